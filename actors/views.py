"""The directory, profiles and registration."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import allowed, ensure

from . import actions, queries
from .filters import ActorFilter
from .forms import ProfileForm, RegistrationForm
from .models import Actor, Interest

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


def actor_detail(request, slug):
    actor = _load(request, slug)
    interests = list(actor.interests.all())
    return render(
        request,
        "actors/actor_detail.html",
        {
            "actor": actor,
            "offers": [interest for interest in interests if interest.side == Interest.Side.OFFERS],
            "seeks": [interest for interest in interests if interest.side == Interest.Side.SEEKS],
            "can_edit": allowed(request.user, "actors.edit_profile", actor),
            **queries.activity(actor),
        },
    )


@login_required
def actor_register(request):
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actor = actions.register_actor(
                by=request.user, **form.identity, **form.profile, topics=data["topics"], interests=form.interests
            )
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. A coordinator reads your application and answers by e-mail."))
            return redirect(actor)
    return render(request, "actors/actor_register.html", {"form": form})


@login_required
def actor_edit(request, slug):
    actor = _load(request, slug)
    ensure(request.user, "actors.edit_profile", actor)
    form = ProfileForm(request.POST or None, instance=actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.edit_profile(
                actor=actor,
                by=request.user,
                topics=data["topics"],
                interests=form.interests,
                seen=data["seen"],
                **form.profile,
            )
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The profile is saved."))
            return redirect(actor)
    return render(request, "actors/actor_edit.html", {"form": form, "actor": actor})


def _load(request, slug):
    try:
        return queries.profile(request.user, slug)
    except Actor.DoesNotExist as error:
        raise Http404 from error
