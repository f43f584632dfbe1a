"""Colleagues are invited by e-mail, and answer."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form

from ..models import Appointment, Invitation
from ..models.belonging import masked
from . import invitations
from .forms import InviteForm
from .views import load_actor


@login_required
def invite(request, slug):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.manage_team", actor)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, "email", codes={"self", "member", "invited"}):
            invitations.invite_colleague(actor=actor, by=request.user, **form.cleaned_data)
            told = _("An invitation is on its way to %(email)s.") % {"email": form.cleaned_data["email"]}
            messages.success(request, told)
            return redirect("actors:team", actor.slug)
    return render(request, "actors/belonging/invitation_new.html", {"actor": actor, "form": form})


@login_required
@require_POST
def invitation_resend(request, slug, public_id):
    return _manage(
        request,
        slug,
        public_id,
        invitations.resend_invitation,
        _("The invitation is sent again. The old link no longer works."),
    )


@login_required
@require_POST
def invitation_withdraw(request, slug, public_id):
    return _manage(
        request,
        slug,
        public_id,
        invitations.withdraw_invitation,
        _("The invitation is withdrawn. Its link no longer works."),
    )


def _manage(request, slug, public_id, change, done):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.manage_team", actor)
    with missing_as_404(Invitation), refusal_as_message(request):
        change(invitation=actor.invitations.get(public_id=public_id), by=request.user)
        messages.success(request, done)
    return redirect("actors:team", actor.slug)


@never_cache
def invitation(request, token):
    """Where the link in the letter leads. Only whoever has proved that the invited address is theirs can answer."""
    try:
        found, is_newest = Invitation.objects.select_related("actor", "invited_by").with_token(token)
    except Invitation.DoesNotExist:
        return render(request, "actors/belonging/invitation_gone.html", {"why": "broken"}, status=404)
    mine = allowed(request.user, "actors.answer_invitation", found)
    why = _why_not(found, is_newest)
    if why:
        context = {"why": why, "actor": found.actor, "mine": mine, "invitation": found}
        return render(request, "actors/belonging/invitation_gone.html", context, status=410)
    if request.method == "POST":
        ensure(request.user, "actors.answer_invitation", found)
        return _answer(request, found)
    context = {"invitation": found, "actor": found.actor, "mine": mine, "masked": masked(found.email)}
    if not request.user.is_authenticated:
        here = {"next": request.path}
        context["log_in_url"] = f"{reverse('account_login')}?{urlencode(here)}"
        context["sign_up_url"] = f"{reverse('account_signup')}?{urlencode(here)}"  # the link may have been passed on
    return render(request, "actors/belonging/invitation.html", context)


def _why_not(invitation, is_newest) -> str:
    if invitation.state != "sent":
        return invitation.state
    if not is_newest:
        return "old"
    if invitation.is_lapsed:
        return "lapsed"
    return "" if invitation.actor.is_approved else "not_approved"


def _answer(request, invitation):
    actor = invitation.actor
    if "decline" in request.POST:
        invitations.decline_invitation(invitation=invitation, by=request.user)
        messages.success(request, _("You have declined the invitation to %(actor)s.") % {"actor": actor})
        return redirect("portal:my_page")
    membership = invitations.accept_invitation(invitation=invitation, by=request.user)
    said = {"actor": actor, "role": membership.get_role_display()}
    if isinstance(membership, Appointment):
        messages.success(request, _("You can act for %(actor)s when it has confirmed you. It is asked now.") % said)
        return redirect("portal:my_page")
    messages.success(request, _("You belong to %(actor)s. Your role: %(role)s") % said)
    return redirect("actors:team", actor.slug)
