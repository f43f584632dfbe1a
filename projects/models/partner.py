"""Who takes part in a project, and what a project looks for."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from actors.models import Actor, User
from actors.states import ActorState
from actors.vocabulary import ActorKind
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.slugs import unique_slug

from ..states import PartnerState, ProjectState, SearchState
from .project import Project


class ProjectPartnerQuerySet(models.QuerySet):
    def accepted(self):
        return self.filter(state=PartnerState.ACCEPTED)

    def shown(self):
        """Those the public reads of: accepted, and in the hub. A project stands without a partner that is not."""
        return self.accepted().filter(actor__state=ActorState.APPROVED)

    def in_published_projects(self):
        return self.filter(project__state=ProjectState.PUBLISHED, project__lead__state=ActorState.APPROVED)

    def invited(self):
        return self.filter(state=PartnerState.INVITED)

    def for_editor(self, user):
        """Invitations this person may answer."""
        return self.filter(actor__in=user.editable_actors())


class ProjectPartner(TimeStamped):
    """An actor's part in a project. Only partners who have accepted are shown to the public."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        PARTNER = "partner", _("Partner")
        ASSOCIATED = "associated", _("Associated partner")
        FUNDER = "funder", _("Funder")
        EVALUATOR = "evaluator", _("Evaluator")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="partners", verbose_name=_("project"))
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="project_parts", verbose_name=_("actor"))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.PARTNER)
    state = models.CharField(
        _("status"), max_length=10, choices=PartnerState.choices, default=PartnerState.INVITED, editable=False
    )
    accepted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("accepted by")
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True, editable=False)

    objects = ProjectPartnerQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("project partner")
        verbose_name_plural = _("project partners")
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "actor"], name="project_partner_once"),
            models.UniqueConstraint(fields=["project"], name="project_one_lead", condition=Q(role="lead")),
            # `accepted_by` may be empty on an accepted row: the system, or a person whose account is erased.
            models.CheckConstraint(
                name="project_partner_accepted_has_time",
                condition=Q(state="accepted", accepted_at__isnull=False)
                | (~Q(state="accepted") & Q(accepted_at__isnull=True, accepted_by__isnull=True)),
            ),
            models.CheckConstraint(name="project_partner_state_known", condition=Q(state__in=PartnerState.values)),
            models.CheckConstraint(name="project_lead_is_accepted", condition=~Q(role="lead") | Q(state="accepted")),
        ]
        indexes = [models.Index(fields=["actor", "state"], name="project_partner_facet")]

    def __str__(self):
        return f"{self.actor} – {self.project}"


class PartnerSearchQuerySet(models.QuerySet):
    def open(self, *, on):
        """Open on this date, in a project the public can see."""
        return self.published().filter(state=SearchState.OPEN, closes_on__gte=on)

    def published(self):
        """What may leave the house: searches of published projects, whether still open or not."""
        return self.filter(project__state=ProjectState.PUBLISHED, project__lead__state=ActorState.APPROVED)

    def closing_before(self, date):
        return self.filter(closes_on__lt=date)

    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user))


class PartnerSearch(TimeStamped):
    """A project asks for partners of certain kinds until a date. Topics and place are the project's."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="searches", verbose_name=_("project"))
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    text = models.TextField(
        _("what you look for"), help_text=_("What a partner would do, and what they get. Markdown works.")
    )
    wanted_kinds = ArrayField(
        models.CharField(max_length=20, choices=ActorKind.choices),
        verbose_name=_("wanted kinds of partner"),
        default=list,
        blank=True,
    )
    contact = models.CharField(
        _("contact"), max_length=150, help_text=_("A function rather than a person, for instance “project manager”.")
    )
    contact_email = models.EmailField(
        _("e-mail for answers"), help_text=_("Preferably a shared mailbox. It is shown to everybody.")
    )
    closes_on = models.DateField(_("last day to answer"))
    state = models.CharField(
        _("status"), max_length=10, choices=SearchState.choices, default=SearchState.OPEN, editable=False
    )
    published_at = models.DateTimeField(_("published"), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    objects = PartnerSearchQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("partner search")
        verbose_name_plural = _("partner searches")
        ordering = ["closes_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project"], name="partner_search_one_open", condition=Q(state="open")),
            models.CheckConstraint(
                name="partner_search_closed_has_time",
                condition=Q(state="closed", closed_at__isnull=False) | Q(state="open", closed_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_on"], name="partner_search_open")]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = unique_slug(PartnerSearch, self.title, exclude_pk=self.pk)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}#partner-search"

    @property
    def wanted_kind_labels(self) -> list[str]:
        return [str(ActorKind(kind).label) for kind in self.wanted_kinds if kind in ActorKind.values]

    def is_open(self, on) -> bool:
        return self.state == SearchState.OPEN and self.closes_on >= on
