"""Reads for the needs' pages."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from actors.states import ActorState
from ecosystem.shared.permissions import allowed, is_neutral
from ecosystem.shared.states import possible_moves

from ..dialogue.queries import dialogue_file, unshared
from ..models import Amendment, Need, Response
from ..models.joint import is_joint
from ..needs.queries import LONG_TEXTS, responding_firms
from ..options.queries import holders_gone, without_option
from ..states import TRANSITIONS
from ..vocabulary import RESPONDING_KINDS


def published_needs():
    """Published needs with what a card shows. Two queries for any length."""
    return (
        Need.objects.published()
        .annotate(is_amended=Exists(Amendment.objects.filter(need=OuterRef("pk"))), is_joint=is_joint())
        .select_related("owner", "region")
        .prefetch_related("topics")
        .defer(*LONG_TEXTS)
    )


@dataclass(frozen=True)
class Standing:
    """What a visitor can do with a need now. `why_not` names the reason they cannot respond, empty when they can."""

    moves: frozenset[str] = frozenset()
    is_owner: bool = False
    sees_responses: bool = False
    unsealed: bool = False
    can_gather: bool = False
    firms: list[Any] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    why_not: str = ""

    @property
    def more_firms(self) -> bool:
        """Whether some firm of this person's has no response in this round."""
        answered = {response.firm_id for response in self.responses if response.is_of_this_round}
        return any(firm.pk not in answered for firm in self.firms)

    @property
    def can_begin(self) -> bool:
        return self.more_firms and not any(response.is_of_this_round for response in self.responses)

    @property
    def can_manage(self) -> bool:
        return bool(self.moves)


def standing(user, need) -> Standing:
    is_owner = user.is_authenticated and user.is_member_of(need.owner_id)
    firms = responding_firms(user, need)
    responses = Response.objects.by_members(user).filter(need=need).living().select_related("firm", "need")
    return Standing(
        moves=_moves(user, need),
        is_owner=is_owner,
        sees_responses=need.is_public and allowed(user, "procurement.view_responses", need),
        can_gather=allowed(user, "procurement.gather_need", need),
        unsealed=is_owner and need.responses_are_unsealed(),
        firms=firms,
        responses=list(responses.order_by("firm__sort_name", "round")),
        why_not=_why_not(user, need, firms, is_owner),
    )


def _moves(user, need) -> frozenset[str]:
    """What the manage box offers this person."""
    open_moves = {"edit"} if need.is_editable else {"amend"} if need.is_open() else set()
    open_moves.update(possible_moves(TRANSITIONS, need.stage))
    return frozenset(move for move in open_moves - {"close"} if allowed(user, f"procurement.{move}_need", need))


def _why_not(user, need, firms, is_owner) -> str:
    if not need.is_public:
        return "not_published"
    if not need.is_open():
        return "closed"
    if not user.is_authenticated:
        return "log_in"
    if not is_neutral(user):
        return "coordinator"
    if firms:
        return ""
    if is_owner:
        return "owner"
    if user.active_actors().filter(kind__in=RESPONDING_KINDS).exists():
        return "member"
    if user.memberships.in_force().filter(actor__state=ActorState.APPLIED, actor__kind__in=RESPONDING_KINDS).exists():
        return "waiting"
    return "not_supplier" if user.roles else "no_firm"


def before_handover(user, need) -> dict[str, Any]:
    """What is left to do before the need is handed over: what to share, and whether something is not published yet."""
    last = need.bundles.order_by("-number").first()
    given = need.dialogue.filter(shared_at__gt=last.uploaded_at) if last else need.dialogue.all()
    return {
        "unshared": unshared(dialogue_file(user, need)),
        "unpublished": given.exists(),
        "can_share": True,
        "without_option": without_option(need),
        "holders_gone": holders_gone(need),
    }
