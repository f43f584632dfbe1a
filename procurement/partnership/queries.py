"""Reads of the innovation partnership: as much of it as a person may see."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from actors.models import Actor
from ecosystem.shared.permissions import allowed
from ecosystem.shared.states import possible_moves

from ..models import Follower, Goal, Need, Partner, Partnership, Phase, PhaseKind
from ..needs.legal_values import legal_values
from ..states import TRANSITIONS, PhaseState
from . import checks
from .picture import Lane, Picture, Stretch, draw


@dataclass(slots=True)
class PhaseEntry:
    """A phase as this person may see it: `partners` is None where who they are is not told."""

    phase: Phase
    goals: list[Goal]
    partners: list[Partner] | None
    can_start: bool = False


@dataclass(slots=True)
class PartnershipPage:
    """All that the page shows. Amounts are shown only where `sees_plan`."""

    need: Need
    partnership: Partnership
    entries: list[PhaseEntry]
    performance_goals: list[Goal]
    followers: list[Follower]
    sees_plan: bool
    can_manage: bool
    can_conclude: bool = False
    warnings: list[checks.Finding] = field(default_factory=list)
    picture: Picture = field(default_factory=Picture)

    @property
    def is_public(self) -> bool:
        return self.need.is_public and self.partnership.shown_since is not None

    @property
    def standing(self) -> tuple[str, str]:
        """How far it has come: a state for its colour, and the word."""
        phases = [entry.phase for entry in self.entries]
        if self.partnership.is_stopped:
            return PhaseState.STOPPED, str(PhaseState.STOPPED.label)
        if phases and phases[-1].is_purchase and phases[-1].state == PhaseState.PASSED:
            return PhaseState.PASSED, _("Bought")
        if any(not phase.is_planned for phase in phases):
            return PhaseState.RUNNING, str(PhaseState.RUNNING.label)
        return PhaseState.PLANNED, str(PhaseState.PLANNED.label)

    @property
    def who(self) -> list["TakesPart"]:
        """The lanes of the picture in words."""
        partners = [
            TakesPart(
                rows[0][1].name,
                rows[-1][1].firm,
                _("Partner"),
                min(phase.first_day for phase, _partner in rows),
                max(phase.last_day for phase, _partner in rows),
            )
            for rows in _under_contract(self.entries).values()
        ]
        followers = [
            TakesPart(
                row.actor.name,
                row.actor,
                row.get_role_display(),
                timezone.localdate(row.joined_at),
                timezone.localdate(row.ended_at) if row.ended_at else None,
            )
            for row in self.followers
        ]
        return partners + followers


@dataclass(frozen=True, slots=True)
class TakesPart:
    """Somebody's time in the partnership: `last` is None for those who are still there."""

    name: str
    actor: Any
    role: str
    first: dt.date
    last: dt.date | None


def phases_of(need) -> list[Phase]:
    """The phases in their order, for the learning room: their names, kinds, dates and states. One query."""
    rows = Phase.objects.filter(partnership__need=need).order_by("number")
    return list(
        rows.only("public_id", "number", "kind", "name", "starts_on", "ends_on", "state", "started_at", "decided_at")
    )


def partnership_of(user, need) -> Partnership | None:
    """The need's partnership when the person may see it, with its need."""
    partnership = Partnership.objects.filter(need=need).first()
    if partnership is None or not allowed(user, "procurement.view_partnership", need):
        return None
    partnership.need = need
    return partnership


def partnership_part(user, need) -> dict[str, Any]:
    """For the need's own page."""
    partnership = partnership_of(user, need)
    can_manage = user.is_authenticated and allowed(user, "procurement.manage_partnership", need)
    return {
        "partnership": partnership,
        "partnership_phases": phases_of(need) if partnership else [],
        "can_manage_partnership": can_manage,
    }


