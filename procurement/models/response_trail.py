"""What a response leaves behind: its versions, and what the owner made of it."""

import hashlib
import json
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import User
from ecosystem.shared.models import TimeStamped

from .joint import JointMember
from .response import SECRET_PARTS, Response

# What is copied word for word from the response into its version, and read back from there.
CONTENT = ("summary", "maturity_trl", *SECRET_PARTS, "secrets", "contact")


def content_of(response: Response) -> dict[str, Any]:
    """All that is submitted. Files are in it by their own fingerprints, so that not one byte can be exchanged.

    In a joint need also whom it is to, by the names the bodies have then: none for all of them.
    """
    files = [
        {"name": file.name, "size": file.size, "sha256": file.sha256, "secret": file.secret_reason or file.is_secret}
        for file in response.attachments.order_by("uploaded_at", "pk")
    ]
    return {
        "need": response.need.slug,
        "firm": response.written_as or response.firm.name,
        "organisation_number": response.firm.organisation_number,
        **{name: getattr(response, name) for name in CONTENT},
        "attachments": files,
        **_addressed(response),
    }


def _addressed(response: Response) -> dict[str, list[str]]:
    """Nothing where the need is one body's alone: what was submitted to it keeps its fingerprint."""
    names = list(response.addressed.order_by("actor__sort_name", "pk").values_list("actor__name", flat=True))
    others = JointMember.objects.public().filter(joint__need=response.need_id).exclude(actor=response.need.owner_id)
    return {"addressed": names} if names or others.exists() else {}


def canonical(content: dict[str, Any]) -> bytes:
    """JSON in the one way it can be written: keys in order, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


class ResponseVersion(models.Model):
    """What was submitted, word for word. Append-only; `fingerprint` is the SHA-256 of `content` as canonical JSON."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    submitted_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        default_permissions: tuple[str, ...] = ()
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="response_version_once")]

    def __str__(self):
        return f"version {self.number} of {self.response}"

    @property
    def file_name(self) -> str:
        return f"helsehub-{self.fingerprint[:12]}.json"

    @property
    def text(self) -> bytes:
        """The very bytes the fingerprint is of."""
        return canonical(self.content)


class ResponseNote(TimeStamped):
    """What one of the owner's people thinks of a response: their own, or shared with their colleagues."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    mark = models.PositiveSmallIntegerField(_("mark"), null=True, blank=True)
    text = models.TextField(_("note"), blank=True)
    is_shared = models.BooleanField(_("share with colleagues"), default=False)

    class Meta:
        ordering = ["created_at", "pk"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.UniqueConstraint(fields=["response", "author"], name="response_note_once"),
            models.CheckConstraint(
                name="response_mark_1_to_5", condition=models.Q(mark__isnull=True) | models.Q(mark__range=(1, 5))
            ),
        ]

    def __str__(self):
        return f"note on {self.response}"


class ResponseReply(models.Model):
    """What the owner told the firm. Append-only."""

    class Kind(models.TextChoices):
        THANKS = "thanks", pgettext_lazy("reply", "Thanks")
        INVITATION = "invitation", pgettext_lazy("reply", "Invitation to dialogue")
        ANSWER = "answer", pgettext_lazy("reply", "Answer")

    response = models.ForeignKey(Response, models.CASCADE, related_name="replies")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("time"), default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["at", "pk"]
        default_permissions: tuple[str, ...] = ()

    def __str__(self):
        return f"reply to {self.response}"
