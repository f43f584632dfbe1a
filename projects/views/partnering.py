"""Inviting partners, and answering an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import refusal_as_message, refusal_on_form

from .. import actions
from ..forms import InvitationForm
from ..models import Project, ProjectPartner
from ..states import PartnerState
from .browsing import load_project


@login_required
def partner_invite(request, slug):
    project = load_project(request, slug)
    ensure(request.user, "projects.invite_partner", project)
    form = InvitationForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            partner = actions.invite_partner(project=project, by=request.user, **form.cleaned_data)
            words = _("%(actor)s is invited. The editors there get an e-mail.")
            messages.success(request, words % {"actor": partner.actor.name})
            return redirect(project)
    return render(request, "projects/partner_invite.html", {"form": form, "project": project})


@login_required
@require_POST
def partner_withdraw(request, public_id):
    partner = _load(public_id)
    ensure(request.user, "projects.invite_partner", partner.project)
    with refusal_as_message(request):
        actions.withdraw_invitation(partner=partner, by=request.user)
        messages.success(request, _("The invitation is withdrawn."))
    return redirect(partner.project)


@login_required
def partner_answer(request, public_id):
    """The invited actor's editors read what it is about, also while the project is a draft, and answer."""
    partner = _load(public_id)
    ensure(request.user, "projects.answer_invitation", partner)
    if request.method == "POST":
        accepts = "accept" in request.POST
        change = actions.accept_invitation if accepts else actions.decline_invitation
        with refusal_as_message(request):
            change(partner=partner, by=request.user)
            thanks = _("You now take part in the project.") if accepts else _("You have declined. The lead is told.")
            messages.success(request, thanks)
            if accepts:
                return redirect(partner.project)
        return redirect(request.path)
    context = {
        "partner": partner,
        "project": partner.project,
        "is_waiting": partner.state == PartnerState.INVITED,
        "can_read": Project.objects.visible_to(request.user).filter(pk=partner.project_id).exists(),
    }
    return render(request, "projects/partner_answer.html", context)


def _load(public_id) -> ProjectPartner:
    return get_object_or_404(ProjectPartner.objects.select_related("project__lead", "actor"), public_id=public_id)
