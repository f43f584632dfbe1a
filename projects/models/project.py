"""Projects that several actors do together."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, Region, Topic
from actors.states import ActorState
from ecosystem.shared.history import TiedRecords
from ecosystem.shared.languages import ContentLanguage
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.search import SearchQuerySet, search_indexes, search_vector
from ecosystem.shared.slugs import unique_slug

from ..states import PartnerState, Phase, ProjectState


class ProjectQuerySet(SearchQuerySet):
    def published(self):
        """Led by actors that are in the hub."""
        return self.filter(state=ProjectState.PUBLISHED, lead__state=ActorState.APPROVED)

    def announced(self):
        """What the public may read: published, and archived afterwards (old links keep working)."""
        return self.filter(~Q(state=ProjectState.DRAFT), lead__state=ActorState.APPROVED)

    def visible_to(self, user):
        """Drafts, and projects whose lead is taken out of the hub, are for the people of the lead and of partners who
        have accepted, and for coordinators."""
        if not user.is_authenticated:
            return self.announced()
        if user.is_coordinator:
            return self
        mine = user.active_actors().values("pk")
        return self.filter(
            Q(~Q(state=ProjectState.DRAFT), lead__state=ActorState.APPROVED)
            | Q(lead__in=mine)
            | Q(pk__in=_partnered().filter(actor__in=mine).values("project"))
        )

    def with_actor(self, actor):
        """Projects this actor leads or has accepted to be part of."""
        return self.filter(Q(lead=actor) | Q(pk__in=_partnered().filter(actor=actor).values("project")))

    def in_topic(self, topic):
        """Projects with this topic or one below it in the tree."""
        topics = Topic.objects.within(topic)
        return self.filter(pk__in=Project.topics.through.objects.filter(topic__in=topics).values("project"))

    def in_region(self, region):
        """Projects in this municipality, or anywhere in this county."""
        return self.filter(Q(region=region) | Q(region__parent=region))

    def seeking_partners(self, *, on):
        return self.filter(Exists(_open_searches(on)))

    def with_search_flag(self, *, on):
        """Annotates `seeks_partners`."""
        return self.annotate(seeks_partners=Exists(_open_searches(on)))


def _partnered():
    from .partner import ProjectPartner  # late: partner.py points at this module

    return ProjectPartner.objects.filter(state=PartnerState.ACCEPTED)


def _open_searches(on):
    from .partner import PartnerSearch  # late: partner.py points at this module

    return PartnerSearch.objects.filter(project=OuterRef("pk")).open(on=on)


class Project(TimeStamped):
    """A piece of work with a lead and partners, from idea to results in use."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    summary = models.CharField(_("summary"), max_length=400, help_text=_("One or two sentences, shown in lists."))
    description = models.TextField(
        _("description"), blank=True, help_text=_("What you do, for whom and how. Markdown works.")
    )
    lead = models.ForeignKey(Actor, models.PROTECT, related_name="led_projects", verbose_name=_("lead"))
    phase = models.CharField(_("phase"), max_length=12, choices=Phase.choices, default=Phase.IDEA)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="projects", verbose_name=_("topics"))
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("municipality or county")
    )
    funding_note = models.CharField(
        _("funding"), max_length=300, blank=True, help_text=_("Who pays, and under which programme.")
    )
    budget = models.PositiveBigIntegerField(_("budget in NOK"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    outcomes = models.TextField(_("results"), blank=True, help_text=_("What the project has achieved. Markdown works."))
    afterlife = models.TextField(
        _("what lives on"),
        blank=True,
        help_text=_("What goes on when the money ends, and who takes care of it. Markdown works."),
    )
    language = models.CharField(
        _("language of the text"), max_length=8, choices=ContentLanguage.choices, default=ContentLanguage.NB
    )
    is_example = models.BooleanField(_("example"), default=False, help_text=_("Invented for the demonstration."))
    state = models.CharField(
        _("status"), max_length=10, choices=ProjectState.choices, default=ProjectState.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    search_vector = search_vector(title="A", summary="B", description="C", outcomes="D", afterlife="D")

    objects = ProjectQuerySet.as_manager()
    history = TiedRecords(m2m_fields=[topics])

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-published_at", "-pk"]
        indexes = [
            *search_indexes("project", "title"),
            models.Index(fields=["state", "-published_at"], name="project_newest"),
            models.Index(fields=["state", "phase", "-published_at"], name="project_phase"),
            models.Index("state", F("starts_on").desc(nulls_last=True), name="project_start"),
        ]
        constraints = [
            models.CheckConstraint(name="project_state_known", condition=Q(state__in=ProjectState.values)),
            models.CheckConstraint(name="project_phase_known", condition=Q(phase__in=Phase.values)),
            models.CheckConstraint(
                name="project_ends_after_start",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="project_published_has_time",
                condition=Q(state="draft", published_at__isnull=True)
                | (~Q(state="draft") & Q(published_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = unique_slug(Project, self.title, exclude_pk=self.pk)
        super().save(*args, **kwargs)

    def clean(self):
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The project cannot end before it starts.")})

    def get_absolute_url(self):
        return reverse("projects:project_detail", args=[self.slug])

    @property
    def is_draft(self) -> bool:
        return self.state == ProjectState.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == ProjectState.PUBLISHED

    @property
    def is_archived(self) -> bool:
        return self.state == ProjectState.ARCHIVED
