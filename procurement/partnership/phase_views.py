"""The phases of an innovation partnership, their partners and their gates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form

from ..models import GoalStatus, Phase, PhaseKind
from . import gates, phases, queries
from .forms import PartnersForm, PassGateForm, PhaseForm, StopGateForm, phase_rows
from .views import managed

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
        with refusal_on_form(rows):
            phases.add_phases(partnership=partnership, by=request.user, rows=rows.rows)
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
        with refusal_on_form(form, by_code=True):
            phases.edit_phase(phase=phase, by=request.user, seen=form.cleaned_data["seen"], **form.content)
            messages.success(request, _("The phase is changed."))
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
    with refusal_as_message(request):
        phases.remove_phase(phase=phase, by=request.user)
        messages.success(request, _("The phase is taken out of the plan."))
    return redirect(phase.partnership)


@login_required
@require_POST
def phase_start(request, public_id):
    phase, _need = _managed_phase(request, public_id)
    with refusal_as_message(request):
        phases.start_phase(phase=phase, by=request.user)
        messages.success(request, _("The phase is under way."))
    return redirect(phase.partnership)


@login_required
@never_cache
def phase_partners(request, public_id):
    phase, need = _managed_phase(request, public_id)
    form = PartnersForm(request.POST or None, phase=phase)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            phases.set_partners(phase=phase, by=request.user, **form.cleaned_data)
            messages.success(request, _("The suppliers are saved."))
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
        with refusal_on_form(form, by_code=True):
            gates.pass_gate(phase=phase, by=request.user, **form.cleaned_data)
            messages.success(request, _("The decision is recorded."))
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
        with refusal_on_form(form, by_code=True):
            gates.stop_at_gate(phase=phase, by=request.user, **form.cleaned_data)
            messages.success(request, done)
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
    with missing_as_404(Phase):
        phase = queries.phase_page(request.user, public_id)
    need = phase.partnership.need
    ensure(request.user, "procurement.manage_partnership", need)
    return phase, need
