"""Meetings, courses and workshops."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, Region, Topic
from actors.states import ActorState
from ecosystem.shared.history import TiedRecords
from ecosystem.shared.languages import ContentLanguage
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.permissions import is_neutral
from ecosystem.shared.search import SearchQuerySet, search_indexes, search_vector
from ecosystem.shared.slugs import unique_slug

from ..states import EventState, SignupState
from .signup import Signup


class EventQuerySet(SearchQuerySet):
    def published(self):
        """For anybody: of organisers that are in the hub, and not by invitation."""
        return self.filter(state=EventState.PUBLISHED, organiser__state=ActorState.APPROVED, is_by_invitation=False)

    def announced(self):
        """What the public has been told of: published, and cancelled afterwards."""
        return self.filter(~Q(state=EventState.DRAFT), organiser__state=ActorState.APPROVED, is_by_invitation=False)

    def upcoming(self, *, at):
        """Not over yet."""
        return self.filter(ends_at__gt=at)

    def past(self, *, at):
        return self.filter(ends_at__lte=at)

    def open(self, *, at):
        """Published, and the time to sign up is not over (a full event is open: it has a waiting list)."""
        return self.published().filter(starts_at__gt=at).exclude(sign_up_closes_at__lte=at)

    def visible_to(self, user):
        """Drafts are for the organiser's people and coordinators. An event by invitation is for the organiser's people
        and, once it is published, those of the invited actors: coordinators and superusers stand outside, whatever
        memberships they give themselves.

        An event whose organiser is taken out of the hub stays with those who have signed up: they planned for it.
        """
        if not user.is_authenticated:
            return self.announced()
        seen = self if is_neutral(user) else self.filter(is_by_invitation=False)
        if user.is_coordinator:
            return seen
        signed_up = Signup.objects.living().filter(event=OuterRef("pk"), person=user)
        mine = list(user.roles)
        asked = Exists(Event.invited.through.objects.filter(event=OuterRef("pk"), actor__in=mine))
        announced = ~Q(state=EventState.DRAFT) & Q(organiser__state=ActorState.APPROVED)
        may_come = Q(is_by_invitation=False) | asked
        return seen.filter(may_come & (announced | Exists(signed_up)) | Q(organiser__in=mine))

    def by_invitation(self):
        return self.filter(is_by_invitation=True)

    def in_topic(self, topic):
        """Events with this topic or one below it in the tree."""
        topics = Topic.objects.within(topic)
        return self.filter(pk__in=Event.topics.through.objects.filter(topic__in=topics).values("event"))

    def in_region(self, region):
        """Events in this municipality, or anywhere in this county."""
        return self.filter(Q(region=region) | Q(region__parent=region))

    def online(self):
        return self.exclude(online_url="")

    def with_places(self):
        """Annotates `taken` (places given away) and `queue` (people on the waiting list)."""
        return self.annotate(taken=_counted(SignupState.SIGNED_UP), queue=_counted(SignupState.WAITING))


def _counted(state):
    rows = Signup.objects.filter(event=OuterRef("pk"), state=state).order_by().values("event")
    return Coalesce(Subquery(rows.annotate(n=models.Count("pk")).values("n")), 0)


class Event(TimeStamped):
    """Something people meet at, in a place, online, or both."""

    class Kind(models.TextChoices):
        BREAKFAST_MEETING = "breakfast_meeting", _("Breakfast meeting")
        WORKSHOP = "workshop", _("Workshop")
        MINGLING = "mingling", _("Mingling")
        COURSE = "course", _("Course")
        COMPANY_VISIT = "company_visit", _("Company visit")
        DIALOGUE_MEETING = "dialogue_meeting", _("Dialogue meeting")
        INFO_DAY = "info_day", _("Information day")
        PARTNER_SEARCH_SEMINAR = "partner_search_seminar", _("Partner search seminar")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=25, choices=Kind.choices)
    organiser = models.ForeignKey(Actor, models.PROTECT, related_name="events", verbose_name=_("organiser"))
    summary = models.CharField(_("summary"), max_length=300, help_text=_("One or two sentences, shown in lists."))
    description = models.TextField(
        _("description"), blank=True, help_text=_("Programme and practical matters. Markdown works.")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="events", verbose_name=_("topics"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place_name = models.CharField(_("place"), max_length=150, blank=True)
    address = models.CharField(_("street address"), max_length=200, blank=True)
    online_url = models.URLField(
        _("link to the online meeting"), blank=True, help_text=_("Shown only to those who have a place.")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("municipality or county")
    )
    capacity = models.PositiveIntegerField(
        _("number of places"), null=True, blank=True, help_text=_("Leave empty when there is no limit.")
    )
    sign_up_closes_at = models.DateTimeField(
        _("sign-up closes"), null=True, blank=True, help_text=_("Leave empty to keep it open until the event starts.")
    )
    language = models.CharField(
        _("language of the event"), max_length=8, choices=ContentLanguage.choices, default=ContentLanguage.NB
    )
    is_by_invitation = models.BooleanField(
        _("by invitation"),
        default=False,
        editable=False,
        help_text=_("Only people of the organiser and of the invited actors can see it and sign up."),
    )
    invited = models.ManyToManyField(
        Actor, blank=True, editable=False, related_name="invited_to", verbose_name=_("invited")
    )
    is_example = models.BooleanField(_("example"), default=False, help_text=_("Invented for the demonstration."))
    state = models.CharField(
        _("status"), max_length=10, choices=EventState.choices, default=EventState.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    called_off_reason = models.CharField(_("why it was cancelled"), max_length=500, blank=True, editable=False)
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="Counts the changes that calendars must hear of (RFC 5545 SEQUENCE)."
    )
    search_vector = search_vector(title="A", summary="B", place_name="C", description="C")

    objects = EventQuerySet.as_manager()
    history = TiedRecords(m2m_fields=[topics])

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["starts_at", "pk"]
        indexes = [
            *search_indexes("event", "title"),
            models.Index(fields=["state", "starts_at"], name="event_calendar"),
            models.Index(fields=["state", "ends_at"], name="event_upcoming"),
            models.Index(fields=["state", "kind", "starts_at"], name="event_kind"),
            models.Index(fields=["state", "-published_at"], name="event_newest"),
            models.Index(fields=["starts_at"], name="event_online", condition=~Q(online_url="")),
        ]
        constraints = [
            models.CheckConstraint(name="event_state_known", condition=Q(state__in=EventState.values)),
            models.CheckConstraint(name="event_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="event_capacity_positive", condition=Q(capacity__isnull=True) | Q(capacity__gt=0)
            ),
            models.CheckConstraint(
                name="event_sign_up_closes_in_time",
                condition=Q(sign_up_closes_at__isnull=True) | Q(sign_up_closes_at__lte=F("ends_at")),
            ),
            models.CheckConstraint(
                name="event_published_has_time",
                condition=Q(state="draft", published_at__isnull=True)
                | (~Q(state="draft") & Q(published_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = unique_slug(Event, self.title, exclude_pk=self.pk)
        super().save(*args, **kwargs)

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The event must end after it starts.")})
        if self.sign_up_closes_at and self.starts_at and self.sign_up_closes_at > self.starts_at:
            raise ValidationError({"sign_up_closes_at": _("Sign-up must close before the event starts.")})
        if self.capacity is not None and self.capacity < 1:
            raise ValidationError({"capacity": _("There must be at least one place. Leave it empty for no limit.")})

    def get_absolute_url(self):
        return reverse("events:event_detail", args=[self.slug])

    @property
    def is_draft(self) -> bool:
        return self.state == EventState.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == EventState.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        return self.state == EventState.CANCELLED

    @property
    def is_online(self) -> bool:
        return bool(self.online_url)

    @property
    def sign_up_ends(self):
        return min(self.sign_up_closes_at or self.starts_at, self.starts_at)

    def is_past(self, at) -> bool:
        return self.ends_at <= at

    def free_places(self, taken: int) -> int | None:
        """How many may still come; None when there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - taken)

    @property
    def places_left(self) -> int | None:
        """For rows from `.with_places()`; others are counted now."""
        taken = self.taken if hasattr(self, "taken") else self.signups.signed_up().count()
        return self.free_places(taken)
