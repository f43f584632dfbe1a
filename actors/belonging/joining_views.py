"""Somebody asks to join an actor that is here already, and gets an answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form

from ..models import Appointment, JoinRequest, Membership
from . import joining, queries
from .forms import DeclineForm, JoinForm, RoleForm
from .views import load_actor


@login_required
def join_ask(request, slug):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.ask_to_join", actor)
    if allowed(request.user, "actors.leave_team", actor):
        messages.info(request, _("You already belong to %(actor)s.") % {"actor": actor})
        return redirect("actors:team", actor.slug)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            joining.ask_to_join(actor=actor, by=request.user, message=form.cleaned_data["message"])
            messages.success(request, _("Your request is sent. You get an e-mail when somebody answers."))
            return redirect("actors:join_ask", actor.slug)
    latest = queries.latest_join_request(request.user, actor)
    return render(request, "actors/belonging/join_ask.html", {"actor": actor, "form": form, "latest": latest})


@login_required
@require_POST
def join_withdraw(request, slug):
    actor = load_actor(request, slug)
    latest = queries.latest_join_request(request.user, actor)
    if latest is None:
        raise Http404
    with refusal_as_message(request):
        joining.withdraw_join_request(join_request=latest, by=request.user)
        messages.success(request, _("Your request is withdrawn."))
    return redirect("actors:join_ask", actor.slug)


@login_required
def join_answer(request, slug, public_id):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.answer_join_request", actor)
    with missing_as_404(JoinRequest):
        asked = JoinRequest.objects.select_related("person", "decided_by").get(actor=actor, public_id=public_id)
    accepting = "accept" in request.POST
    role = RoleForm(request.POST if accepting else None, initial={"role": Membership.Role.MEMBER}, prefix="accept")
    decline = DeclineForm(request.POST if "decline" in request.POST else None, prefix="decline")
    form = role if accepting else decline
    if request.method == "POST" and form.is_valid():
        answer = joining.accept_join_request if accepting else joining.decline_join_request
        with refusal_as_message(request):
            answer(join_request=asked, by=request.user, **form.cleaned_data)
            said = {"person": asked.person, "actor": actor}
            waits = Appointment.objects.waiting().filter(actor=actor, person=asked.person).exists()
            if accepting and waits:
                messages.success(request, _("%(person)s gets the role when %(actor)s has confirmed it.") % said)
            else:
                messages.success(request, _("Your answer is sent to %(person)s.") % said)
            return redirect("actors:team", actor.slug)
        return redirect("actors:join_answer", actor.slug, public_id)
    return render(
        request,
        "actors/belonging/join_answer.html",
        {"actor": actor, "asked": asked, "role_form": role, "decline_form": decline},
    )
