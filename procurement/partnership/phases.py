"""The phases of a partnership: what is planned can be changed, what is begun stands until its gate."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actors.models import Actor
from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.states import next_state

from ..models import Partner, Phase, PhaseKind
from ..models.partnership import MOST_STEPS, ORDER
from ..states import PHASE_TRANSITIONS, PhaseState
from .actions import locked_partnership, refuse_stopped

FIELDS = ("kind", "name", "starts_on", "ends_on", "payment")


@transaction.atomic
def add_phase(*, partnership, by, kind, name, starts_on, ends_on, payment=None) -> Phase:
    """Plan one more phase. It takes its place by its kind, and among steps of development by its first day."""
    partnership = locked_partnership(partnership, by)
    refuse_stopped(partnership)
    phase = Phase(
        partnership=partnership, kind=kind, name=name.strip(), starts_on=starts_on, ends_on=ends_on, payment=payment
    )
    _refuse_unsound(phase)
    phases = list(partnership.phases.all())
    _refuse_one_too_many(phase, phases)
    phase.number = len(phases) + 1
    _in_order([*phases, phase])
    phase.save()
    audit.record("add_phase", phase, by=by, after=_as_text(phase))
    return phase


@transaction.atomic
def add_phases(*, partnership, by, rows) -> list[Phase]:
    """Plan several at once: all of them, or none when one is refused. Each row is what `add_phase` takes."""
    return [add_phase(partnership=partnership, by=by, **row) for row in rows]


@transaction.atomic
def edit_phase(*, phase, by, seen=None, **fields) -> Phase:
    """Change a phase that has not begun."""
    phase = locked_phase(phase, by)
    refuse_stopped(phase.partnership)
    _refuse_begun(phase)
    phase.refuse_if_changed_since(seen)
    before = _as_text(phase)
    for name, value in fields.items():
        setattr(phase, name, value.strip() if isinstance(value, str) else value)
    _refuse_unsound(phase)
    others = list(phase.partnership.phases.exclude(pk=phase.pk))
    _refuse_one_too_many(phase, others)
    after = _as_text(phase)
    changed = [name for name in FIELDS if before[name] != after[name]]
    if not changed:
        return phase
    if phase.kind == PhaseKind.MARKET or "kind" in changed:
        phase.partners.all().delete()
    _in_order([*others, phase])
    phase.save()
    audit.record(
        "edit_phase",
        phase,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return phase


@transaction.atomic
def remove_phase(*, phase, by) -> None:
    """Take a phase that has not begun out of the plan, with its sub-goals."""
    phase = locked_phase(phase, by)
    refuse_stopped(phase.partnership)
    _refuse_begun(phase)
    partnership = phase.partnership
    audit.record("remove_phase", partnership, by=by, before=_as_text(phase))
    phase.delete()
    _in_order(list(partnership.phases.all()))


@transaction.atomic
def start_phase(*, phase, by) -> Phase:
    """Begin the next phase. Those that went on at the gate before it are its partners."""
    phase = locked_phase(phase, by)
    refuse_stopped(phase.partnership)
    before = phase.state
    target = next_state(PHASE_TRANSITIONS, "start", before)
    earlier = list(phase.partnership.phases.filter(number__lt=phase.number))
    if any(row.is_running for row in earlier):
        running = next(row for row in earlier if row.is_running)
        raise ActionRefused(
            _("“%(phase)s” is under way. Decide at its decision point first.") % {"phase": running.name}, code="running"
        )
    waiting = [row for row in earlier if row.state != PhaseState.PASSED]
    if waiting:
        raise ActionRefused(
            _("“%(phase)s” comes first. Begin that one, or take it out of the plan.") % {"phase": waiting[0].name},
            code="order",
        )
    phase.state, phase.started_at = target, timezone.now()
    phase.save()
    if earlier and not phase.partners.exists():
        hand_on(earlier[-1], phase)
    audit.record("start_phase", phase, by=by, before={"state": before}, after={"state": target})
    return phase


@transaction.atomic
def set_partners(*, phase, by, partners, seen=None) -> list[Partner]:
    """Say who is invited (in the tendering) or under contract. `partners` is pairs of a name and a firm or None.

    Once a gate has decided who goes on, only those can stand in the next phase; and while a tendering is not decided,
    nobody is under contract.
    """
    phase = locked_phase(phase, by)
    refuse_stopped(phase.partnership)
    if phase.is_decided:
        raise ActionRefused(_("The phase is decided, so who took part in it stands."), code="state")
    if phase.kind == PhaseKind.MARKET:
        raise ActionRefused(_("There are no partners before the tendering."), code="kind")
    if seen and seen != phase.partners_seen:
        raise ActionRefused(
            _("A colleague has changed who they are meanwhile. Open the page anew, and write them again."),
            code="changed",
        )
    wanted = _by_name(partners)
    if any(firm is not None and firm.pk == phase.partnership.need.owner_id for _name, firm in wanted.values()):
        raise ActionRefused(_("The owner of the need is not its own partner."), code="partners")
    _refuse_against_the_gate(phase, wanted)
    before = sorted(phase.partners.values_list("name", flat=True))
    phase.partners.all().delete()
    rows = Partner.objects.bulk_create(Partner(phase=phase, name=name, firm=firm) for name, firm in wanted.values())
    after = sorted(row.name for row in rows)
    if before != after:
        audit.record("set_partners", phase, by=by, before={"partners": before}, after={"partners": after})
    return rows


def locked_phase(phase, by) -> Phase:
    """The phase as it is now, when its need and partnership are locked and the person may change them."""
    partnership = locked_partnership(phase.partnership, by)
    row = Phase.objects.select_for_update().filter(pk=phase.pk, partnership=partnership).first()
    if row is None:
        raise ActionRefused(_("The phase is taken out of the plan meanwhile. Reload the page."), code="state")
    row.partnership = partnership
    return row


def hand_on(decided, phase) -> None:
    """Those that went on at the gate of `decided` are the partners of `phase`, instead of any it had."""
    going_on = decided.partners.filter(goes_on=True)
    if not going_on:
        return
    phase.partners.all().delete()
    Partner.objects.bulk_create(Partner(phase=phase, name=row.name, firm_id=row.firm_id) for row in going_on)


def _by_name(partners) -> dict[str, tuple[str, Actor | None]]:
    """The first of those that are named alike counts."""
    named: dict[str, tuple[str, Actor | None]] = {}
    for words, firm in partners:
        name = " ".join(words.split())[:200]
        if name:
            named.setdefault(name.casefold(), (name, firm))
    return named


def _refuse_against_the_gate(phase, wanted) -> None:
    earlier = list(phase.partnership.phases.filter(number__lt=phase.number).prefetch_related("partners"))
    if not phase.is_contracted or not wanted:
        return
    tendering = [row for row in earlier if row.kind == PhaseKind.TENDER]
    if tendering and not tendering[0].is_decided:
        raise ActionRefused(
            _("Who gets a contract is decided at the end of “%(phase)s”. Name those that are invited there.")
            % {"phase": tendering[0].name},
            code="gate",
        )
    decided = [row for row in earlier if row.is_decided]
    chosen = {row.name.casefold() for row in decided[-1].partners.all() if row.goes_on} if decided else set()
    strangers = [name for key, (name, _firm) in wanted.items() if key not in chosen] if chosen else []
    if strangers:
        raise ActionRefused(
            _("%(names)s did not go on from “%(phase)s”. Only those that did can take part from here.")
            % {"names": ", ".join(strangers), "phase": decided[-1].name},
            code="gate",
        )


def _in_order(phases) -> None:
    """Number them by kind and day. The numbers are checked when the transaction ends, so they may meet on the way."""
    begun = [row for row in phases if not row.is_planned]
    planned = [row for row in phases if row.is_planned]
    planned.sort(key=lambda row: (ORDER[row.kind], row.starts_on, row.number or 0))
    latest = max((ORDER[row.kind] for row in begun), default=0)
    if planned and ORDER[planned[0].kind] < latest:
        raise ActionRefused(
            _("A later phase has begun, so “%(phase)s” has no place before it.") % {"phase": planned[0].name},
            code="kind",
        )
    for number, row in enumerate([*sorted(begun, key=lambda row: row.number), *planned], start=1):
        if row.number != number:
            row.number = number
            if row.pk:
                Phase.objects.filter(pk=row.pk).update(number=number)


def _refuse_unsound(phase) -> None:
    if not phase.name:
        raise ActionRefused(_("Give the phase a name."), code="name")
    if phase.ends_on < phase.starts_on:
        raise ActionRefused(_("The last day must not be before the first."), code="ends_on")


def _refuse_one_too_many(phase, others) -> None:
    same = [row for row in others if row.kind == phase.kind]
    if phase.kind != PhaseKind.DEVELOPMENT and same:
        raise ActionRefused(
            _(
                "There is a phase of this kind already: “%(phase)s”. Only research and development comes in several steps."
            )
            % {"phase": same[0].name},
            code="kind",
        )
    if len(same) >= MOST_STEPS:
        raise ActionRefused(_("Research and development has at most %(n)s steps.") % {"n": MOST_STEPS}, code="kind")


def _refuse_begun(phase) -> None:
    if not phase.is_planned:
        raise ActionRefused(_("The phase has begun, so it stands as it is."), code="state")


def _as_text(phase) -> dict:
    values = {name: getattr(phase, name) for name in FIELDS}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
