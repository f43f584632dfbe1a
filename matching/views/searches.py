"""Searches over needs that a person keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import missing_as_404, refusal_on_form

from .. import actions, queries, searching
from ..forms import SEARCH_CONSENT, SearchForm
from ..models import SavedSearch
from ..models.searches import MOST_SEARCHES


@login_required
@never_cache
def search_list(request):
    searches = queries.searches_of(request.user)
    return render(request, "matching/search_list.html", {"searches": searches, "most": MOST_SEARCHES})


@login_required
@never_cache
def search_create(request):
    """The address carries what the list of needs was asked for."""
    ensure(request.user, "matching.save_search")
    query = searching.canonical(request.GET)
    if not query:
        messages.info(
            request, _("Choose at least one filter, or write what you look for. Then you can save the search.")
        )
        return redirect("procurement:need_list")
    saved = queries.saved_as(request.user, query)
    if saved is not None:
        messages.info(request, _("You have saved this search already, as “%(name)s”.") % {"name": saved.name})
        return redirect("matching:search_edit", saved.public_id)
    sought = searching.look_up([query])[query]
    form = SearchForm(request.POST or None, initial={"name": searching.suggested_name(sought)})
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            actions.save_search(by=request.user, query=query, wording=str(SEARCH_CONSENT), **form.cleaned_data)
            messages.success(request, _("The search is saved."))
            return redirect("matching:search_list")
    return render(request, "matching/search_form.html", {"form": form, "sought": sought, "consent": SEARCH_CONSENT})


@login_required
@never_cache
def search_edit(request, public_id):
    search = _load(request, public_id)
    sought = searching.look_up([search.query])[search.query]
    form = SearchForm(request.POST or None, initial={"name": search.name, "frequency": search.frequency})
    filters = searching.facets_form(request.POST or QueryDict(search.query), kept=sought)
    if request.method == "POST" and form.is_valid():
        query = searching.canonical(request.POST)
        with refusal_on_form(form):
            actions.change_search(
                search=search, by=request.user, query=query, wording=str(SEARCH_CONSENT), **form.cleaned_data
            )
            messages.success(request, _("The search is changed."))
            return redirect("matching:search_list")
    context = {"form": form, "filters": filters, "search": search, "sought": sought, "consent": SEARCH_CONSENT}
    return render(request, "matching/search_form.html", context)


@login_required
@require_POST
def search_pause(request, public_id):
    search = actions.pause_search(search=_load(request, public_id), by=request.user)
    messages.success(
        request, _("“%(name)s” is paused. You get no e-mail about it until you resume it.") % {"name": search}
    )
    return redirect("matching:search_list")


@login_required
@require_POST
def search_resume(request, public_id):
    search = actions.resume_search(search=_load(request, public_id), by=request.user)
    messages.success(request, _("“%(name)s” is on again. It tells of needs that come from now on.") % {"name": search})
    return redirect("matching:search_list")


@login_required
@require_POST
def search_delete(request, public_id):
    search = _load(request, public_id)
    actions.delete_search(search=search, by=request.user)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": search})
    return redirect("matching:search_list")


def _load(request, public_id) -> SavedSearch:
    with missing_as_404(SavedSearch):
        return queries.search_of(request.user, public_id)
