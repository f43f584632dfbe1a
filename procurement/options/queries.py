"""Reads for the option ledger: who, what, status and last day for all who may see the need; amounts for the parties."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from actors.models import Actor
from ecosystem.shared.permissions import allowed

from ..models import CallOff, GoalStatus, JointMember, Option, PhaseKind
from ..states import NAMES_OPTIONS, NeedStage, OptionState, PhaseState
from ..vocabulary import Outcome

AMOUNTS = ("estimated", "maximum")


@dataclass(frozen=True)
class Row:
    """One option in the ledger, with its amounts in words where the reader is a party to it."""

    option: Option
    shows_amounts: bool

    @property
    def estimated(self) -> str:
        return self.option.in_words(self.option.estimated)

    @property
    def maximum(self) -> str:
        return self.option.in_words(self.option.maximum)

    @property
    def called_off(self) -> str:
        return self.option.in_words(self.option.called_off)

    @property
    def left(self) -> str:
        return self.option.in_words(self.option.left)


@dataclass(frozen=True)
class Total:
    """The sum of the options that are counted in the same thing."""

    maximum: str
    called_off: str
    left: str


@dataclass(frozen=True)
class Change:
    """A change after the lock. `changes` are (what, from, to) in words; amounts only for the parties."""

    at: dt.datetime
    by_name: str
    why: str
    changes: list[tuple[str, str, str]]


def ledger(user, need) -> list[Row]:
    """The options of a need, two queries for any length."""
    options = Option.objects.visible_to(user).filter(need=need).select_related("holder")
    theirs = set(Option.objects.with_amounts_for(user).filter(need=need).values_list("pk", flat=True))
    return [Row(option, option.pk in theirs) for option in options]


def totals(rows: Iterable[Row]) -> list[Total]:
    """For the owner: one sum for kroner and one for each unit. What is given up counts with what was called off."""
    kinds: dict[tuple[str, str], list[Option]] = {}
    for row in rows:
        kinds.setdefault((row.option.measure, row.option.unit), []).append(row.option)
    return [_total(options) for _kind, options in sorted(kinds.items())]


def _total(options: list[Option]) -> Total:
    def maximum(option):
        return option.called_off if option.state == OptionState.GIVEN_UP else option.maximum

    words = options[0].in_words
    most, used = sum(map(maximum, options)), sum(option.called_off for option in options)
    return Total(words(most), words(used), words(most - used))


def option_page(user, public_id) -> Option:
    """One option with its need and holder; raises Option.DoesNotExist when `user` may not see it."""
    options = Option.objects.visible_to(user).select_related("need__owner", "holder")
    return options.get(public_id=public_id)


def row_of(user, option) -> Row:
    return Row(option, Option.objects.with_amounts_for(user).filter(pk=option.pk).exists())


def call_off_page(user, public_id) -> CallOff:
    """One call-off, for the parties; raises CallOff.DoesNotExist for everyone else."""
    theirs = Option.objects.with_amounts_for(user).values("pk")
    rows = CallOff.objects.select_related("option__need__owner", "option__holder").filter(option__in=theirs)
    return rows.get(public_id=public_id)


def call_offs_of(row: Row) -> list[tuple[CallOff, str]]:
    """(call-off, its amount in words), the newest first; nothing to others than the parties."""
    if not row.shows_amounts:
        return []
    return [(each, row.option.in_words(each.amount)) for each in row.option.call_offs.order_by("-on", "-pk")]


def changes_of(row: Row) -> list[Change]:
    """What has been changed since the lock and why, the newest first. Who did it is for the parties too."""
    return [
        Change(each.at, each.by_name if row.shows_amounts else "", each.why, list(_in_words(row, each.changes)))
        for each in row.option.changes.order_by("-at", "-pk")
    ]


def _in_words(row: Row, changes):
    for each in changes:
        name, old, new = each["field"], each["old"], each["new"]
        field: Any = Option._meta.get_field(name)
        words = capfirst(str(field.verbose_name))
        if name == "terms" and not row.shows_amounts:
            yield words, "", _("changed")
        elif name in AMOUNTS and not row.shows_amounts:
            yield words, "", _("lowered") if new < old else _("changed")
        elif name in AMOUNTS:
            yield words, row.option.in_words(old), row.option.in_words(new)
        elif name == "until":
            yield words, _day(old), _day(new)
        elif name == "state":
            yield words, str(OptionState(old).label), str(OptionState(new).label)
        else:
            yield words, old, new


def _day(text: str) -> str:
    return formats.date_format(dt.date.fromisoformat(text), "DATE_FORMAT")


def possible_holders(need):
    """The owner itself, active followers' bodies, and those that have joined the joint need."""
    followers = need.followers.active().values("actor")
    joined = JointMember.objects.joined().filter(joint__need=need).values("actor")
    bodies = Actor.objects.approved().public_bodies().by_name()
    return bodies.filter(Q(pk=need.owner_id) | Q(pk__in=followers) | Q(pk__in=joined))


