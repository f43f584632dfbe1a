"""My matches."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render

from ecosystem.shared.permissions import ensure

from .. import queries
from ..forms import MatchFilterForm

PER_PAGE = 20


@login_required
def match_list(request):
    ensure(request.user, "matching.see_matches")
    form = MatchFilterForm(request.GET or None, person=request.user)
    found = queries.matches_for(request.user, **form.filters)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    edited = set(request.user.editable_actors().values_list("pk", flat=True))
    context = {
        "form": form,
        "page_obj": page,
        "refusable": {match.slug for match in page if edited & {actor.pk for actor in match.actors}},
        "actors": form.actors,
        "several_actors": len(form.actors) > 1,
        "is_filtered": any(form.filters.values()),
    }
    partial = request.htmx and not request.htmx.boosted
    return render(request, "matching/match_list.html#results" if partial else "matching/match_list.html", context)
