"""My matches, the choice of digests, and the way out of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ecosystem.shared.permissions import ensure

from . import actions, queries, tokens
from .forms import CONSENT, ChoicesForm, MatchFilterForm

PER_PAGE = 20


@login_required
def match_list(request):
    ensure(request.user, "matching.see_matches")
    form = MatchFilterForm(request.GET or None, person=request.user)
    found = queries.matches_for(request.user, **form.filters)
    context = {
        "form": form,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "actors": form.actors,
        "several_actors": len(form.actors) > 1,
        "is_filtered": any(form.filters.values()),
    }
    partial = request.htmx and not request.htmx.boosted
    return render(request, "matching/match_list.html#results" if partial else "matching/match_list.html", context)


@login_required
@never_cache
def choices(request):
    return _choose(request, request.user, "matching/choices.html", {})


@never_cache
def choices_signed(request, token):
    """The same choices for the person a digest was sent to, without a log-in."""
    try:
        person = tokens.person_of(token)
    except tokens.LinkExpired:
        return render(request, "matching/link_expired.html", {"token": token}, status=410)
    except tokens.LinkBroken:
        return render(request, "matching/link_broken.html", status=404)
    return _choose(request, person, "matching/choices_signed.html", {"address": tokens.masked(person.email)})


def _choose(request, person, template, context):
    form = ChoicesForm(request.POST or None, current=queries.choices_of(person))
    if request.method == "POST" and form.is_valid():
        actions.choose_digests(person=person, choices=form.choices, wording=str(CONSENT), by=person)
        messages.success(request, _("Your choices are saved."))
        return redirect(request.path)
    return render(request, template, {**context, "form": form, "consent": CONSENT})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """RFC 8058: a POST here, from the mailbox or from the page's own button, turns off all digests. A GET changes
    nothing, since mail scanners follow links. The link never expires."""
    try:
        person = tokens.person_of(token, max_age=None)
    except tokens.LinkBroken:
        return render(request, "matching/link_broken.html", status=404)
    if request.method == "POST":
        actions.stop_digests(person=person, by=person)
    context = {"done": request.method == "POST", "address": tokens.masked(person.email), "token": token}
    return render(request, "matching/unsubscribe.html", context)
