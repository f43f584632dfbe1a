"""The innovation catalogue."""

from django.conf import settings
from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, Topic
from actors.states import ActorState
from ecosystem.shared.history import TiedRecords
from ecosystem.shared.languages import ContentLanguage
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.search import SearchQuerySet, search_indexes, search_vector
from ecosystem.shared.slugs import sort_key, unique_slug

from ..states import SolutionState
from ..vocabulary import Trl


def is_public(prefix="") -> Q:
    """Vetted, and supplied by nobody or by an actor that is in the hub. `prefix` leads to the solution."""
    supplied = Q(**{f"{prefix}supplier__isnull": True}) | Q(**{f"{prefix}supplier__state": ActorState.APPROVED})
    return Q(**{f"{prefix}state": SolutionState.VETTED}) & supplied


class SolutionQuerySet(SearchQuerySet):
    def published(self):
        """Vetted solutions whose supplier, if any, is in the hub: only these are public."""
        return self.filter(is_public())

    def waiting(self):
        """Solutions a coordinator has not vetted yet, the longest wait first."""
        return self.filter(state=SolutionState.SUBMITTED).order_by("submitted_at", "pk")

    def visible_to(self, user):
        """Published solutions for all; the rest for the supplier's people and coordinators."""
        if not user.is_authenticated:
            return self.published()
        if user.is_coordinator:
            return self
        return self.filter(is_public() | Q(supplier__in=list(user.roles)))

    def supplied_by(self, actors):
        return self.filter(supplier__in=actors)

    def in_topic(self, topic):
        """Solutions with this topic or one below it in the tree."""
        topics = Topic.objects.within(topic)
        return self.filter(pk__in=Solution.topics.through.objects.filter(topic__in=topics).values("solution"))

    def adopted_by(self, actor):
        """Solutions that this body has confirmed that it tries out or uses now."""
        from .adoption import Adoption  # late: adoption.py imports this module

        return self.filter(pk__in=Adoption.objects.shown().current().filter(actor=actor).values("solution"))

    def with_adoption_count(self):
        """`adoption_count`: how many public bodies have confirmed that they try out or use the solution now."""
        from .adoption import Adoption  # late: adoption.py imports this module

        counted = (
            Adoption.objects.shown()
            .current()
            .filter(solution=OuterRef("pk"))
            .order_by()
            .values("solution")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(adoption_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


class Solution(TimeStamped):
    """Something that solves a problem in health and care, vetted by the hub before it is shown.

    `vetted_at` and `vetting_note` are set together with the state, or not at all. `vetted_by` goes with them, but is
    emptied when that person is erased: the audit log keeps the name.
    """

    title = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    sort_title = models.CharField(max_length=200, editable=False)
    supplier = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="solutions",
        verbose_name=_("supplier"),
        help_text=_("Empty for a research result that nobody supplies yet."),
    )
    need = models.ForeignKey(
        "procurement.Need",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="solutions",
        verbose_name=_("the need it came from"),
    )
    summary = models.CharField(_("summary"), max_length=400, help_text=_("One or two sentences for the list."))
    problem_solved = models.TextField(_("the problem it solves"), help_text=_("For whom, and what gets better."))
    description = models.TextField(_("how it works"), blank=True, help_text=_("You can use Markdown."))
    evidence = models.TextField(
        _("evidence"),
        blank=True,
        help_text=_(
            "Studies, evaluations and results, with links. Say “documented against” a standard or a code, never "
            "“approved by”: nobody approves products under the Code of conduct for information security (Normen)."
        ),
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="solutions", verbose_name=_("topics"))
    maturity_trl = models.PositiveSmallIntegerField(
        _("technology readiness level"), choices=Trl.choices, null=True, blank=True
    )
    website = models.URLField(_("website"), blank=True)
    language = models.CharField(
        _("language of the text"), max_length=8, choices=ContentLanguage.choices, default=ContentLanguage.NB
    )
    is_example = models.BooleanField(_("example"), default=False, help_text=_("Invented for the demonstration."))
    state = models.CharField(
        _("status"), max_length=10, choices=SolutionState.choices, default=SolutionState.DRAFT, editable=False
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    vetted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("vetted by"),
    )
    vetted_at = models.DateTimeField(_("vetted"), null=True, blank=True, editable=False)
    vetting_note = models.TextField(_("what was checked"), blank=True, editable=False)
    return_reason = models.TextField(_("why it was returned"), blank=True, editable=False)
    search_vector = search_vector(title="A", summary="B", problem_solved="B", description="C", evidence="D")

    objects = SolutionQuerySet.as_manager()
    history = TiedRecords(m2m_fields=[topics])

    class Meta:
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")
        ordering = ["sort_title", "pk"]
        indexes = [
            *search_indexes("solution", "title"),
            models.Index(fields=["state", "sort_title"], name="solution_by_title"),
            models.Index(fields=["state", "-vetted_at"], name="solution_newest"),
            models.Index(fields=["maturity_trl", "state"], name="solution_by_trl"),
            models.Index(fields=["submitted_at"], name="solution_waiting", condition=Q(state="submitted")),
        ]
        constraints = [
            models.CheckConstraint(name="solution_state_known", condition=Q(state__in=SolutionState.values)),
            models.CheckConstraint(
                name="solution_trl_1_to_9", condition=Q(maturity_trl__isnull=True) | Q(maturity_trl__range=(1, 9))
            ),
            models.CheckConstraint(
                name="solution_vetted_all_or_none",
                condition=(Q(state=SolutionState.VETTED, vetted_at__isnull=False) & ~Q(vetting_note=""))
                | (~Q(state=SolutionState.VETTED) & Q(vetted_at__isnull=True, vetted_by__isnull=True, vetting_note="")),
            ),
            models.CheckConstraint(
                name="solution_returned_with_reason",
                condition=(Q(state=SolutionState.RETURNED) & ~Q(return_reason=""))
                | (~Q(state=SolutionState.RETURNED) & Q(return_reason="")),
            ),
            models.CheckConstraint(
                name="solution_waiting_has_time",
                condition=~Q(state=SolutionState.SUBMITTED) | Q(submitted_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = unique_slug(Solution, self.title, exclude_pk=self.pk)
        self.sort_title = sort_key(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("solutions:solution_detail", args=[self.slug])

    @property
    def is_vetted(self) -> bool:
        return self.state == SolutionState.VETTED
