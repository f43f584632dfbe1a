"""The directory of actors."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _

from . import queries
from .filters import narrowed

PER_PAGE = 15


def actor_list(request):
    found = narrowed(request.GET, queries.directory(request.user))
    total, facets = found.counted()
    pages = Paginator(found.pages(), PER_PAGE)
    pages.count = total  # known already
    sorts = [("name", _("Name")), ("newest", _("Newest"))]
    if found.form.cleaned_data.get("q"):
        sorts.insert(0, ("relevance", _("Relevance")))
    context = {
        "filter": found,
        "facets": facets,
        "page": pages.get_page(page_asked(request.GET.get("page"))),
        "sorts": sorts,
    }
    fragment = request.htmx and not request.htmx.boosted
    return render(
        request, "actors/directory/directory_fragment.html" if fragment else "actors/directory/actor_list.html", context
    )


def page_asked(text: str | None) -> int:
    """What makes no sense is the first page; a page after the last is the last, which the paginator sees to."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1
