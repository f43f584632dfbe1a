"""The option ledger: who may buy what came of a need, named before the competition and locked after it.

What was not named in the competition has no cover: buying more, or for others, is an unlawful direct award (KOFA 2015/65,
CJEU C-23/20). Whatever changes a need's options before the lock takes the need's lock first, as the hand-over does.
"""

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..models import Measure, Option, OptionChange
from ..needs.actions import locked_need
from ..states import NAMES_OPTIONS, OPTION_TRANSITIONS, NeedStage, OptionState
from ..vocabulary import Outcome
from .letters import tell_changed, tell_given_up, tell_opened
from .queries import gate_is_passed, has_contract, may_hold

FIELDS = ("holder", "subject", "measure", "unit", "estimated", "maximum", "until", "terms")
# What the competition named and nobody can change after it.
FIXED = ("holder", "subject", "measure", "unit")
AMOUNTS = ("estimated", "maximum")


@transaction.atomic
def name_option(*, need, holder, by, subject, measure, estimated, maximum, until, unit="", terms="") -> Option:
    """Say that a body may buy, how much at the most and until when. Refusals carry the field's name as code."""
    need = locked_need(need)
    ensure(by, "procurement.plan_options", need)
    _refuse_after_handover(need)
    _refuse_under_contract(need)
    option = Option(need=need, holder=holder, subject=subject.strip(), measure=measure, terms=terms)
    option.unit = unit.strip() if measure == Measure.VOLUME else ""
    option.estimated, option.maximum, option.until = estimated, maximum, until
    _refuse_other_holder(need, holder)
    _refuse_unsound(option)
    option.save()
    audit.record("name_option", option, by=by, after=_as_text(option, FIELDS))
    return option


