"""Base model, audit log and mail outbox. Nothing here knows of any app."""

import secrets
import time
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .errors import ActionRefused


class TimeStamped(models.Model):
    """When a row was made and last changed."""

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False, db_index=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True

    @property
    def version_seen(self) -> str:
        """Names the row as it stands now, for a form to bring back."""
        return self.updated_at.isoformat()

    def refuse_if_changed_since(self, seen: str | None) -> None:
        """Raises ActionRefused when the row is no longer what the form was made from. Empty asks nothing."""
        if seen and seen != self.version_seen:
            raise ActionRefused(
                _(
                    "Somebody else has changed this since you opened the page. Your words are still below: copy what "
                    "you want to keep, reload the page and add it."
                ),
                code="changed",
            )


def time_key() -> int:
    """A key that rises with time and leaves no gaps to count.

    Some rows of the audit log and the outbox are sealed. With numbers in a row, those that are missing would tell
    coordinators how much happened in confidence, and when.
    """
    return time.time_ns() // 1000 << 10 | secrets.randbits(10)


class AuditEntry(models.Model):
    """Who did what, when, to which thing. Append-only; written by `audit.record` in the action's transaction.

    The target is kept as text so that the entry outlives it. `by_id` is the person's primary key without a
    foreign key: the ground floor knows no app, and erasing a person leaves the organisation's records.
    """

    id = models.BigIntegerField(primary_key=True, default=time_key, editable=False)
    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    by_id = models.BigIntegerField(_("person"), null=True, blank=True, db_index=True)
    by_name = models.CharField(_("who"), max_length=200)
    action = models.CharField(_("what"), max_length=80, db_index=True)
    target_type = models.CharField(_("kind of thing"), max_length=80)
    target_id = models.CharField(_("key of the thing"), max_length=64)
    target = models.CharField(_("thing"), max_length=300)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["target_type", "target_id", "-at"], name="audit_target")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name}: {self.action} {self.target}"


class MailQuerySet(models.QuerySet):
    def sealed(self):
        """Between the portal and one person: not even coordinators may know that it was sent."""
        return self.filter(key__startswith=OutgoingMail.SEALED)

    def readable(self):
        """What coordinators may know was sent."""
        return self.exclude(key__startswith=OutgoingMail.SEALED)

    def due(self, at):
        return self.filter(state=OutgoingMail.State.QUEUED, not_before__lte=at)

    def forget(self):
        """Keep that it was sent, so that it is never sent again, and nothing of to whom or what."""
        return self.update(to="", subject="", text="", html="", headers={}, attachments=[], last_error="")

    def abandoned(self, at):
        """Handed over a while ago by somebody who has not told how it went; while that one lives, the row is locked."""
        return self.filter(state=OutgoingMail.State.SENDING, handed_over_at__lt=at - timedelta(minutes=1))

    def waiting_long(self, at):
        """Failed at least once and to be tried again, or due for ten minutes without anybody sending it."""
        ten = at - timedelta(minutes=10)
        late = models.Q(attempts__gt=0) | ~models.Q(fault="") | models.Q(not_before__lt=ten)
        return self.readable().filter(
            models.Q(late, state=OutgoingMail.State.QUEUED)
            | models.Q(state=OutgoingMail.State.SENDING, handed_over_at__lt=ten)
        )

    def ended_badly(self):
        """Given up, or nobody knows: a coordinator decides."""
        return self.readable().filter(state__in=[OutgoingMail.State.FAILED, OutgoingMail.State.UNKNOWN])


class OutgoingMail(models.Model):
    """One row per message that shall leave the house; `key` makes queueing the same message twice impossible."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        # From the moment before the server is told that the letter is whole until its answer is written down.
        SENDING = "sending", _("Being handed over")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")
        UNKNOWN = "unknown", _("May have arrived")
        DROPPED = "dropped", _("Set aside")

    class Fault(models.TextChoices):
        """Why the last try came to nothing, told apart by who can mend it."""

        ADDRESS = "address", _("The address takes no mail")
        LETTER = "letter", _("The receiver does not want the letter")
        TRUST = "trust", _("The receiver does not trust the sender")
        LATER = "later", _("The receiver asks to wait")
        SERVER = "server", _("Our mail server refuses the portal")
        SILENT = "silent", _("Our mail server does not answer")
        UNCLEAR = "unclear", _("The line broke before the answer")

    class Category(models.TextChoices):
        SERVICE = "service", _("Service mail")
        DIGEST = "digest", _("Digest")

    SEALED = "sealed:"
    # Letters whose key begins so leave no trace of whom they went to: the farewell to somebody who is erased.
    FORGOTTEN_WHEN_SENT = "sealed:farewell:"

    id = models.BigIntegerField(primary_key=True, default=time_key, editable=False)
    key = models.CharField(_("key"), max_length=200, unique=True)
    category = models.CharField(_("category"), max_length=10, choices=Category.choices, default=Category.SERVICE)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=8, default="nb")
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    attachments = models.JSONField(_("attachments"), default=list, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    unanswered = models.PositiveSmallIntegerField(_("handed over without an answer"), default=0)
    fault = models.CharField(_("what is wrong"), max_length=10, choices=Fault.choices, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("mail outbox")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["not_before", "id"], name="mail_due", condition=models.Q(state="queued")),
            models.Index(fields=["to", "-id"], name="mail_to"),
            models.Index(fields=["handed_over_at"], name="mail_sending", condition=models.Q(state="sending")),
        ]
        constraints = [
            models.CheckConstraint(
                name="mail_sent_has_time",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="mail_sending_has_time",
                condition=~models.Q(state="sending") | models.Q(handed_over_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.to}: {self.subject}"


class MailPlace(models.Model):
    """Where mail was last sent from, in one row; see `mail_hold`. Held: nothing is sent until somebody has decided."""

    class Why(models.TextChoices):
        MOVED = "moved", _("The database has been restored or copied.")
        OLDER = "older", _("The database is older than the mail that has been sent.")
        ASKED = "asked", _("Somebody has asked for it.")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    place = models.CharField(max_length=200)
    runs = models.PositiveBigIntegerField(default=0)
    held_since = models.DateTimeField(null=True, blank=True)
    held_why = models.CharField(max_length=10, choices=Why.choices, blank=True)

    class Meta:
        verbose_name = _("place mail is sent from")
        verbose_name_plural = _("places mail is sent from")
        constraints = [
            models.CheckConstraint(name="mail_place_is_one", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="mail_held_has_reason",
                condition=models.Q(held_since__isnull=True, held_why="")
                | models.Q(held_since__isnull=False) & ~models.Q(held_why=""),
            ),
        ]

    def __str__(self):
        return "HelseHub"


class RetentionRun(models.Model):
    """One round of deleting what has been kept long enough. `report` holds one object per rule: its name and how many."""

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    dry_run = models.BooleanField(_("rehearsal"), default=False, help_text=_("Counted, nothing deleted."))
    by_id = models.BigIntegerField(_("person"), null=True, blank=True, editable=False)
    by_name = models.CharField(_("who"), max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    report = models.JSONField(_("report"), default=list)

    class Meta:
        verbose_name = _("round of deletion")
        verbose_name_plural = _("rounds of deletion")
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class ScheduledTask(models.Model):
    """When a task of the schedule was last done, written by the worker that did it."""

    task = models.CharField(_("task"), max_length=200, primary_key=True)
    done_at = models.DateTimeField(_("done"))

    class Meta:
        verbose_name = _("scheduled task")
        verbose_name_plural = _("scheduled tasks")

    def __str__(self):
        return self.task
