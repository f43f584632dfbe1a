"""Calls for applications."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Region, Topic
from actors.states import ActorState
from actors.vocabulary import ActorKind
from ecosystem.shared.history import TiedRecords
from ecosystem.shared.languages import ContentLanguage
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.search import SearchQuerySet, search_indexes, search_vector
from ecosystem.shared.slugs import unique_slug

from ..states import CallState
from ..vocabulary import EUR_IN_NOK, Currency, Level
from .programme import Programme


class CallQuerySet(SearchQuerySet):
    def published(self):
        return self.filter(self._of_funders_shown(), state=CallState.PUBLISHED)

    def public(self):
        """What anybody may read: calls that are published, and those that were and are closed."""
        return self.filter(self._of_funders_shown(), ~Q(state=CallState.DRAFT))

    def due(self, at):
        """Published calls whose deadline has come, whoever funds them."""
        return self.filter(state=CallState.PUBLISHED, deadline__lte=at)

    @staticmethod
    def _of_funders_shown():
        """Of funders that are no actor here, or one that is in the hub."""
        return Q(programme__funder__actor__isnull=True) | Q(programme__funder__actor__state=ActorState.APPROVED)

    def drafts(self):
        """What waits for a coordinator, oldest first."""
        return self.filter(state=CallState.DRAFT).order_by("created_at")

    def visible_to(self, user):
        if user.is_authenticated and user.is_coordinator:
            return self
        return self.public()

    def open(self, at):
        """Published calls one can apply to at this moment."""
        return self.published().filter(
            Q(opens_on__isnull=True) | Q(opens_on__lte=timezone.localdate(at)),
            Q(deadline__isnull=True) | Q(deadline__gt=at),
        )

    def upcoming(self, at):
        """Published calls that open on a later day."""
        return self.published().filter(opens_on__gt=timezone.localdate(at))

    def coming_to_an_end_after(self, at):
        """Open and upcoming together: everything one can still plan for."""
        return self.published().filter(Q(deadline__isnull=True) | Q(deadline__gt=at))

    def over(self, at):
        """Calls that one can no longer apply to, whether or not the clock has closed them yet."""
        return self.public().filter(Q(state=CallState.CLOSED) | Q(deadline__lte=at))

    def closing_before(self, at):
        return self.filter(deadline__lte=at)

    def in_topic(self, topic):
        """Calls with this topic or one below it in the tree."""
        topics = Topic.objects.within(topic)
        return self.filter(pk__in=Call.topics.through.objects.filter(topic__in=topics).values("call"))

    def for_kind(self, kind):
        """Calls that this kind of actor may apply to."""
        return self.filter(Q(eligible_kinds=[]) | Q(eligible_kinds__contains=[kind]))


class Call(TimeStamped):
    """A call for applications under a programme, in the portal's words; the funder's own page is the source."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="calls", verbose_name=_("programme"))
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    summary = models.CharField(_("summary"), max_length=400, help_text=_("One or two sentences for the list."))
    description = models.TextField(_("description"), blank=True, help_text=_("You can use Markdown."))
    opens_on = models.DateField(_("opens"), null=True, blank=True, help_text=_("Empty when it is open already."))
    deadline = models.DateTimeField(
        _("deadline"), null=True, blank=True, help_text=_("Empty for a running call without a deadline.")
    )
    amount_from = models.PositiveBigIntegerField(_("amount from"), null=True, blank=True)
    amount_to = models.PositiveBigIntegerField(_("amount to"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.NOK)
    eligible_kinds = ArrayField(
        models.CharField(max_length=20, choices=ActorKind.choices),
        verbose_name=_("who can apply"),
        default=list,
        blank=True,
        help_text=_("None chosen means that all kinds can apply."),
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="calls", verbose_name=_("topics"))
    regions = models.ManyToManyField(
        Region,
        blank=True,
        related_name="calls",
        verbose_name=_("regions"),
        help_text=_("Where the applicant must be. None chosen means anywhere."),
    )
    link = models.URLField(_("the funder's own page about the call"), max_length=500)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.NATIONAL)
    language = models.CharField(
        _("language of the text"), max_length=8, choices=ContentLanguage.choices, default=ContentLanguage.NB
    )
    is_example = models.BooleanField(_("example"), default=False, help_text=_("Invented for the demonstration."))
    state = models.CharField(
        _("status"), max_length=10, choices=CallState.choices, default=CallState.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    size_in_nok = models.GeneratedField(
        expression=Coalesce(F("amount_to"), F("amount_from"))
        * Case(When(currency=Currency.EUR, then=Value(EUR_IN_NOK)), default=Value(1)),
        output_field=models.BigIntegerField(),
        db_persist=True,
        editable=False,
    )
    search_vector = search_vector(title="A", summary="B", description="C")

    objects = CallQuerySet.as_manager()
    history = TiedRecords(excluded_fields=["size_in_nok"], m2m_fields=[topics, regions])

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = [F("deadline").asc(nulls_last=True), "-pk"]
        indexes = [
            *search_indexes("call", "title"),
            GinIndex(fields=["eligible_kinds"], name="call_eligible_kinds"),
            models.Index("state", F("deadline").asc(nulls_last=True), F("id").desc(), name="call_by_deadline"),
            models.Index(fields=["state", "opens_on"], name="call_by_opening"),
            models.Index(fields=["state", "-published_at"], name="call_newest"),
            models.Index("state", F("size_in_nok").desc(nulls_last=True), F("id").desc(), name="call_by_amount"),
            models.Index(fields=["level", "state"], name="call_by_level"),
        ]
        constraints = [
            models.CheckConstraint(name="call_state_known", condition=Q(state__in=CallState.values)),
            models.CheckConstraint(
                name="call_opens_before_deadline",
                condition=Q(opens_on__isnull=True) | Q(deadline__isnull=True) | Q(deadline__date__gte=F("opens_on")),
                violation_error_message=_("The call must open before its deadline."),
            ),
            models.CheckConstraint(
                name="call_amounts_in_order",
                condition=Q(amount_from__isnull=True) | Q(amount_to__isnull=True) | Q(amount_to__gte=F("amount_from")),
                violation_error_message=_("The largest amount cannot be smaller than the smallest."),
            ),
            models.CheckConstraint(
                name="call_published_has_time",
                condition=Q(state=CallState.DRAFT, published_at__isnull=True)
                | (~Q(state=CallState.DRAFT) & Q(published_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="call_kinds_known", condition=Q(eligible_kinds__contained_by=list(ActorKind.values))
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = unique_slug(Call, self.title, exclude_pk=self.pk)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("funding:call_detail", args=[self.slug])

    def status(self, at) -> str:
        """How the call stands for an applicant at this moment: draft, upcoming, open or closed."""
        if self.state == CallState.DRAFT:
            return "draft"
        if self.state == CallState.CLOSED or (self.deadline and self.deadline <= at):
            return "closed"
        if self.opens_on and self.opens_on > timezone.localdate(at):
            return "upcoming"
        return "open"

    @property
    def eligible_kind_names(self) -> list[str]:
        """In the order of the vocabulary, in the reader's language; empty when all kinds may apply."""
        return [str(label) for kind, label in ActorKind.choices if kind in self.eligible_kinds]

    def fits_kind(self, actor) -> bool:
        return not self.eligible_kinds or actor.kind in self.eligible_kinds

    def fits_place(self, actor) -> bool:
        """True when the applicant's municipality, or the county it lies in, is among the regions (or none is named)."""
        regions = {region.pk for region in self.regions.all()}
        if not regions:
            return True
        place = actor.region
        return place is not None and not regions.isdisjoint({place.pk, place.parent_id})
