"""The innovation partnership of a need: its page, its frame, and whether it is public."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form

from ..models import Goal, Partnership
from ..needs.views import load
from . import actions, goals, queries
from .forms import GoalForm, MeasureForm, PartnershipForm


@require_safe
@never_cache
def need_partnership(request, slug):
    """The picture over time, the phases with their goals and gates. Its owner's editors begin it here."""
    need = load(request, slug)
    partnership = queries.partnership_of(request.user, need)
    if partnership is None:
        if allowed(request.user, "procurement.manage_partnership", need) and request.user.is_authenticated:
            return render(request, "procurement/partnership/partnership_none.html", {"need": need})
        raise Http404
    page = queries.partnership_page(request.user, need, partnership)
    return render(request, "procurement/partnership/need_partnership.html", {"need": need, "page": page})


@login_required
@never_cache
def partnership_start(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.manage_partnership", need)
    if Partnership.objects.filter(need=need).exists():
        return redirect("procurement:need_partnership", need.slug)
    form = PartnershipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _("The partnership is begun. Plan its phases now.")
        with refusal_on_form(form, by_code=True):
            actions.start_partnership(need=need, by=request.user, **form.content)
            messages.success(request, done)
            return redirect("procurement:partnership_phases", need.slug)
    return render(
        request, "procurement/partnership/partnership_form.html", {"form": form, "need": need, "is_new": True}
    )


@login_required
@never_cache
def partnership_edit(request, slug):
    need, partnership = managed(request, slug)
    form = PartnershipForm(request.POST or None, instance=Partnership.objects.get(pk=partnership.pk))
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            actions.edit_partnership(
                partnership=partnership, by=request.user, seen=form.cleaned_data["seen"], **form.content
            )
            messages.success(request, _("The frame is saved."))
            return redirect(partnership)
    return render(request, "procurement/partnership/partnership_form.html", {"form": form, "need": need})


@login_required
@require_POST
def partnership_show(request, slug):
    _need, partnership = managed(request, slug)
    with refusal_as_message(request):
        actions.show_partnership(partnership=partnership, by=request.user)
        messages.success(request, _("The partnership is public."))
    return redirect(partnership)


@login_required
@require_POST
def partnership_hide(request, slug):
    _need, partnership = managed(request, slug)
    with refusal_as_message(request):
        actions.hide_partnership(partnership=partnership, by=request.user)
        messages.success(request, _("The partnership is no longer public."))
    return redirect(partnership)


@login_required
@never_cache
def goal_add(request, slug):
    need, partnership = managed(request, slug)
    form = GoalForm(request.POST or None, partnership=partnership, initial={"phase": request.GET.get("phase")})
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            goals.add_goal(partnership=partnership, by=request.user, **form.content)
            messages.success(request, _("The goal is added."))
            return redirect(partnership)
    context = {"form": form, "need": need, "title": _("Add a goal"), "submit": _("Add the goal")}
    return render(request, "procurement/partnership/partnership_part_form.html", context)


@login_required
@never_cache
def goal_edit(request, public_id):
    goal, need = managed_goal(request, public_id)
    form = GoalForm(request.POST or None, instance=Goal.objects.get(pk=goal.pk))
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            goals.edit_goal(goal=goal, by=request.user, seen=form.cleaned_data["seen"], **form.content)
            messages.success(request, _("The goal is changed."))
            return redirect(goal.partnership)
    context = {"form": form, "need": need, "goal": goal, "title": _("Change the goal"), "submit": _("Save")}
    return render(request, "procurement/partnership/partnership_part_form.html", context)


@login_required
@never_cache
def goal_measure(request, public_id):
    goal, need = managed_goal(request, public_id)
    form = MeasureForm(request.POST or None, goal=goal, initial={"status": goal.status, "result": goal.result})
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            goals.measure_goal(goal=goal, by=request.user, **form.cleaned_data)
            messages.success(request, _("The result is saved."))
            return redirect(goal.partnership)
    context = {
        "form": form,
        "need": need,
        "measured": goal,
        "title": _("How did it go?"),
        "submit": _("Save the result"),
    }
    return render(request, "procurement/partnership/partnership_part_form.html", context)


@login_required
@require_POST
def goal_remove(request, public_id):
    goal, _need = managed_goal(request, public_id)
    with refusal_as_message(request):
        goals.remove_goal(goal=goal, by=request.user)
        messages.success(request, _("The goal is taken out."))
    return redirect(goal.partnership)


def managed(request, slug):
    """The need and its partnership, for those who may change it."""
    need = load(request, slug)
    partnership = queries.partnership_of(request.user, need)
    if partnership is None:
        raise Http404
    ensure(request.user, "procurement.manage_partnership", need)
    return need, partnership


def managed_goal(request, public_id):
    with missing_as_404(Goal):
        goal = queries.goal_page(request.user, public_id)
    need = goal.partnership.need
    ensure(request.user, "procurement.manage_partnership", need)
    return goal, need
