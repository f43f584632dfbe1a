"""Who uses a solution: said by the body itself, or reported by the supplier and answered by the body."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from actors.models import Actor
from ecosystem.shared.errors import NotAllowed
from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form
from ecosystem.shared.states import possible_moves

from .. import actions, queries
from ..forms import AdoptionForm, NewAdoptionForm
from ..models import Adoption
from ..states import ADOPTION_TRANSITIONS
from .catalogue import load

ANSWERS = {"confirm": actions.confirm_adoption, "decline": actions.decline_adoption}


@login_required
def adoption_register(request, slug):
    """«We use this»."""
    solution = load(request, slug)
    bodies = Actor.objects.approved().public_bodies().by_name()
    if not request.user.is_coordinator:
        bodies = queries.public_bodies_of(request.user)
        if not bodies.exists():
            raise NotAllowed(_("Only editors of a public body can say that it uses a solution."))
    form = _form(request, queries.bodies_without(solution, bodies), is_own=not request.user.is_coordinator)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, "route", codes={"route"}):
            actions.register_adoption(
                solution=solution, actor=form.cleaned_data["actor"], by=request.user, **form.facts
            )
            messages.success(request, _("Thank you. Others can now see it and ask you about it."))
            return redirect(solution)
    return render(
        request,
        "solutions/adoption_form.html",
        {
            "form": form,
            "solution": solution,
            "mode": "register",
            "options": queries.options_to_use(solution, list(queries.public_bodies_of(request.user))),
        },
    )


@login_required
def adoption_report(request, slug):
    """The supplier tells who uses its solution; the body is asked."""
    solution = load(request, slug)
    ensure(request.user, "solutions.report_adoption", solution)
    bodies = Actor.objects.approved().public_bodies().by_name()
    form = _form(request, queries.bodies_without(solution, bodies))
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            actions.report_adoption(solution=solution, actor=form.cleaned_data["actor"], by=request.user, **form.facts)
            messages.success(request, _("We have asked them to confirm it. It is shown when they have."))
            return redirect(solution)
    return render(request, "solutions/adoption_form.html", {"form": form, "solution": solution, "mode": "report"})


@login_required
def adoption_detail(request, slug, actor_slug):
    """What is said of one body's use, for the body and the supplier; the body answers here."""
    adoption = _load(request, slug, actor_slug)
    if not allowed(request.user, "solutions.see_adoption", adoption):
        return redirect(adoption.solution)  # it is public, and stands on the solution's page
    if request.method == "POST" and request.POST.get("answer") in ANSWERS:
        answer = request.POST["answer"]
        with refusal_as_message(request):
            ANSWERS[answer](adoption=adoption, by=request.user)
            done = _("Confirmed. It is now shown on the solution’s page.")
            if answer == "decline":
                done = _("Declined. It is not shown.")
            messages.success(request, done)
        return redirect(adoption)
    return render(
        request,
        "solutions/adoption_detail.html",
        {
            "adoption": adoption,
            "can_decide": allowed(request.user, "solutions.decide_on_adoption", adoption),
            "moves": possible_moves(ADOPTION_TRANSITIONS, adoption.state),
        },
    )


@login_required
def adoption_edit(request, slug, actor_slug):
    adoption = _load(request, slug, actor_slug)
    ensure(request.user, "solutions.decide_on_adoption", adoption)
    form = AdoptionForm(request.POST or None, instance=adoption)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, "route", codes={"route"}):
            actions.edit_adoption(adoption=adoption, by=request.user, seen=form.cleaned_data["seen"], **form.facts)
            messages.success(request, _("The changes are saved."))
            return redirect(adoption)
    return render(
        request,
        "solutions/adoption_form.html",
        {"form": form, "solution": adoption.solution, "adoption": adoption, "mode": "edit"},
    )


def _form(request, bodies, *, is_own=False):
    year = {"year_started": timezone.localdate().year}
    return NewAdoptionForm(request.POST or None, bodies=bodies, is_own=is_own, initial=year)


def _load(request, slug, actor_slug):
    with missing_as_404(Adoption):
        return queries.adoption_page(request.user, slug, actor_slug)
