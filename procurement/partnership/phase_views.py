"""The phases of an innovation partnership, their partners and their gates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import GoalStatus, Phase, PhaseKind
from . import gates, phases, queries
from .forms import PartnersForm, PassGateForm, PhaseForm, StopGateForm, phase_rows
from .views import done_or_noted, done_or_told, managed

# What a plan often has; rows for what is there already are left out.
USUAL = (
    PhaseKind.MARKET,
    PhaseKind.TENDER,
    PhaseKind.DEVELOPMENT,
    PhaseKind.DEVELOPMENT,
    PhaseKind.PILOT,
    PhaseKind.ACQUISITION,
)


@login_required
@never_cache
def partnership_phases(request, slug):
    """Plan several phases at once."""
    need, partnership = managed(request, slug)
    if partnership.is_stopped:
        messages.error(request, _("The partnership is stopped, so its plan stands as it was."))
        return redirect(partnership)
    there = list(partnership.phases.values_list("kind", flat=True))
    missing = [kind for kind in USUAL if kind not in there] or [PhaseKind.DEVELOPMENT]
    rows = phase_rows(request.POST or None, missing=missing)
    if request.method == "POST" and rows.is_valid():
        try:
            phases.add_phases(partnership=partnership, by=request.user, rows=rows.rows)
        except ActionRefused as refusal:
            rows.non_form_errors().append(str(refusal))
        else:
            messages.success(request, _("The phases are planned."))
            return redirect(partnership)
    return render(
        request,
        "procurement/partnership/partnership_phases.html",
        {"rows": rows, "need": need, "is_planned": bool(there)},
    )


@login_required
@never_cache
def phase_edit(request, public_id):
    phase, need = _managed_phase(request, public_id)
    if not phase.is_planned:
        messages.error(request, _("The phase has begun, so it stands as it is."))
        return redirect(phase.partnership)
    form = PhaseForm(request.POST or None, instance=Phase.objects.get(pk=phase.pk))
    if request.method == "POST" and form.is_valid():
        words = {"phase": phase, "seen": form.cleaned_data["seen"], **form.content}
        if done_or_noted(request, form, _("The phase is changed."), phases.edit_phase, **words):
            return redirect(phase.partnership)
    context = {
        "form": form,
        "need": need,
        "title": _("Change the phase"),
        "submit": _("Save"),
        "removable": phase,
    }
    return render(request, "procurement/partnership/partnership_part_form.html", context)


@login_required
@require_POST
def phase_remove(request, public_id):
    phase, _need = _managed_phase(request, public_id)
    done_or_told(request, _("The phase is taken out of the plan."), phases.remove_phase, phase=phase)
    return redirect(phase.partnership)


@login_required
@require_POST
def phase_start(request, public_id):
    phase, _need = _managed_phase(request, public_id)
    done_or_told(request, _("The phase is under way."), phases.start_phase, phase=phase)
    return redirect(phase.partnership)


@login_required
@never_cache
def phase_partners(request, public_id):
    phase, need = _managed_phase(request, public_id)
    form = PartnersForm(request.POST or None, phase=phase)
    if request.method == "POST" and form.is_valid():
        words = {"phase": phase, **form.cleaned_data}
        if done_or_noted(request, form, _("The suppliers are saved."), phases.set_partners, **words):
            return redirect(phase.partnership)
    return render(request, "procurement/partnership/phase_partners.html", {"form": form, "need": need, "phase": phase})


@login_required
@never_cache
def phase_gate(request, public_id):
    """The decision to go on, with what it is made on in front of one."""
    phase, need = _managed_phase(request, public_id)
    if not phase.is_running:
        messages.error(request, _("The decision is made when the phase is under way."))
        return redirect(phase.partnership)
    form = PassGateForm(request.POST or None, phase=phase)
    if request.method == "POST" and form.is_valid():
        words = {"phase": phase, **form.cleaned_data}
        if done_or_noted(request, form, _("The decision is recorded."), gates.pass_gate, **words):
            return redirect(phase.partnership)
    return render(request, "procurement/partnership/phase_gate.html", {"form": form, **_gate(need, phase)})


@login_required
@never_cache
def phase_stop(request, public_id):
    phase, need = _managed_phase(request, public_id)
    if not phase.is_running:
        messages.error(request, _("The decision is made when the phase is under way."))
        return redirect(phase.partnership)
    form = StopGateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _("The partnership is stopped. What was learnt is published, and those who follow are told.")
        if not need.is_public:
            done = _("The partnership is stopped, and those who follow are told.")
        if done_or_noted(request, form, done, gates.stop_at_gate, phase=phase, **form.cleaned_data):
            return redirect(phase.partnership)
    return render(request, "procurement/partnership/phase_stop.html", {"form": form, **_gate(need, phase)})


def _gate(need, phase) -> dict:
    """What the decision is made on, and what follows from it."""
    partnership = phase.partnership
    goals = list(phase.goals.all())
    return {
        "need": need,
        "phase": phase,
        "partnership": partnership,
        "goals": goals,
        "unmeasured": [goal for goal in goals if goal.status == GoalStatus.OPEN],
        "performance_goals": list(partnership.goals.filter(phase=None)) if phase.is_purchase else [],
        "partners": list(phase.partners.all()),
        "following": partnership.phases.filter(number=phase.number + 1).first(),
        "locked_options": need.options.filter(state="locked").count() if phase.is_purchase else 0,
    }


def _managed_phase(request, public_id):
    try:
        phase = queries.phase_page(request.user, public_id)
    except Phase.DoesNotExist as error:
        raise Http404 from error
    need = phase.partnership.need
    ensure(request.user, "procurement.manage_partnership", need)
    return phase, need
