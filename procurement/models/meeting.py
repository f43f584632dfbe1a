"""Meetings in the dialogue on a need: one-to-one, with minutes, and for all at once."""

import datetime as dt
import re
import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, User
from actors.states import ActorState
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.permissions import is_neutral
from events.models import Event

from ..naming import without_name
from ..states import MinutesState, NeedStage, SlotState
from ..working_days import working_days_after
from .follower import Follower
from .need import Need, refuse_deletion
from .response import Response

# The stages in which there is dialogue: firms can book, and the owner can offer meetings.
DIALOGUE_STAGES = (NeedStage.PUBLISHED, NeedStage.CLOSED)
WORKING_DAYS_TO_MARK = 5
# An address with or without its scheme: "https://…", "www.…", "meet.example.com/abc".
LINK = re.compile(r"://|\bwww\.|\w\.[a-z]{2,}[/?]", re.IGNORECASE)


class SlotQuerySet(models.QuerySet):
    def standing(self):
        """Those that take time: free, booked and held."""
        return self.exclude(state=SlotState.CANCELLED)

    def booked(self):
        return self.filter(state=SlotState.BOOKED)

    def to_come(self):
        """Not begun, by the database's clock."""
        return self.filter(starts_at__gt=Now())

    def begun(self):
        return self.filter(starts_at__lte=Now())

    def bookable(self):
        """Free and to come, while the owner is in the hub and there is dialogue. Without joins, so that it can be updated."""
        needs = Need.objects.filter(pk=OuterRef("need"), stage__in=DIALOGUE_STAGES, owner__state=ActorState.APPROVED)
        return self.to_come().filter(Exists(needs), state=SlotState.FREE)

    def of_firms_of(self, user):
        """What the person's own firms have booked. Coordinators can make themselves members, so it proves nothing."""
        if not is_neutral(user):
            return self.none()
        return self.filter(firm__in=list(user.roles))

    def met_by_followers_for(self, user):
        """Those whose times and places the person may know as one of a body that follows the need, and is in its
        meetings; not of a firm that takes part. Never load the firm with them."""
        if not is_neutral(user):
            return self.none()
        mine = list(user.roles)
        followed = Follower.objects.active().filter(actor__in=mine).values("need")
        needs = Need.objects.filter(pk__in=followed, followers_meet=True, stage__in=DIALOGUE_STAGES)
        return self.filter(need__in=needs.values("pk")).exclude(need__in=needs_taken_part_in(mine))

    def visible_to(self, user):
        """Who meets whom is for the firm and the owner's people, and nobody else."""
        if not is_neutral(user):
            return self.none()
        mine = list(user.roles)
        return self.filter(Q(firm__in=mine) | Q(need__owner__in=mine) & ~Q(need__in=needs_taken_part_in(mine)))


class MeetingSlot(TimeStamped):
    """A one-to-one meeting that a firm can book. All slots of a need are equally long."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="slots", verbose_name=_("need"))
    starts_at = models.DateTimeField(_("starts"))
    minutes_long = models.PositiveSmallIntegerField(_("length in minutes"))
    place = models.CharField(_("place or link"), max_length=300)
    state = models.CharField(
        _("status"), max_length=10, choices=SlotState.choices, default=SlotState.FREE, editable=False
    )
    firm = models.ForeignKey(Actor, refuse_deletion, null=True, blank=True, related_name="meeting_slots")
    booked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    booked_at = models.DateTimeField(null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting slot")
        verbose_name_plural = _("meeting slots")
        ordering = ["starts_at", "pk"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.UniqueConstraint(fields=["need", "firm"], condition=Q(state="booked"), name="slot_one_a_firm"),
            models.UniqueConstraint(
                fields=["need", "starts_at"], condition=~Q(state="cancelled"), name="slot_one_at_a_time"
            ),
            models.CheckConstraint(
                name="slot_booked_whole",
                condition=Q(state__in=["booked", "held"], firm__isnull=False, booked_at__isnull=False)
                | Q(state__in=["free", "cancelled"], firm__isnull=True, booked_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"slot {self.public_id}"

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + timedelta(minutes=self.minutes_long)

    @property
    def is_online(self) -> bool:
        """There is a link in the place, which only those who meet get."""
        return bool(LINK.search(self.place))

    @property
    def is_link(self) -> bool:
        """The place is a link and nothing else."""
        return self.place.startswith(("http://", "https://")) and " " not in self.place

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()


def needs_taken_part_in(actors):
    """The needs these have responded to, or have had or booked a meeting about: there they compete with the others."""
    met = MeetingSlot.objects.filter(firm__in=actors).exclude(firm=F("need__owner")).values("need")
    responded = Response.objects.submitted().filter(firm__in=actors).exclude(firm=F("need__owner")).values("need")
    return Need.objects.filter(Q(pk__in=met) | Q(pk__in=responded)).values("pk")


class MinutesQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The owner's people; and the firm's when they are sent. All others read what is shared, in the dialogue file."""
        if not is_neutral(user):
            return self.none()
        mine = list(user.roles)
        owners = Q(slot__need__owner__in=mine) & ~Q(slot__need__in=needs_taken_part_in(mine))
        return self.filter(owners | (Q(slot__firm__in=mine) & ~Q(state=MinutesState.DRAFT)))

    def waiting_for_firms_of(self, user):
        """Minutes the person's own firms have not read and marked yet."""
        return self.visible_to(user).filter(
            state=MinutesState.WITH_SUPPLIER, marked_at=None, slot__firm__in=list(user.roles)
        )


