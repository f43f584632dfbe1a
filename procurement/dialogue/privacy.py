"""What the dialogue on a need holds of a person: questions, amendments, files, meetings, and what was made of responses.

Loaded beside `privacy.py`. Nothing here opens a seal, nor tells the owner's people who asked.
"""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.privacy import registry
from ecosystem.shared.privacy.registry import Erasure, linked, scrub

from ..models import Minutes, Question

RECORD = _("What you have done in the dialogue on a need, for an organisation")
RECORD_REASON = _(
    "What suppliers were told, when and by whom is the public body's documentation of the procurement. The name stands."
)
SEALED = _("It is in confidence between the firm and the owner of the need.")


def _record(model, person, *, name="", copy, words=RECORD, **facts):
    registry.declare(
        model,
        f"{person} {name}".strip(),
        words,
        rows=linked(model, person),
        erasure=Erasure.KEEP,
        reason=RECORD_REASON,
        copy=copy,
        **facts,
    )


_record("procurement.Amendment", "by", name="by_name", copy=("need.title", "number", "at"))
_record("procurement.DialogueEntry", "by", name="by_name", copy=("need.title", "title", "at"))
_record("procurement.DisclosureBundle", "by", name="by_name", copy=("need.title", "number", "uploaded_at"))
_record("procurement.NeedDocument", "uploaded_by", copy=("need.title", "name", "uploaded_at"))
_record("procurement.MeetingSlot", "booked_by", copy=("need.title", "starts_at"))
_record("procurement.Question", "read_by", copy=("need.title", "read_at"))
_record("procurement.Question", "answered_by", copy=("need.title", "answered_at"))
_record("procurement.AmendmentConfirmation", "by", copy=("at",))
_record(
    "procurement.ResponseVersion", "submitted_by", name="submitted_by_name content", copy=("number", "submitted_at")
)
_record("procurement.ResponseReply", "by", name="by_name", copy=("kind", "at"))
_record("procurement.ResponseAttachment", "uploaded_by", copy=("name", "uploaded_at"))


def _minutes_naming(subject):
    """Only in minutes that the person may read: people choose their names themselves."""
    person = get_user_model().objects.get(pk=subject.pk)
    named = registry.mentioning("procurement.Minutes", "minute_taker", "present")(subject)
    return named.filter(pk__in=Minutes.objects.visible_to(person).order_by().values("pk"))


registry.declare(
    "procurement.Minutes",
    "minute_taker present",
    _("Minutes of meetings about needs that say you were there"),
    rows=_minutes_naming,
    erasure=Erasure.KEEP,
    reason=RECORD_REASON,
    copy=("slot.need.title", "slot.starts_at", "minute_taker", "present"),
    shown_to_others=True,
)


def _forget_asker(subject):
    """The question stands for those who read the answer, with nothing that tells who asked."""
    rows = Question.objects.filter(asker=subject.pk)
    scrub(rows, ["text", "public_text"], subject, own=True)
    return rows.update(asker=None)


registry.declare(
    "procurement.Question",
    "asker text",
    _("Questions you have asked about needs"),
    rows=linked("procurement.Question", "asker"),
    erasure=Erasure.ANONYMISE,
    erase=_forget_asker,
    copy=("need.title", "text", "public_text", "answer", "asked_at"),
)
registry.declare(
    "procurement.NeedWatch",
    "person",
    _("Needs you follow"),
    rows=linked("procurement.NeedWatch", "person"),
    erasure=Erasure.DELETE,
    copy=("need.title", "since"),
)
registry.declare(
    "procurement.ResponseNote",
    "author",
    _("Your notes and marks on responses"),
    rows=linked("procurement.ResponseNote", "author"),
    erasure=Erasure.DELETE,
    copy=("mark", "text", "created_at"),
)
for _model in ("procurement.NeedDocument", "procurement.ResponseAttachment", "procurement.DisclosureBundle"):
    registry.declare_impersonal(_model, "name", "the name of a file")
