"""A need is opened for dialogue once more."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name
from ecosystem.shared.states import next_state

from ..models import Amendment, Need, Response
from ..needs.actions import locked_need
from ..needs.amending import note_amendment
from ..needs.deadlines import DIALOGUE_DATES, dates_from, today_for
from ..needs.differences import differences
from ..states import LIVING, TRANSITIONS
from .letters import tell_reopened


@transaction.atomic
def reopen_need(*, need, by, why, response_deadline) -> Need:
    """Begin a new round, as an amendment that everyone who is involved hears of.

    What the owner has opened stays opened and stands as it was read: it cannot be changed, and must not be sealed
    again. Drafts, and what was submitted but never opened, go on in the new round, sealed until its deadline.
    """
    need = locked_need(need)
    ensure(by, "procurement.reopen_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "reopen", before)
    if not why.strip():
        raise ActionRefused(_("Write why the need is opened again."), code="why")
    if not Need.objects.filter(pk=need.pk).annotate(now=Now()).filter(now__lt=response_deadline).exists():
        raise ActionRefused(_("Choose a deadline that has not passed."), code="past")
    days = dates_from(response_deadline, today_for(need))
    fields = {"response_deadline": response_deadline, **{name: days.get(name) for name in DIALOGUE_DATES}}
    changes = differences(need, fields)
    for name, value in fields.items():
        setattr(need, name, value)
    need.round += 1
    need.reopened_at = timezone.now()
    need.closed_at = need.responses_opened_at = need.handed_over_at = need.handed_over_by = None
    need.handover_url = need.notice_number = need.outcome = need.conclusion = ""
    need.competition_deadline = need.concluded_at = need.concluded_by = None
    need.save()
    Response.objects.filter(need=need, state__in=LIVING, opened_at=None).update(round=need.round)
    amendment = Amendment.objects.create(
        need=need,
        number=need.amendments.count() + 1,
        at=Now(),
        by=by,
        by_name=str(by)[:200] if by is not None else "HelseHub",
        why=why.strip(),
        changes=changes,
    )
    note_amendment(amendment, by)
    audit.record(
        "reopen_need",
        need,
        by=by,
        before={"stage": before},
        after={"stage": need.stage, "round": need.round, "response_deadline": response_deadline.isoformat()},
    )
    tell_reopened(amendment, besides=by)
    enqueue_by_name("matching.tasks.find_matches", "need", need.pk)
    return need
