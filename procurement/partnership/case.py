"""The innovation partnership in the case of a need: all of it, amounts and tenderers too. It is the owner's own."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from ..models import Goal, Partnership

FRAME = (
    "market_lacks",
    "ipr_terms",
    "maximum_cost",
    "requests_from",
    "requests_until",
    "shown_since",
    "stopped_at",
    "learnt",
)
PHASE = ("number", "kind", "name", "starts_on", "ends_on", "payment", "state", "started_at", "cost")


def partnership_data(need) -> dict[str, Any] | None:
    """None without one."""
    partnership = Partnership.objects.filter(need=need).first()
    if partnership is None:
        return None
    phases = partnership.phases.prefetch_related("goals", "partners__firm")
    return {name: getattr(partnership, name) for name in FRAME} | {
        "performance_goals": [_goal(goal) for goal in partnership.goals.filter(phase=None)],
        "phases": [
            {name: getattr(phase, name) for name in PHASE}
            | {
                "kind_words": phase.get_kind_display(),
                "state_words": phase.get_state_display(),
                "partners": [
                    {
                        "name": row.name,
                        "organisation_number": row.firm.organisation_number if row.firm else "",
                        "goes_on": row.goes_on,
                    }
                    for row in phase.partners.all()
                ],
                "goals": [_goal(goal) for goal in phase.goals.all()],
                "decision": {"at": phase.decided_at, "by": phase.decided_by_name, "why": phase.decided_why}
                if phase.is_decided
                else None,
            }
            for phase in phases
        ],
    }


def _goal(goal: Goal) -> dict[str, Any]:
    return {name: getattr(goal, name) for name in ("text", "measure", "target", "result", "status", "measured_at")} | {
        "status_words": goal.get_status_display()
    }


@dataclass(frozen=True, slots=True)
class PartnershipLog:
    """Which entries of the log are the partnership's, and what to call what they are about."""

    entries: Q = field(default_factory=lambda: Q(pk__in=[]))
    names: dict[tuple[str, str], str] = field(default_factory=dict)


def partnership_log(need) -> PartnershipLog:
    partnership = Partnership.objects.filter(need=need).first()
    if partnership is None:
        return PartnershipLog()
    things = {
        "partnership": {partnership.pk: need.title},
        "phase": dict(partnership.phases.values_list("pk", "name")),
        "goal": dict(partnership.goals.values_list("pk", "text")),
    }
    entries = Q(pk__in=[])
    names: dict[tuple[str, str], str] = {}
    for kind, rows in things.items():
        entries |= Q(target_type=f"procurement.{kind}", target_id__in=[str(pk) for pk in rows])
        names |= {(f"procurement.{kind}", str(pk)): name for pk, name in rows.items()}
    return PartnershipLog(entries, names)
