"""A need goes to a coordinator and comes back."""

from django.db import transaction
from django.utils import timezone

from ecosystem.shared import audit
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..joint.gathered import refuse_gathered
from ..models import Need
from ..needs.actions import locked_need, refuse_incomplete
from ..states import TRANSITIONS


@transaction.atomic
def send_need(*, need, by) -> Need:
    """Ask a coordinator to read and publish it."""
    need = locked_need(need)
    ensure(by, "procurement.send_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "send", before)
    refuse_gathered(need)
    refuse_incomplete(need)
    need.sent_at, need.review_note = timezone.now(), ""
    need.save()
    audit.record("send_need", need, by=by, before={"stage": before}, after={"stage": need.stage})
    return need


@transaction.atomic
def return_need(*, need, by, note="") -> Need:
    """Back to a draft: a coordinator wants something mended (`note` says what), or the owner takes it back."""
    need = locked_need(need)
    ensure(by, "procurement.return_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "return", before)
    need.review_note = note
    need.save()
    audit.record("return_need", need, by=by, before={"stage": before}, after={"stage": need.stage, "note": note})
    return need
