"""Public bodies that follow a need: asking, inviting, answering and leaving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form

from ..models import Follower
from ..needs.views import load
from ..states import FollowerState
from . import actions, queries
from .forms import (
    FollowAskForm,
    FollowerAnswerForm,
    FollowerEndForm,
    FollowerInviteForm,
    FollowerRoleForm,
    InvitationAnswerForm,
)


@login_required
@never_cache
def need_followers(request, slug):
    """The owner's page: who asks, who is invited, who follows, and who has."""
    need = load(request, slug)
    ensure(request.user, "procurement.view_followers", need)
    context = {
        "need": need,
        "page": queries.followers_page(need),
        "can_manage": allowed(request.user, "procurement.manage_followers", need),
        "role_form": FollowerRoleForm(),
    }
    return render(request, "procurement/following/need_followers.html", context)


@login_required
@never_cache
def need_follow_ask(request, slug):
    """Ask on behalf of a body. With an invitation that waits, it is answered instead."""
    need = load(request, slug)
    who = queries.who_follows(request.user, need)
    if not who.bodies:
        if who.own:
            return redirect("procurement:follower_detail", who.own[0].public_id)
        ensure(request.user, "procurement.follow_as_body", None)
        return redirect(need)
    form = FollowAskForm(request.POST or None, bodies=who.bodies)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusal_on_form(form, "why", codes={"why"}):
            asked = actions.ask_to_follow(
                need=need, actor=data["body"], by=request.user, role=data["role"], why=data["why"]
            )
            messages.success(
                request, _said(asked, _("You have asked. The owner's editors answer, and we write to you."))
            )
            return redirect(need)
    return render(request, "procurement/following/need_follow_ask.html", {"need": need, "form": form})


@login_required
@never_cache
def need_follower_invite(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.manage_followers", need)
    form = FollowerInviteForm(request.POST or None, bodies=queries.bodies_to_invite(need))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusal_on_form(form, "why", codes={"why"}):
            invited = actions.invite_follower(
                need=need, actor=data["body"], by=request.user, role=data["role"], why=data["why"]
            )
            words = _("%(body)s is invited. Its editors are told by e-mail.") % {"body": invited.actor.name}
            messages.success(request, _said(invited, words))
            return redirect("procurement:need_followers", need.slug)
    return render(request, "procurement/following/need_follower_invite.html", {"need": need, "form": form})


@login_required
@never_cache
def follower_detail(request, public_id):
    """How one body stands with one need, for both sides' people, and the answer where one is waited for."""
    follower = _load(request, public_id)
    form = _answer_form(request, follower)
    if request.method == "POST":
        if form is None:
            messages.error(request, _("It is answered already, or it is not you who answer."))
            return redirect(request.path)
        if form.is_valid():
            with refusal_on_form(form, "why", codes={"why"}):
                answered = _answer(request, follower, form.cleaned_data)
                messages.success(request, _said(answered, _("Your no is sent.")))
                return redirect(_after(request, answered))
    return render(request, "procurement/following/follower_detail.html", _page(request, follower) | {"form": form})


@login_required
@require_POST
def follower_take_back(request, public_id):
    follower = _load(request, public_id)
    with refusal_as_message(request):
        actions.take_back_follower(follower=follower, by=request.user)
        messages.success(request, _("It is taken back, and the other body is told."))
    return redirect(_after(request, follower))


@login_required
@never_cache
def follower_leave(request, public_id):
    follower = _load(request, public_id)
    ensure(request.user, "procurement.follow_as_body", follower)
    return _end(request, follower, actions.leave_need, needed=False, done=_("You no longer follow the need."))


@login_required
@never_cache
def follower_end(request, public_id):
    follower = _load(request, public_id)
    ensure(request.user, "procurement.answer_follower", follower)
    words = _("%(body)s no longer follows the need, and is told why.") % {"body": follower.actor.name}
    return _end(request, follower, actions.end_follower, needed=True, done=words)


@login_required
@require_POST
def follower_role(request, public_id):
    follower = _load(request, public_id)
    form = FollowerRoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    with refusal_as_message(request):
        follower = actions.change_role(follower=follower, by=request.user, role=role)
        words = {"body": follower.actor.name, "role": follower.get_role_display().lower()}
        messages.success(request, _("%(body)s is now %(role)s.") % words)
    return redirect("procurement:need_followers", follower.need.slug)


def _load(request, public_id) -> Follower:
    with missing_as_404(Follower):
        return queries.follower_page(request.user, public_id)


def _page(request, follower):
    return {
        "follower": follower,
        "need": follower.need,
        "can_open_need": queries.can_read_need(request.user, follower.need),
        "is_owner": allowed(request.user, "procurement.view_followers", follower.need),
        "can_answer_ask": allowed(request.user, "procurement.answer_follower", follower),
        "can_act_for_body": allowed(request.user, "procurement.follow_as_body", follower),
    }


def _answer_form(request, follower):
    data = request.POST or None
    if follower.state == FollowerState.ASKED and allowed(request.user, "procurement.answer_follower", follower):
        return FollowerAnswerForm(data, initial={"role": follower.role})
    if follower.state == FollowerState.INVITED and allowed(request.user, "procurement.follow_as_body", follower):
        return InvitationAnswerForm(data)
    return None


def _answer(request, follower, data):
    yes, by = data["answer"] == "yes", request.user
    if follower.state == FollowerState.ASKED:
        if yes:
            return actions.accept_follower(follower=follower, by=by, role=data["role"] or None)
        return actions.decline_follower(follower=follower, by=by, why=data["why"])
    if yes:
        return actions.join_as_follower(follower=follower, by=by)
    return actions.turn_down_invitation(follower=follower, by=by, why=data["why"])


def _end(request, follower, action, *, needed, done):
    form = FollowerEndForm(request.POST if request.method == "POST" else None, needed=needed)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, "why", codes={"why"}):
            ended = action(follower=follower, by=request.user, why=form.cleaned_data["why"])
            messages.success(request, done)
            return redirect(_after(request, ended))
    return render(
        request,
        "procurement/following/follower_end.html",
        {"follower": follower, "need": follower.need, "form": form, "owner_ends": needed},
    )


def _said(follower, words) -> str:
    """What is told: the body is in it at once when both sides wanted it."""
    if not follower.is_active:
        return words
    named = {"body": follower.actor.name, "role": follower.get_role_display().lower()}
    return _("%(body)s now follows the need as %(role)s.") % named


def _after(request, follower):
    """The owner's people go on with the list; the body's to the need when they can read it, or to all they follow."""
    if allowed(request.user, "procurement.view_followers", follower.need):
        return reverse("procurement:need_followers", args=[follower.need.slug])
    if queries.can_read_need(request.user, follower.need):
        return follower.need.get_absolute_url()
    return reverse("procurement:following")
