"""Reads across tables for the pages."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from actors.states import ActorState
from ecosystem.shared.permissions import allowed
from ecosystem.shared.states import possible_moves

from .models import Need, Response
from .states import TRANSITIONS, NeedStage
from .vocabulary import RESPONDING_KINDS


def published_needs():
    """Published needs with what a card shows. Two queries for any length."""
    return (
        Need.objects.published()
        .select_related("owner", "region")
        .prefetch_related("topics")
        .defer("search_vector", "owner__search_vector", "problem", "wanted_effects")
    )


def need_page(user, slug) -> Need:
    """One need with what its page shows; raises Need.DoesNotExist when `user` may not see it."""
    needs = Need.objects.visible_to(user).select_related("owner", "region__parent")
    return needs.defer("search_vector", "owner__search_vector").prefetch_related("topics").get(slug=slug)


def responding_firms(user, need):
    """The firms this person may write a response to `need` for."""
    if not user.is_authenticated or user.is_staff or user.is_superuser:
        return []
    firms = user.editable_actors().filter(kind__in=RESPONDING_KINDS).exclude(pk=need.owner_id)
    return list(firms.defer("search_vector"))


def living_response(need, firm) -> Response | None:
    """The firm's own; one that came with a firm it was merged with only when there is no other."""
    living = Response.objects.living().filter(need=need, firm=firm).select_related("need", "firm")
    return living.order_by("written_as", "pk").first()


def response_page(user, public_id) -> Response:
    """One response; raises Response.DoesNotExist for everyone it is not for, whatever the reason."""
    rows = Response.objects.visible_to(user).select_related("need__owner", "firm", "submitted_by", "opened_by")
    return rows.defer("need__search_vector", "need__owner__search_vector", "firm__search_vector").get(
        public_id=public_id
    )


def responses_for_owner(user, need):
    """What the owner's members may read of this need's responses: nothing before the deadline."""
    rows = Response.objects.visible_to(user).filter(need=need, need__owner__in=list(user.roles)).submitted()
    return rows.select_related("firm").defer("firm__search_vector").order_by("firm__sort_name", "pk")


@dataclass(frozen=True)
class Standing:
    """What a visitor can do with a need now. `why_not` names the reason they cannot respond, empty when they can."""

    moves: frozenset[str] = frozenset()
    is_owner: bool = False
    sees_responses: bool = False
    unsealed: bool = False
    firms: list[Any] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    why_not: str = ""

    @property
    def can_manage(self) -> bool:
        return bool(self.moves)


def standing(user, need) -> Standing:
    is_owner = user.is_authenticated and user.is_member_of(need.owner_id)
    firms = responding_firms(user, need)
    responses = Response.objects.by_members(user).filter(need=need).living().select_related("firm")
    return Standing(
        moves=_moves(user, need),
        is_owner=is_owner,
        sees_responses=need.is_public and allowed(user, "procurement.view_responses", need),
        unsealed=is_owner and need.responses_are_unsealed(),
        firms=firms,
        responses=list(responses.defer("firm__search_vector").order_by("firm__sort_name")),
        why_not=_why_not(user, need, firms, is_owner),
    )


def _moves(user, need) -> frozenset[str]:
    """What the manage box offers this person."""
    open_moves = {"edit"} if need.is_editable else set()
    open_moves.update(possible_moves(TRANSITIONS, need.stage))
    return frozenset(move for move in open_moves - {"close"} if allowed(user, f"procurement.{move}_need", need))


def _why_not(user, need, firms, is_owner) -> str:
    if not need.is_public:
        return "not_published"
    if not need.is_open():
        return "closed"
    if not user.is_authenticated:
        return "log_in"
    if user.is_staff or user.is_superuser:
        return "coordinator"
    if firms:
        return ""
    if is_owner:
        return "owner"
    if user.active_actors().filter(kind__in=RESPONDING_KINDS).exists():
        return "member"
    if user.memberships.filter(actor__state=ActorState.APPLIED, actor__kind__in=RESPONDING_KINDS).exists():
        return "waiting"
    return "not_supplier" if user.roles else "no_firm"


@dataclass(frozen=True)
class Step:
    """One step on a need's way, as the page draws it."""

    text: str
    state: str
    at: datetime | None = None
    note: str = ""


def steps(need) -> list[Step]:
    """Where the need stands, and what comes next with its date."""
    order = [NeedStage.DRAFT, NeedStage.PUBLISHED, NeedStage.CLOSED, NeedStage.CONCLUDED]
    shown = NeedStage.DRAFT if need.stage == NeedStage.REVIEW else need.shown_stage
    here = order.index(shown)
    drafting = _("With the coordinator") if need.stage == NeedStage.REVIEW else _("Draft")
    texts = [
        (drafting, None, "") if here == 0 else (_("Published"), need.published_at, ""),
        (_("Open for responses"), None, _("responses are sealed") if here == 1 else ""),
        (_("Deadline for responses"), need.response_deadline, ""),
        (_("The owner reads and answers"), None, ""),
        (_("Concluded"), need.concluded_at, ""),
    ]
    current = {0: 0, 1: 1, 2: 3, 3: 5}[here]
    states = ["done" if n < current else "current" if n == current else "todo" for n in range(len(texts))]
    return [Step(text, state, at, note) for (text, at, note), state in zip(texts, states, strict=True)]
