"""Who changed what in an actor's profile."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render

from ecosystem.shared.permissions import ensure

from . import history
from .views import load_actor

PER_PAGE = 20


@login_required
def actor_history(request, slug):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.see_history", actor)
    page = Paginator(history.revisions(actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "actors/profile/actor_history.html", {"actor": actor, "page": page})
