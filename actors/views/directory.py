"""The directory of actors."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _

from .. import queries
from ..filters import ActorFilter

PER_PAGE = 15


def actor_list(request):
    found = ActorFilter(request.GET, queryset=queries.directory(request.user))
    sort = request.GET.get("sort", "")
    page = Paginator(queries.sorted_by(found.qs, sort), PER_PAGE).get_page(request.GET.get("page"))
    fragment = request.htmx and not request.htmx.boosted
    template = "actors/actor_list.html#results" if fragment else "actors/actor_list.html"
    sorts = [("name", _("Name")), ("newest", _("Newest"))]
    by_relevance = bool(request.GET.get("q", "").strip())
    context = {"filter": found, "page": page, "sorts": sorts, "default_sort": "" if by_relevance else "name"}
    return render(request, template, context)