class Minutes(TimeStamped):
    """The minutes of one meeting, after one template: what was asked, what was told, what was handed out.

    What all get to read is `text_for_all`: neither the firm's name, nor who was present, nor what the firm has marked.
    """

    # What all read, in order; and what of it is the supplier's, which it can mark as trade secrets.
    SHARED_PARTS = ("told", "asked", "shown", "handed_out")
    SUPPLIERS_PARTS = ("asked", "shown")

    slot = models.OneToOneField(MeetingSlot, models.PROTECT, related_name="minutes")
    minute_taker = models.CharField(_("minute-taker"), max_length=150)
    present = models.TextField(_("present"))
    told = models.TextField(_("what the owner told"))
    asked = models.TextField(_("what the supplier asked"), blank=True)
    shown = models.TextField(_("what the supplier told and showed"), blank=True)
    handed_out = models.TextField(_("what was handed out"), blank=True)
    # Which of the supplier's fields hold trade secrets, and why: {"shown": "the reason"}.
    secrets = models.JSONField(_("parts kept secret"), default=dict, blank=True)
    state = models.CharField(
        _("status"), max_length=15, choices=MinutesState.choices, default=MinutesState.DRAFT, editable=False
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.CheckConstraint(
                name="minutes_shared_has_time",
                condition=Q(state="shared", shared_at__isnull=False) | ~Q(state="shared") & Q(shared_at__isnull=True),
            )
        ]

    def __str__(self):
        return f"minutes of {self.slot_id}"

    def get_absolute_url(self):
        return reverse("procurement:minutes_detail", args=[self.slot.public_id])

    @property
    def mark_until(self) -> dt.date | None:
        """The last day for the supplier to mark its trade secrets, the whole of it in Norwegian time."""
        return self.sent_at and working_days_after(timezone.localdate(self.sent_at), WORKING_DAYS_TO_MARK)

    @property
    def can_be_shared(self) -> bool:
        """When the supplier has said what is secret, or has had its days to say so."""
        if self.state != MinutesState.WITH_SUPPLIER:
            return False
        return bool(self.marked_at) or timezone.localdate() > self.mark_until

    @property
    def parts(self) -> list[tuple[str, str, str, str]]:
        """(name, heading, text, why it is secret) of what is written."""
        return [
            (name, self.heading(name), text, self.secrets.get(name, ""))
            for name in self.SHARED_PARTS
            if (text := getattr(self, name))
        ]

    @property
    def parts_for_all(self) -> list[tuple[str, str]]:
        """(heading, text) as all read it. What is marked is left out, and that it is left out is told."""
        left_out = gettext("The supplier has marked this as a trade secret, so it is left out.")
        return [
            (heading, left_out if name in self.secrets else self._without_names(text))
            for name, heading, text, _why in self.parts
        ]

    @property
    def text_for_all(self) -> str:
        return "\n\n".join(f"{heading}:\n{text}" for heading, text in self.parts_for_all)

    @classmethod
    def heading(cls, name: str) -> str:
        return capfirst(str(cls._meta.get_field(name).verbose_name))

    def _without_names(self, text: str) -> str:
        """Who met whom is not public, whatever the firm is called today; nor who else has met the owner, or will."""
        for name in self._names:
            text = without_name(name, text, gettext("the supplier"))
        return text

    @cached_property
    def _names(self) -> list[str]:
        return list(
            Actor.objects.filter(meeting_slots__need=self.slot.need_id).distinct().values_list("name", flat=True)
        )


class NeedEvent(models.Model):
    """An event where the owner meets all suppliers at once: a dialogue conference. Sign-up is the event's own."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="need_events", verbose_name=_("need"))
    event = models.OneToOneField(Event, models.CASCADE, related_name="of_need", verbose_name=_("event"))
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["event__starts_at", "pk"]
        default_permissions: tuple[str, ...] = ()

    def __str__(self):
        return f"event {self.event_id} of {self.need_id}"
