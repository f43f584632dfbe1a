"""What the owner's people make of the responses they have opened. Nothing of it reaches a firm."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import Response, ResponseNote
from .actions import locked

MARKS = range(1, 6)


@transaction.atomic
def write_note(*, response, by, mark=None, text="", is_shared=False) -> ResponseNote | None:
    """Set the person's own note on an opened response: one for each person. With neither mark nor text it is gone.

    Not told of in the log: a note that is not shared is for its author alone.
    """
    ensure(by, "procurement.view_responses", response.need)
    _refuse_unopened(response)
    if mark is not None and mark not in MARKS:
        raise ActionRefused(_("Give a mark from 1 to 5."), code="mark")
    text = text.strip()
    if mark is None and not text:
        ResponseNote.objects.filter(response=response, author=by).delete()
        return None
    note, _new = ResponseNote.objects.update_or_create(
        response=response, author=by, defaults={"mark": mark, "text": text, "is_shared": is_shared}
    )
    return note


@transaction.atomic
def shortlist_response(*, response, by, on: bool) -> Response:
    """Put an opened response on the shortlist, or take it off. Twice is the same as once; the firm never learns of it."""
    response = locked(response)
    ensure(by, "procurement.answer_responses", response.need)
    _refuse_unopened(response)
    if on == (response.shortlisted_at is not None):
        return response
    response.shortlisted_at = timezone.now() if on else None
    # `updated_at` is left alone: the firm's pages sort by it.
    response.save(update_fields=["shortlisted_at"])
    audit.record("shortlist_response", response, by=by, after={"shortlisted": on})
    return response


@transaction.atomic
def note_export(*, need, by, responses) -> None:
    """Record that these responses leave the portal. On each response, whose log coordinators do not read."""
    ensure(by, "procurement.view_responses", need)
    audit.record_many("export_response", [(response, {}, {}) for response in responses], by=by)


def _refuse_unopened(response) -> None:
    if response.opened_at is None:
        raise ActionRefused(_("The responses are not opened."), code="sealed")