def partnership_page(user, need, partnership) -> PartnershipPage:
    """In a fixed number of queries, whatever the plan's length."""
    sees_plan = allowed(user, "procurement.view_partnership_plan", need)
    entries = phase_entries(partnership, sees_plan=sees_plan)
    followers = Follower.objects.visible_to(user).filter(need=need, joined_at__isnull=False)
    can_manage = allowed(user, "procurement.manage_partnership", need)
    page = PartnershipPage(
        need=need,
        partnership=partnership,
        entries=entries,
        performance_goals=list(partnership.goals.filter(phase__isnull=True)),
        followers=list(followers.select_related("actor").order_by("joined_at", "pk")),
        sees_plan=sees_plan,
        can_manage=can_manage,
        can_conclude=partnership.is_stopped
        and "conclude" in possible_moves(TRANSITIONS, need.stage)
        and allowed(user, "procurement.conclude_need", need),
    )
    if sees_plan and not partnership.is_stopped:
        page.warnings = checks.warnings(_plan(page), legal_values())
    page.picture = _picture(page)
    return page


def phase_entries(partnership, *, sees_plan) -> list[PhaseEntry]:
    firms = Actor.objects.all()
    partners = Partner.objects.prefetch_related(Prefetch("firm", firms)).order_by("name", "pk")
    phases = list(partnership.phases.prefetch_related("goals", Prefetch("partners", partners)))
    entries = []
    for phase in phases:
        named = list(phase.partners.all()) if phase.kind != PhaseKind.MARKET else []
        told = sees_plan or phase.kind != PhaseKind.TENDER
        entries.append(PhaseEntry(phase, list(phase.goals.all()), named if told else None))
    todo = next((entry for entry in entries if entry.phase.state != PhaseState.PASSED), None)
    if todo and todo.phase.is_planned and not partnership.is_stopped:
        todo.can_start = True
    return entries


def phase_page(user, public_id) -> Phase:
    """One phase with its need; raises Phase.DoesNotExist when the person may not see the partnership."""
    phase = Phase.objects.select_related("partnership__need__owner").get(public_id=public_id)
    _refuse_unseen(user, phase.partnership.need, Phase)
    return phase


def goal_page(user, public_id) -> Goal:
    goal = Goal.objects.select_related("partnership__need__owner", "phase").get(public_id=public_id)
    _refuse_unseen(user, goal.partnership.need, Goal)
    return goal


def _refuse_unseen(user, need, model) -> None:
    if not Need.objects.visible_to(user).filter(pk=need.pk).exists():
        raise model.DoesNotExist
    if not allowed(user, "procurement.view_partnership", need):
        raise model.DoesNotExist


def _under_contract(entries) -> dict[str, list[tuple[Phase, Partner]]]:
    lanes: dict[str, list[tuple[Phase, Partner]]] = {}
    for entry in entries:
        for partner in (entry.partners or []) if entry.phase.is_contracted else []:
            lanes.setdefault(partner.name.casefold(), []).append((entry.phase, partner))
    return lanes


def _plan(page) -> checks.Plan:
    partnership = page.partnership
    return checks.Plan(
        market_lacks=partnership.market_lacks,
        ipr_terms=partnership.ipr_terms,
        maximum_cost=partnership.maximum_cost,
        performance_goals=len(page.performance_goals),
        requests_from=partnership.requests_from,
        requests_until=partnership.requests_until,
        phases=[
            checks.Phase(
                name=entry.phase.name,
                kind=entry.phase.kind,
                starts_on=entry.phase.starts_on,
                ends_on=entry.phase.ends_on,
                payment=entry.phase.payment,
                sub_goals=len(entry.goals),
                partners=len(entry.partners or []),
            )
            for entry in page.entries
        ],
    )


def _picture(page) -> Picture:
    today = timezone.localdate()
    phases = [
        Stretch(row.first_day, row.last_day, row.state, row.name, row.number, gate=True)
        for row in (entry.phase for entry in page.entries)
    ]
    partners = [
        Lane(rows[0][1].name, [Stretch(row.first_day, row.last_day, row.state, row.name) for row, _partner in rows])
        for rows in _under_contract(page.entries).values()
    ]
    followers = [Lane(row.actor.name, [_following(row, today)]) for row in page.followers]
    return draw(
        Lane(_("Phases"), phases),
        [(_("Partners"), partners), (_("Following bodies"), followers)] if phases else [],
        today=today,
        today_words=_("Today"),
    )


def _following(row, today) -> Stretch:
    """From joining to leaving; who still follows does so to this day."""
    first = timezone.localdate(row.joined_at)
    last = timezone.localdate(row.ended_at) if row.ended_at else max(today, first)
    return Stretch(first, max(last, first), row.role)