@transaction.atomic
def edit_option(*, option, by, seen=None, **fields) -> Option:
    """Change what is named and not locked yet."""
    need = locked_need(option.need)
    option = locked_option(option)
    ensure(by, "procurement.plan_options", need)
    _refuse_after_handover(need)
    _refuse_under_contract(need)
    _refuse_locked(option)
    option.refuse_if_changed_since(seen)
    before = _as_text(option, FIELDS)
    holder = fields.get("holder", option.holder)
    if holder != option.holder:
        _refuse_other_holder(need, holder)
    for name in FIELDS:
        setattr(option, name, fields.get(name, getattr(option, name)))
    option.unit = option.unit.strip() if option.measure == Measure.VOLUME else ""
    _refuse_unsound(option)
    option.save()
    after = _as_text(option, FIELDS)
    changed = [name for name in FIELDS if before[name] != after[name]]
    audit.record(
        "edit_option",
        option,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return option


@transaction.atomic
def remove_option(*, option, by) -> None:
    """Take a named option out of the ledger again; what a competition has named stands."""
    need = locked_need(option.need)
    option = locked_option(option)
    ensure(by, "procurement.plan_options", need)
    _refuse_after_handover(need)
    _refuse_locked(option)
    audit.record("remove_option", option, by=by, before=_as_text(option, FIELDS))
    option.delete()


def lock_options(need, *, by) -> int:
    """Lock what is named, in the transaction that hands the need over and holds its lock; returns how many."""
    rows = Option.objects.filter(need=need, state=OptionState.NAMED).select_for_update(of=("self",))
    locked = list(rows.select_related("holder"))
    for option in locked:
        option.state = next_state(OPTION_TRANSITIONS, "lock", option.state)
        option.locked_at = timezone.now()
        option.save()
        audit.record("lock_option", option, by=by, after=_as_text(option, FIELDS))
    return len(locked)


@transaction.atomic
def change_option(*, option, by, why, seen=None, **fields) -> Option:
    """Change a locked option with a reason: its last day, terms or estimate, or a lower maximum. Nothing beyond what the
    competition named. The holder's editors are told."""
    option = locked_option(option)
    ensure(by, "procurement.plan_options", option.need)
    if option.state not in (OptionState.LOCKED, OptionState.OPEN):
        raise ActionRefused(_("Only an option that is locked and not given up is changed in this way."), code="state")
    if not why.strip():
        raise ActionRefused(_("Say why. The reason is shown to everyone."), code="why")
    option.refuse_if_changed_since(seen)
    wanted = {name: value for name, value in fields.items() if value != getattr(option, name)}
    _refuse_uncovered(option, wanted)
    before = _as_text(option, FIELDS)
    for name, value in wanted.items():
        setattr(option, name, value)
    _refuse_unsound(option, until_changed="until" in wanted)
    after = _as_text(option, FIELDS)
    changes = [
        {"field": name, "old": before[name], "new": after[name]} for name in FIELDS if before[name] != after[name]
    ]
    if not changes:
        raise ActionRefused(_("Nothing is changed. Change something, or go back."), code="nothing")
    option.save()
    change = note_change(option, by=by, why=why, changes=changes)
    audit.record(
        "change_option",
        option,
        by=by,
        before={row["field"]: row["old"] for row in changes},
        after={row["field"]: row["new"] for row in changes} | {"why": change.why},
    )
    tell_changed(option, change, besides=by)
    return option


@transaction.atomic
def give_up_option(*, option, by, why) -> Option:
    """The holder will not buy, or not more. What is called off stands."""
    option = locked_option(option)
    ensure(by, "procurement.use_option", option)
    if not why.strip():
        raise ActionRefused(_("Say why. The reason is shown to everyone."), code="why")
    before = option.state
    option.state = next_state(OPTION_TRANSITIONS, "give_up", before)
    option.given_up_at = timezone.now()
    option.save()
    change = note_change(option, by=by, why=why, changes=[{"field": "state", "old": before, "new": str(option.state)}])
    audit.record(
        "give_up_option", option, by=by, before={"state": before}, after={"state": option.state, "why": change.why}
    )
    tell_given_up(option, change, besides=by)
    return option


@transaction.atomic
def open_options(*, need, by) -> int:
    """There is a contract to buy under: from now on the holders can call off. Returns how many options it opened.

    In an innovation partnership only what holds what was promised is bought: its acquisition gate must be passed.
    """
    need = locked_need(need)
    ensure(by, "procurement.plan_options", need)
    bought = need.stage == NeedStage.CONCLUDED and need.outcome == Outcome.BOUGHT
    if need.stage != NeedStage.HANDED_OVER and not bought:
        raise ActionRefused(
            _(
                "Options can be used when the need is handed over to a competition and there is a contract, or when it is "
                "concluded with a purchase."
            ),
            code="stage",
        )
    if not gate_is_passed(need):
        raise ActionRefused(
            _(
                "This is an innovation partnership. The options can be used when the decision point of the acquisition is "
                "passed, with the performance goals met within the maximum cost."
            ),
            code="gate",
        )
    opened = open_locked_options(need, by=by)
    if not opened:
        raise ActionRefused(_("There are no locked options to open."), code="nothing")
    return opened


def open_locked_options(need, *, by) -> int:
    """The same without asking who and when: for whoever has decided it, and holds the need's lock in a transaction."""
    rows = Option.objects.filter(need=need, state=OptionState.LOCKED).select_for_update(of=("self",))
    locked = list(rows.select_related("holder", "need__owner"))
    for option in locked:
        option.state = next_state(OPTION_TRANSITIONS, "open", option.state)
        option.opened_at = timezone.now()
        option.save()
        audit.record("open_option", option, by=by, before={"state": "locked"}, after={"state": option.state})
        tell_opened(option, besides=by)
    return len(locked)


def locked_option(option) -> Option:
    rows = Option.objects.select_for_update(of=("self",)).select_related("need__owner", "holder")
    return rows.get(pk=option.pk)


def note_change(option, *, by, why, changes) -> OptionChange:
    name = str(by)[:200] if by is not None else "HelseHub"
    return OptionChange.objects.create(option=option, by=by, by_name=name, why=why.strip(), changes=changes)


def day_in_words(day) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def _refuse_after_handover(need) -> None:
    if need.stage not in NAMES_OPTIONS:
        raise ActionRefused(
            _(
                "The need is handed over, so who may buy is settled: what the competition did not name has no cover "
                "afterwards (KOFA 2015/65, CJEU C-23/20). A body that is not named must buy in another lawful way."
            ),
            code="stage",
        )


def _refuse_under_contract(need) -> None:
    if has_contract(need):
        raise ActionRefused(
            _(
                "Options of this need can be used already: there is a contract, and who may buy under it is settled, though "
                "the need is open again (KOFA 2015/65, CJEU C-23/20). Write a new need for a new competition."
            ),
            code="contract",
        )


def _refuse_locked(option) -> None:
    if option.state != OptionState.NAMED:
        raise ActionRefused(_("The option is locked. It can be changed with a reason."), code="locked")


def _refuse_other_holder(need, holder) -> None:
    if not may_hold(need, holder):
        raise ActionRefused(
            _(
                "%(holder)s neither owns the need nor follows it. Invite the body to follow the need first; then it can be "
                "named."
            )
            % {"holder": holder.name},
            code="holder",
        )


def _refuse_unsound(option, *, until_changed=True) -> None:
    if not option.subject:
        raise ActionRefused(_("Say what may be bought."), code="subject")
    if option.measure == Measure.VOLUME and not option.unit:
        raise ActionRefused(_("Say what is counted, for instance licences."), code="unit")
    if option.maximum < 1:
        raise ActionRefused(_("The maximum must be more than nothing."), code="maximum")
    if option.estimated > option.maximum:
        raise ActionRefused(_("The estimate must not be above the maximum."), code="estimated")
    if until_changed and option.until < timezone.localdate():
        raise ActionRefused(_("Choose a last day that has not passed."), code="until")


def _refuse_uncovered(option, wanted) -> None:
    for name in FIXED:
        if name in wanted:
            raise ActionRefused(
                _(
                    "Who may buy what, and what is counted, was settled when the need was handed over. What the "
                    "competition did not name has no cover (KOFA 2015/65, CJEU C-23/20)."
                ),
                code=name,
            )
    maximum = wanted.get("maximum", option.maximum)
    if maximum > option.maximum:
        raise ActionRefused(
            _(
                "The maximum cannot be raised after the hand-over: %(maximum)s was named in the competition, and more has "
                "no cover (KOFA 2015/65, CJEU C-23/20). Buy the rest in a new competition."
            )
            % {"maximum": option.in_words(option.maximum)},
            code="maximum",
        )
    if maximum < option.called_off:
        raise ActionRefused(
            _("%(amount)s is called off already. The maximum cannot be lower.")
            % {"amount": option.in_words(option.called_off)},
            code="maximum",
        )


def _as_text(option, names) -> dict:
    """For the log and the changes: amounts as numbers, days as ISO 8601."""
    values = {name: getattr(option, name) for name in names}
    return {name: value if name in AMOUNTS else str(value) for name, value in values.items()}
