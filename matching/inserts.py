"""What matching puts into the pages of the apps below, which never hear of it."""

from ecosystem.shared.inserts import insert
from ecosystem.shared.permissions import allowed
from procurement.needs.queries import responding_firms

from . import queries, searching


def save_search(request, _thing):
    """On the list of needs, where something is chosen: keep the search, or see that it is kept."""
    query = searching.canonical(request.GET) if request.GET else ""
    if not query:
        return None
    return {"query": query, "saved": queries.saved_as(request.user, query)}


def not_for_us(request, need):
    """On a need's page, for editors of firms that could respond: say that it does not fit, or see that it is said."""
    firms = responding_firms(request.user, need) if need.is_open() else []
    if not firms:
        return None
    noes = queries.noes_to(firms, need)
    return {"need": need, "noes": noes, "has_more": len(noes) < len(firms)}


def similar(request, need):
    """Beside one's own draft: who else has a need like it. It is asked for when the page is there, and is a link without script."""
    if need is None or not need.is_editable or not allowed(request.user, "matching.see_similar", need):
        return None
    return {"need": need}


insert("procurement.need_list", "matching/save_search.html", save_search)
insert("procurement.need_detail", "matching/need_not_for_us.html", not_for_us)
insert("procurement.need_detail", "matching/similar/similar_spot.html", similar)
insert("procurement.need_form", "matching/similar/similar_spot.html", similar)
