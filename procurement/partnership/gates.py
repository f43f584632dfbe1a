"""The decision at the end of a phase: go on, with whom, or stop. Who decided, when and why stand."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.states import next_state

from ..models import GoalStatus, Phase
from ..options.actions import open_locked_options
from ..states import PHASE_TRANSITIONS, PhaseState
from .actions import refuse_stopped
from .letters import tell_stopped
from .phases import hand_on, locked_phase


@transaction.atomic
def pass_gate(*, phase, by, why, going_on=(), cost=None) -> Phase:
    """Go on from a phase, with the partners `going_on`: they are the partners of the next one.

    Every sub-goal must be measured; one that is not met may be passed, and `why` says why. At the gate of the acquisition
    the performance goals must be met within the maximum cost; passing it opens the options that are locked.
    """
    phase = locked_phase(phase, by)
    partnership = phase.partnership
    refuse_stopped(partnership)
    before = phase.state
    target = next_state(PHASE_TRANSITIONS, "pass", before)
    _refuse_without_reason(why)
    _refuse_unmeasured(phase)
    partners = list(phase.partners.all())
    chosen = {row.pk for row in going_on}
    if not chosen <= {row.pk for row in partners}:
        raise ActionRefused(
            _("The partners have changed meanwhile. Reload the page, and choose again who goes on."), code="partners"
        )
    if partners and not chosen:
        raise ActionRefused(_("Choose who goes on. If nobody does, stop the partnership."), code="going_on")
    if phase.is_purchase:
        _refuse_purchase(partnership, cost)
        phase.cost = cost
    for row in partners:
        row.goes_on = row.pk in chosen
        row.save(update_fields=["goes_on"])
    _decide(phase, target, by, why)
    following = partnership.phases.filter(number=phase.number + 1).first()
    if following:
        hand_on(phase, following)
    after = {"state": target, "why": phase.decided_why, "going_on": [row.name for row in partners if row.goes_on]}
    if phase.is_purchase:
        after |= {"cost": cost, "options": open_locked_options(partnership.need, by=by)}
    audit.record("pass_gate", phase, by=by, before={"state": before}, after=after)
    return phase


@transaction.atomic
def stop_at_gate(*, phase, by, why, learnt) -> Phase:
    """Stop the partnership. What was learnt is the result: it is public with a public need, and followers are told."""
    phase = locked_phase(phase, by)
    partnership = phase.partnership
    refuse_stopped(partnership)
    before = phase.state
    target = next_state(PHASE_TRANSITIONS, "stop", before)
    _refuse_without_reason(why)
    if not learnt.strip():
        raise ActionRefused(_("Say what was learnt. That is the result, and it is for everyone."), code="learnt")
    phase.partners.update(goes_on=False)
    _decide(phase, target, by, why)
    partnership.stopped_at, partnership.learnt = phase.decided_at, learnt.strip()
    if partnership.need.is_public and not partnership.shown_since:
        partnership.shown_since = phase.decided_at
    partnership.save()
    after = {"state": target, "why": phase.decided_why, "learnt": partnership.learnt}
    audit.record("stop_at_gate", phase, by=by, before={"state": before}, after=after)
    tell_stopped(partnership, phase, besides=by)
    return phase


def _decide(phase, target: PhaseState | str, by, why) -> None:
    phase.state, phase.decided_at, phase.decided_why = target, timezone.now(), why.strip()
    phase.decided_by, phase.decided_by_name = by, str(by)[:200] if by is not None else "HelseHub"
    phase.save()


def _refuse_without_reason(why) -> None:
    if not why.strip():
        raise ActionRefused(_("Say why. The decision and its reason stand."), code="why")


def _refuse_unmeasured(phase) -> None:
    unmeasured = [goal.text for goal in phase.goals.filter(status=GoalStatus.OPEN)]
    if unmeasured:
        raise ActionRefused(
            _("Measure these sub-goals first: %(goals)s. One that is not met can be passed, with the reason.")
            % {"goals": "; ".join(unmeasured)},
            code="unmeasured",
        )


def _refuse_purchase(partnership, cost) -> None:
    goals = list(partnership.goals.filter(phase__isnull=True))
    if not goals:
        raise ActionRefused(
            _("There are no performance goals. Only what meets goals that were stated can be bought."), code="goals"
        )
    short = [f"{goal.text} ({goal.get_status_display()})" for goal in goals if goal.status != GoalStatus.MET]
    if short:
        raise ActionRefused(
            _(
                "These performance goals are not met: %(goals)s. What does not meet them cannot be bought here: stop instead."
            )
            % {"goals": "; ".join(short)},
            code="goals",
        )
    if partnership.maximum_cost is None:
        raise ActionRefused(
            _("The plan states no maximum cost. Only what costs no more than was stated can be bought."), code="cost"
        )
    if cost is None:
        raise ActionRefused(_("State what the purchase costs."), code="cost")
    if cost > partnership.maximum_cost:
        raise ActionRefused(
            _(
                "The purchase costs %(cost)s NOK, and the maximum cost is %(maximum)s NOK. What costs more cannot be bought "
                "here: stop instead."
            )
            % {"cost": f"{cost:,}".replace(",", " "), "maximum": f"{partnership.maximum_cost:,}".replace(",", " ")},
            code="cost",
        )
