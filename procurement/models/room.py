"""The learning room of a need: what the bodies learn from each other, phase by phase.

Nothing here points at a response, at minutes or at the dialogue file: suppliers' secrets have no way in.
"""

import uuid
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import Actor, User
from ecosystem.shared.files import StoredFile
from ecosystem.shared.permissions import is_neutral
from events.models import Event

from .follower import Follower
from .need import Need
from .partnership import PhaseKind


class RoomEntryQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(removed_at=None)

    def visible_to(self, user):
        """The owner's people and those of the bodies that follow now; a latecomer sees the whole path."""
        if not is_neutral(user):
            return self.none()
        mine = list(user.roles)
        followed = Follower.objects.active().filter(actor__in=mine).values("need")
        needs = Need.objects.filter(Q(owner__in=mine) | Q(pk__in=followed))
        return self.filter(need__in=needs.values("pk"))


class RoomEntry(models.Model):
    """One thing in the room. An answer has a `parent`, and is in its phase."""

    class Kind(models.TextChoices):
        LESSON = "lesson", pgettext_lazy("learning room", "Lesson")
        TEMPLATE = "template", pgettext_lazy("learning room", "Template")
        RECORDING = "recording", pgettext_lazy("learning room", "Recording")
        QUESTION = "question", pgettext_lazy("learning room", "Question")
        ANSWER = "answer", pgettext_lazy("learning room", "Answer")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="room", verbose_name=_("need"))
    phase = models.CharField(_("phase"), max_length=12, choices=PhaseKind.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answers")
    title = models.CharField(_("title"), max_length=150, blank=True)
    text = models.TextField(_("text"), blank=True)
    url = models.URLField(_("link"), blank=True)
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("public body"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(_("time"), default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Set where the room is read (`queries.room_of`): for one visitor.
    can_be_removed: bool
    shown_answers: list["RoomEntry"]

    objects = RoomEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry in a learning room")
        verbose_name_plural = _("entries in learning rooms")
        ordering = ["at", "pk"]
        default_permissions: tuple[str, ...] = ()
        indexes = [models.Index(fields=["need", "phase", "at"], name="room_in_order")]
        constraints = [
            models.CheckConstraint(
                name="room_answer_to_something",
                condition=Q(kind="answer", parent__isnull=False) | (~Q(kind="answer") & Q(parent__isnull=True)),
            ),
            models.CheckConstraint(name="room_has_title", condition=Q(kind="answer") | ~Q(title="")),
        ]

    def __str__(self):
        return self.title or f"answer {self.public_id}"

    @property
    def link_host(self) -> str:
        """Where the link leads, for those who decide whether to follow it."""
        return urlsplit(self.url).hostname or ""


class RoomFile(StoredFile):
    """A template or other file in the learning room."""

    entry = models.ForeignKey(RoomEntry, models.PROTECT, related_name="files")
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["uploaded_at", "pk"]
        default_permissions: tuple[str, ...] = ()


class WorkMeeting(models.Model):
    """An event for the bodies alone, about one phase. Its invitations are the event's own (`Event.invited`)."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="work_meetings", verbose_name=_("need"))
    event = models.OneToOneField(Event, models.CASCADE, related_name="work_meeting_of", verbose_name=_("event"))
    phase = models.CharField(_("phase"), max_length=12, choices=PhaseKind.choices)

    # Set where the room is read: whether the visitor is asked to it, and whether it is past.
    is_open: bool
    is_over: bool

    class Meta:
        ordering = ["event__starts_at", "pk"]
        default_permissions: tuple[str, ...] = ()

    def __str__(self):
        return f"work meeting {self.event_id} of {self.need_id}"
