"""A need closes at its deadline and is concluded."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.states import next_state

from ..dialogue.checks import refuse_unshared, refuse_unwritten
from ..meetings.cancelling import call_off_coming
from ..models import Need
from ..needs.actions import locked_need
from ..states import TRANSITIONS, NeedStage
from ..vocabulary import Outcome


def close_due_needs(*, at=None) -> int:
    """Close every published need whose deadline has come, each in its own transaction; returns how many.

    `at` is a point in time; left out, it is the database's clock. Safe to run twice and side by side.
    """
    closed = 0
    for pk in list(Need.objects.due(at or Now()).order_by("response_deadline").values_list("pk", flat=True)):
        with transaction.atomic():
            need = Need.objects.due(at or Now()).select_for_update(skip_locked=True).filter(pk=pk).first()
            if need is None:
                continue
            before = need.stage
            need.stage = next_state(TRANSITIONS, "close", before)
            need.closed_at = need.response_deadline
            need.save()
            audit.record("close_need", need, by=None, before={"stage": before}, after={"stage": need.stage})
            closed += 1
    return closed


@transaction.atomic
def conclude_need(*, need, by, outcome, conclusion) -> Need:
    """Say publicly what came of it.

    A need that was never handed over must have evened out what single suppliers were given, unless nothing comes of it:
    refused with code "unshared" or "meetings". Those who may not see that dialogue can only drop such a need: a refusal
    that depends on it would tell of it.
    """
    need = locked_need(need)
    ensure(by, "procurement.conclude_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "conclude", before)
    if not outcome or not conclusion.strip():
        raise ActionRefused(_("Choose an outcome and write what came of the need."))
    if before == NeedStage.CLOSED and outcome != Outcome.DROPPED:
        if not allowed(by, "procurement.share_dialogue", need):
            raise ActionRefused(
                _("Only the owner's editors can say that something comes of a need that is not handed over."),
                code="owners",
            )
        refuse_unshared(need)
        refuse_unwritten(need.slots.begun())
    need.outcome, need.conclusion = outcome, conclusion
    need.concluded_at, need.concluded_by = timezone.now(), by
    need.save()
    call_off_coming(need, by=by)
    audit.record(
        "conclude_need", need, by=by, before={"stage": before}, after={"stage": need.stage, "outcome": outcome}
    )
    return need
