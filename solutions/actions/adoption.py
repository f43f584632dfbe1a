"""Who uses what: said by the body itself, or reported by the supplier and answered by the body."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state
from procurement.models import Option
from procurement.states import OptionState

from ..letters import ask_adopter
from ..models import Adoption
from ..states import ADOPTION_TRANSITIONS, AdoptionState
from ..vocabulary import Route, Stage


@transaction.atomic
def register_adoption(*, solution, actor, by, **fields) -> Adoption:
    """The body's own editor, or a coordinator, says that the body uses the solution: it is confirmed at once.

    Fields: year_started, stage, route, note, source. Raises ActionRefused when the body stands there already, and with
    code "route" when a solution that came of a need is said to be in use without a lawful route.
    """
    ensure(by, "solutions.register_adoption", actor)
    option = _option_behind(solution, actor, by, fields)
    if option:
        fields["option"] = option
    return _create("register_adoption", by, solution, actor, fields, AdoptionState.CONFIRMED)


@transaction.atomic
def report_adoption(*, solution, actor, by, **fields) -> Adoption:
    """The supplier says that a body uses the solution. Nothing is shown until the body has confirmed it."""
    ensure(by, "solutions.report_adoption", solution)
    adoption = _create("report_adoption", by, solution, actor, fields, AdoptionState.REPORTED)
    ask_adopter(adoption)
    return adoption


@transaction.atomic
def edit_adoption(*, adoption, by, seen=None, confirms=True, **fields) -> Adoption:
    """The body changes what is said about its use, and thereby stands by it, unless others mend it (`confirms`).

    `seen` is the version the form was made from: a colleague's change in between refuses the save.
    """
    adoption = locked_adoption(adoption)
    ensure(by, "solutions.decide_on_adoption", adoption)
    if not adoption.is_confirmed or any(getattr(adoption, name) != value for name, value in fields.items()):
        adoption.refuse_if_changed_since(seen)
    said = {"stage": adoption.stage, "route": adoption.route} | fields
    if said["route"] != Route.OPTION or adoption.option_id is None:
        option = _option_behind(adoption.solution, adoption.actor, by, said)
        if option != adoption.option:
            fields["option"] = option
    before = {"state": adoption.state} | {name: str(getattr(adoption, name)) for name in fields}
    for name, value in fields.items():
        setattr(adoption, name, value)
    if confirms and not adoption.is_confirmed:
        decide(adoption, "confirm", by)
    adoption.save()
    after = {"state": adoption.state} | {name: str(getattr(adoption, name)) for name in fields}
    changed = [name for name in before if before[name] != after[name]]
    audit.record(
        "edit_adoption",
        adoption,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return adoption


def _option_behind(solution, actor, by, said) -> Option | None:
    """What came of a need is bought in a lawful way of its own: development and pilots give no purchase.

    Gives the option that "held option" means, where there is just one.
    """
    if solution.need_id is None:
        return None
    route, stage = said.get("route", ""), said.get("stage", Stage.IN_USE)
    is_bodys_own = by is not None and not by.is_coordinator
    if stage == Stage.IN_USE and route in ("", Route.PILOT) and is_bodys_own:
        raise ActionRefused(
            _(
                "The solution came of a need in the portal. Say how you bought it: each purchase has its own lawful way, "
                "and a pilot gives no purchase."
            ),
            code="route",
        )
    if route != Route.OPTION:
        return None
    covers = Q(state=OptionState.OPEN, until__gte=timezone.localdate()) | Q(called_off__gt=0)
    options = Option.objects.filter(covers, need=solution.need_id, holder=actor, opened_at__isnull=False)
    held = list(options.order_by("pk")[:2])
    if not held:
        raise ActionRefused(
            _(
                "%(actor)s holds no option that can be used from the need the solution came of. What was not named in the "
                "competition has no cover: choose how it was bought instead."
            )
            % {"actor": actor.name},
            code="route",
        )
    return held[0] if len(held) == 1 else None


def confirm_adoption(*, adoption, by) -> Adoption:
    """The body stands by what was reported; it is shown to everyone from now on."""
    return _answer(adoption, "confirm", by)


def decline_adoption(*, adoption, by) -> Adoption:
    """The body does not stand by it, or no longer; it is not shown."""
    return _answer(adoption, "decline", by)


@transaction.atomic
def _answer(adoption, move, by):
    adoption = locked_adoption(adoption)
    ensure(by, "solutions.decide_on_adoption", adoption)
    before = adoption.state
    if move == "confirm" and adoption.option_id is None:
        said = {"stage": adoption.stage, "route": adoption.route}
        adoption.option = _option_behind(adoption.solution, adoption.actor, by, said)
    decide(adoption, move, by)
    adoption.save()
    audit.record(f"{move}_adoption", adoption, by=by, before={"state": before}, after={"state": adoption.state})
    return adoption


def decide(adoption, move, by):
    adoption.state = next_state(ADOPTION_TRANSITIONS, move, adoption.state)
    adoption.decided_by, adoption.decided_at = by, timezone.now()


def _create(action, by, solution, actor, fields, state):
    if not actor.is_public_body or not actor.is_approved:
        raise ActionRefused(_("Only public bodies in the hub can be said to use a solution."), code="kind")
    decided = {"decided_by": by, "decided_at": timezone.now()} if state == AdoptionState.CONFIRMED else {}
    try:
        with transaction.atomic():
            adoption = Adoption.objects.create(solution=solution, actor=actor, state=state, **decided, **fields)
    except IntegrityError as error:
        if "adoption_once" not in str(error):
            raise
        raise ActionRefused(
            _("%(actor)s already stands as a user of this solution, or has been asked about it.")
            % {"actor": actor.name},
            code="taken",
        ) from error
    audit.record(
        action,
        adoption,
        by=by,
        after={"state": state} | {name: str(value) for name, value in fields.items()},
    )
    return adoption


def locked_adoption(adoption):
    return Adoption.objects.select_for_update(of=("self",)).select_related("solution", "actor").get(pk=adoption.pk)
