"""What matching puts into the pages of the apps below, which never hear of it."""

from ecosystem.shared.inserts import insert

from . import queries, searching


def save_search(request, _thing):
    """On the list of needs, where something is chosen: keep the search, or see that it is kept."""
    query = searching.canonical(request.GET) if request.GET else ""
    if not query:
        return None
    return {"query": query, "saved": queries.saved_as(request.user, query)}


insert("procurement.need_list", "matching/save_search.html", save_search)
