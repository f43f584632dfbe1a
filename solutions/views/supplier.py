"""The supplier's tools: its solutions, whatever their state."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.errors import NotAllowed
from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import refusal_as_message, refusal_on_form
from ecosystem.shared.states import possible_moves

from .. import actions, queries
from ..forms import NewSolutionForm, SolutionForm
from ..states import TRANSITIONS, SolutionState
from .catalogue import load


@login_required
def own_solutions(request):
    return render(
        request,
        "solutions/own_solutions.html",
        {
            "solutions": queries.own_solutions(request.user),
            "can_create": queries.possible_suppliers(request.user).exists(),
        },
    )


@login_required
def solution_create(request):
    suppliers = queries.possible_suppliers(request.user)
    if not request.user.is_coordinator and not suppliers.exists():
        raise NotAllowed(_("To show a solution you must be an editor of an actor that HelseHub has approved."))
    form = NewSolutionForm(request.POST or None, suppliers=suppliers, may_leave_out=request.user.is_coordinator)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            solution = actions.create_solution(
                by=request.user,
                supplier=form.cleaned_data["supplier"],
                topics=form.cleaned_data["topics"],
                **form.text,
            )
            return _saved(request, solution, _("The draft is saved."))
    return render(request, "solutions/solution_form.html", {"form": form, "can_submit": True})


@login_required
def solution_edit(request, slug):
    solution = load(request, slug)
    ensure(request.user, "solutions.edit_solution", solution)
    form = SolutionForm(request.POST or None, instance=solution)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            edited = actions.edit_solution(
                solution=solution,
                by=request.user,
                topics=form.cleaned_data["topics"],
                seen=form.cleaned_data["seen"],
                **form.text,
            )
            saved = _("The changes are saved.")
            if edited.state != form.initial_state:
                saved = _("The changes are saved. HelseHub checks them before the solution is shown again.")
            return _saved(request, edited, saved)
    can_submit = "submit" in possible_moves(TRANSITIONS, form.initial_state)
    return render(
        request, "solutions/solution_form.html", {"form": form, "solution": solution, "can_submit": can_submit}
    )


@login_required
@require_POST
def solution_submit(request, slug):
    solution = load(request, slug)
    return _submit(request, solution)


def _saved(request, solution, words):
    if "submit" in request.POST and solution.state != SolutionState.SUBMITTED:
        return _submit(request, solution)
    messages.success(request, words)
    return redirect(solution)


def _submit(request, solution):
    with refusal_as_message(request):
        actions.submit_solution(solution=solution, by=request.user)
        messages.success(request, _("Sent to vetting. HelseHub answers by e-mail."))
    return redirect(solution)
