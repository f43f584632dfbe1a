"""What a person gets by e-mail, and the way out of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .. import actions, queries, tokens
from ..forms import CONSENT, SEARCH_CONSENT, ChoicesForm


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
    searches = queries.searches_of(person)
    form = ChoicesForm(request.POST or None, current=queries.choices_of(person), searches=searches)
    if request.method == "POST" and form.is_valid():
        actions.choose_frequencies(person=person, choices=form.for_searches, wording=str(SEARCH_CONSENT), by=person)
        actions.choose_digests(person=person, choices=form.choices, wording=str(CONSENT), by=person)
        messages.success(request, _("Your choices are saved."))
        return redirect(request.path)
    consents = [CONSENT, SEARCH_CONSENT] if searches else [CONSENT]
    return render(request, template, {**context, "form": form, "consents": consents, "searches": searches})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """RFC 8058: a POST here, from the mailbox or from the page's own button, turns off all digests and all
    e-mail about saved searches. A GET changes nothing, since mail scanners follow links. The link never expires."""
    try:
        person = tokens.person_of(token, max_age=None)
    except tokens.LinkBroken:
        return render(request, "matching/link_broken.html", status=404)
    if request.method == "POST":
        actions.stop_digests(person=person, by=person)
    context = {"done": request.method == "POST", "address": tokens.masked(person.email), "token": token}
    return render(request, "matching/unsubscribe.html", context)
