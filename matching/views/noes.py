"""«Not for us»: said, taken back, and in numbers for the coordinators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.errors import NotAllowed
from ecosystem.shared.permissions import REFUSALS, ensure
from ecosystem.shared.refusals import refusal_on_form

from .. import actions, queries
from ..forms import NotForUsForm
from ..kinds import WhyNot


@login_required
@never_cache
def not_for_us(request, kind, slug):
    thing = queries.open_thing(request.user, kind, slug)
    if thing is None:
        raise Http404
    actors = queries.actors_that_may_refuse(request.user, kind, thing)
    if not actors:
        raise NotAllowed(REFUSALS["matching.say_not_for_us"])
    form = NotForUsForm(request.POST or None, actors=actors, initial={"actor": request.GET.get("actor")})
    if request.method == "POST" and form.is_valid():
        actor, reason = form.chosen_actor, form.cleaned_data["reason"]
        with refusal_on_form(form):
            actions.say_not_for_us(
                actor=actor, kind=kind, thing=thing, by=request.user, reason=reason, words=form.cleaned_data["words"]
            )
            said = _("Noted. %(actor)s is not told of this again.") % {"actor": actor}
            if reason == WhyNot.STOPPED:
                said += " " + _("Take it out of your profile, too, so that we find what fits better.")
            messages.success(request, said)
            return redirect("matching:no_list")
    context = {"form": form, "thing": thing, "title": queries.title_of(kind, thing)}
    return render(request, "matching/not_for_us.html", context)


@login_required
@never_cache
def no_list(request):
    """What the person's actors have said no to, and what it does to the matching."""
    context = {"noes": queries.noes_of(request.user), "faint": queries.faint_topics_of(request.user)}
    return render(request, "matching/no_list.html", context)


@login_required
@require_POST
def no_take_back(request, public_id):
    no = queries.no_of(request.user, public_id)
    if no is None:
        raise Http404
    actions.take_back_no(no=no, by=request.user)
    messages.success(request, _("Taken back. If it fits, it comes back among your matches in a moment."))
    return redirect("matching:no_list")


@login_required
@never_cache
def why_not(request):
    """Reasons in numbers: never who, and nothing that fewer than three have said."""
    ensure(request.user, "matching.see_why_not")
    return render(request, "matching/why_not.html", queries.why_not())
