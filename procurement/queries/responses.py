"""Reads for the responses' pages."""

from ..models import Response
from ..vocabulary import RESPONDING_KINDS


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
