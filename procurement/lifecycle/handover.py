"""A need leaves the portal's dialogue: the competition, if there is one, is held where the law wants it announced."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..dialogue.checks import refuse_unshared, refuse_unwritten
from ..models import Need
from ..needs.actions import locked_need
from ..options.actions import lock_options
from ..states import TRANSITIONS
from .letters import tell_handed_over


@transaction.atomic
def hand_over_need(*, need, by, url, notice_number="", competition_deadline=None) -> Need:
    """Say where the competition is announced, and tell everyone who is involved.

    Refused with code "unshared" while something that one supplier was given has not been given to all.
    """
    need = locked_need(need)
    ensure(by, "procurement.hand_over_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "hand_over", before)
    if not url:
        raise ActionRefused(_("Give the address where the competition is announced."), code="url")
    refuse_unshared(need)
    refuse_unwritten(need.slots.all())
    need.handover_url, need.notice_number, need.competition_deadline = url, notice_number, competition_deadline
    need.handed_over_at, need.handed_over_by = timezone.now(), by
    need.save()
    lock_options(need, by=by)
    after = {"stage": need.stage, "url": url, "notice_number": notice_number}
    audit.record("hand_over_need", need, by=by, before={"stage": before}, after=after)
    tell_handed_over(need, besides=by)
    return need
