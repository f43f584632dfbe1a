"""The dialogue file of a need: meetings, minutes, and who was given what and when."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import Actor, User
from ecosystem.shared.models import TimeStamped

from ..states import MinutesState, SlotState
from .document import NeedDocument
from .need import Need
from .response import refuse_deletion


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


class Minutes(TimeStamped):
    """The minutes of one meeting, after one template: what was asked, what was told, what was handed out."""

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
        return f"minutes of {self.slot}"


class DialogueEntry(models.Model):
    """One thing that suppliers were told or given. `firm` is who had it first; empty means all had it at once.

    What one firm was given stays unshared until `shared_at`: until then the need cannot be handed over.
    """

    class Kind(models.TextChoices):
        MEETING = "meeting", pgettext_lazy("dialogue", "Meeting")
        MINUTES = "minutes", pgettext_lazy("dialogue", "Minutes")
        DOCUMENT = "document", pgettext_lazy("dialogue", "Document")
        ANSWER = "answer", pgettext_lazy("dialogue", "Answer")
        AMENDMENT = "amendment", pgettext_lazy("dialogue", "Amendment")
        INFORMATION = "information", pgettext_lazy("dialogue", "Information")

    need = models.ForeignKey(Need, models.PROTECT, related_name="dialogue", verbose_name=_("need"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    document = models.ForeignKey(NeedDocument, models.PROTECT, null=True, blank=True, related_name="+")
    firm = models.ForeignKey(Actor, refuse_deletion, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)
    shared_at = models.DateTimeField(_("shared with all"), null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    # What the entry was made from, so that it is made once: "amendment:12", "question:7".
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("entry in the dialogue file")
        verbose_name_plural = _("dialogue file")
        ordering = ["at", "pk"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.UniqueConstraint(fields=["need", "source"], condition=~Q(source=""), name="dialogue_source_once"),
            models.CheckConstraint(
                name="dialogue_given_to_all_is_shared", condition=Q(firm__isnull=False) | Q(shared_at__isnull=False)
            ),
        ]

    def __str__(self):
        return self.title
