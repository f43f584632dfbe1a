"""What the partnership shall reach: sub-goals of a phase, and performance goals of what is bought."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused

from ..models import Goal, GoalStatus, PhaseKind
from .actions import development_has_begun, locked_partnership, refuse_stopped

FIELDS = ("text", "measure", "target")


@transaction.atomic
def add_goal(*, partnership, by, text, target, phase=None, measure="") -> Goal:
    """A sub-goal of `phase`, or without one a performance goal of the whole."""
    partnership = locked_partnership(partnership, by)
    goal = Goal(partnership=partnership, phase=phase, text=text.strip(), measure=measure.strip(), target=target.strip())
    _refuse_decided(partnership, goal)
    _refuse_unsound(goal)
    goal.save()
    audit.record("add_goal", goal, by=by, after=_as_text(goal, FIELDS) | _where(goal))
    return goal


@transaction.atomic
def edit_goal(*, goal, by, seen=None, **fields) -> Goal:
    """Change a goal that is not measured: a target is not moved when the result is known."""
    goal = _locked_goal(goal, by)
    goal.refuse_if_changed_since(seen)
    if goal.is_measured:
        raise ActionRefused(
            _("The goal is measured, so what was to be reached stands. Take the result back first if it is wrong."),
            code="measured",
        )
    _refuse_promised(goal)
    before = _as_text(goal, FIELDS)
    for name, value in fields.items():
        setattr(goal, name, value.strip())
    _refuse_unsound(goal)
    goal.save()
    after = _as_text(goal, FIELDS)
    changed = [name for name in FIELDS if before[name] != after[name]]
    if changed:
        audit.record(
            "edit_goal",
            goal,
            by=by,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return goal


@transaction.atomic
def remove_goal(*, goal, by) -> None:
    """Take out a goal that is not measured."""
    goal = _locked_goal(goal, by)
    if goal.is_measured:
        raise ActionRefused(_("The goal is measured, so it stands with its result."), code="measured")
    _refuse_promised(goal)
    audit.record("remove_goal", goal.partnership, by=by, before=_as_text(goal, FIELDS) | _where(goal))
    goal.delete()


@transaction.atomic
def measure_goal(*, goal, by, status, result="", seen=None) -> Goal:
    """Say how it went. `open` takes the result back, as long as the gate is not decided."""
    goal = _locked_goal(goal, by)
    goal.refuse_if_changed_since(seen)
    if goal.phase_id and goal.phase.is_planned and status != GoalStatus.OPEN:
        raise ActionRefused(_("The phase has not begun, so there is nothing to measure."), code="early")
    result = result.strip() if status != GoalStatus.OPEN else ""
    if status != GoalStatus.OPEN and not result:
        raise ActionRefused(_("Say what was measured."), code="result")
    before = _as_text(goal, ("status", "result"))
    goal.status, goal.result = status, result
    goal.measured_at = timezone.now() if status != GoalStatus.OPEN else None
    after = _as_text(goal, ("status", "result"))
    if before == after:
        return goal
    goal.save()
    audit.record("measure_goal", goal, by=by, before=before, after=after)
    return goal


def _locked_goal(goal, by) -> Goal:
    partnership = locked_partnership(goal.partnership, by)
    row = Goal.objects.select_for_update(of=("self",)).select_related("phase").filter(pk=goal.pk).first()
    if row is None:
        raise ActionRefused(_("The goal is taken out meanwhile. Reload the page."), code="state")
    row.partnership = partnership
    _refuse_decided(partnership, row)
    return row


def _refuse_decided(partnership, goal) -> None:
    refuse_stopped(partnership)
    if goal.phase_id is None:
        bought = partnership.phases.filter(kind=PhaseKind.ACQUISITION, decided_at__isnull=False).exists()
        if bought:
            raise ActionRefused(_("The purchase is decided, so the performance goals stand."), code="state")
        return
    phase = partnership.phases.filter(pk=goal.phase_id).first()
    if phase is None or phase.is_decided:
        raise ActionRefused(_("The phase is decided, so its goals stand."), code="state")


def _refuse_promised(goal) -> None:
    """A performance goal is what the development began under: taking a result back does not open it."""
    if goal.phase_id is None and development_has_begun(goal.partnership):
        raise ActionRefused(
            _(
                "The development has begun under this performance goal, so it stands. Add another if more is to be "
                "reached; one that is not met means that nothing is bought here."
            ),
            code="begun",
        )


def _refuse_unsound(goal) -> None:
    for name, words in (("text", _("Say what shall be reached.")), ("target", _("Say when it is reached."))):
        if not getattr(goal, name):
            raise ActionRefused(words, code=name)


def _where(goal) -> dict:
    return {"phase": goal.phase.name if goal.phase_id else ""}


def _as_text(goal, names) -> dict:
    return {name: str(getattr(goal, name)) for name in names}