def may_hold(need, actor) -> bool:
    return possible_holders(need).filter(pk=actor.pk).exists()


def can_be_named(need) -> bool:
    """Whether who may buy is still to be settled: not after the hand-over, and not where there is a contract already."""
    return need.stage in NAMES_OPTIONS and not has_contract(need)


def has_contract(need) -> bool:
    """Options that can be used, or could, are under a contract: to reopen the need does not undo it."""
    return need.options.filter(opened_at__isnull=False).exists()


def without_option(need) -> list[Actor]:
    """Bodies that follow the need, and are named in no option: after the hand-over they cannot be."""
    named = need.options.standing().values("holder")
    followers = need.followers.active().exclude(actor__in=named).select_related("actor")
    return [row.actor for row in followers.order_by("actor__sort_name", "pk")]


def holders_gone(need) -> list[Option]:
    """Named options of bodies that follow no longer: they are locked at the hand-over unless they are removed."""
    named = need.options.filter(state=OptionState.NAMED).exclude(holder__in=possible_holders(need).values("pk"))
    return list(named.select_related("holder"))


def options_part(user, need) -> dict[str, Any]:
    """For the need's own page: how many bodies may buy, and whether this person names them."""
    options = Option.objects.visible_to(user).filter(need=need).standing()
    return {
        "option_holders": list(options.values_list("holder__name", flat=True).distinct().order_by("holder__name")),
        "can_plan_options": allowed(user, "procurement.plan_options", need),
    }


def gate_is_passed(need) -> bool:
    """Whether what came of an innovation partnership may be bought. A need without one has no gate."""
    partnership = getattr(need, "partnership", None)
    if partnership is None:
        return True
    gate = partnership.phases.filter(kind=PhaseKind.ACQUISITION).order_by("-number").first()
    if gate is None or gate.state != PhaseState.PASSED:
        return False
    goals = partnership.goals.filter(phase=None)
    if not goals.exists() or goals.exclude(status=GoalStatus.MET).exists():
        return False
    return gate.cost is not None and partnership.maximum_cost is not None and gate.cost <= partnership.maximum_cost


def opening_waits_for(need) -> str:
    """What is missing before the locked options can be opened: "stage", "gate" or nothing."""
    bought = need.stage == NeedStage.CONCLUDED and need.outcome == Outcome.BOUGHT
    if need.stage != NeedStage.HANDED_OVER and not bought:
        return "stage"
    return "" if gate_is_passed(need) else "gate"


def options_data(need) -> list[dict[str, Any]]:
    """All of it with amounts, for the case of the need's owner. Three queries for any length."""
    options = need.options.select_related("holder").order_by("pk")
    return [
        {
            "holder": option.holder.name,
            "organisation_number": option.holder.organisation_number,
            "subject": option.subject,
            "measure": option.measure,
            "unit": option.unit,
            "estimated": option.estimated,
            "maximum": option.maximum,
            "called_off": option.called_off,
            "until": option.until,
            "terms": option.terms,
            "state": option.state,
            "state_words": option.shown_state_words,
            "maximum_words": option.in_words(option.maximum),
            "called_off_words": option.in_words(option.called_off),
            "named_at": option.created_at,
            "locked_at": option.locked_at,
            "opened_at": option.opened_at,
            "given_up_at": option.given_up_at,
            "changes": [
                {"at": row.at, "by": row.by_name, "why": row.why, "changes": row.changes}
                for row in option.changes.all()
            ],
            "call_offs": [
                {
                    "amount": row.amount,
                    "on": row.on,
                    "reference": row.reference,
                    "note": row.note,
                    "recorded_at": row.at,
                    "by": row.by_name,
                    "annulled_at": row.annulled_at,
                    "annulled_by": row.annulled_by_name,
                    "annulled_why": row.annulled_why,
                }
                for row in option.call_offs.all()
            ],
        }
        for option in options.prefetch_related("changes", "call_offs")
    ]
