"""The innovation partnership of a need: its page, its frame, and whether it is public."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import allowed, ensure

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
        if done_or_noted(request, form, done, actions.start_partnership, need=need, **form.content):
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
        words = {"partnership": partnership, "seen": form.cleaned_data["seen"], **form.content}
        if done_or_noted(request, form, _("The frame is saved."), actions.edit_partnership, **words):
            return redirect(partnership)
    return render(request, "procurement/partnership/partnership_form.html", {"form": form, "need": need})


@login_required
@require_POST
def partnership_show(request, slug):
    _need, partnership = managed(request, slug)
    done_or_told(request, _("The partnership is public."), actions.show_partnership, partnership=partnership)
    return redirect(partnership)


@login_required
@require_POST
def partnership_hide(request, slug):
    _need, partnership = managed(request, slug)
    done_or_told(request, _("The partnership is no longer public."), actions.hide_partnership, partnership=partnership)
    return redirect(partnership)


@login_required
@never_cache
def goal_add(request, slug):
    need, partnership = managed(request, slug)
    form = GoalForm(request.POST or None, partnership=partnership, initial={"phase": request.GET.get("phase")})
    if request.method == "POST" and form.is_valid():
        words = {"partnership": partnership, **form.content}
        if done_or_noted(request, form, _("The goal is added."), goals.add_goal, **words):
            return redirect(partnership)
    context = {"form": form, "need": need, "title": _("Add a goal"), "submit": _("Add the goal")}
    return render(request, "procurement/partnership/partnership_part_form.html", context)


@login_required
@never_cache
def goal_edit(request, public_id):
    goal, need = managed_goal(request, public_id)
    form = GoalForm(request.POST or None, instance=Goal.objects.get(pk=goal.pk))
    if request.method == "POST" and form.is_valid():
        words = {"goal": goal, "seen": form.cleaned_data["seen"], **form.content}
        if done_or_noted(request, form, _("The goal is changed."), goals.edit_goal, **words):
            return redirect(goal.partnership)
    context = {"form": form, "need": need, "goal": goal, "title": _("Change the goal"), "submit": _("Save")}
    return render(request, "procurement/partnership/partnership_part_form.html", context)


@login_required
@never_cache
def goal_measure(request, public_id):
    goal, need = managed_goal(request, public_id)
    form = MeasureForm(request.POST or None, goal=goal, initial={"status": goal.status, "result": goal.result})
    if request.method == "POST" and form.is_valid():
        words = {"goal": goal, **form.cleaned_data}
        if done_or_noted(request, form, _("The result is saved."), goals.measure_goal, **words):
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
    done_or_told(request, _("The goal is taken out."), goals.remove_goal, goal=goal)
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
    try:
        goal = queries.goal_page(request.user, public_id)
    except Goal.DoesNotExist as error:
        raise Http404 from error
    need = goal.partnership.need
    ensure(request.user, "procurement.manage_partnership", need)
    return goal, need


def done_or_noted(request, form, done, action, **words) -> bool:
    """Whether the action was done; a refusal stands on the form, by its field where the code names one."""
    try:
        action(by=request.user, **words)
    except ActionRefused as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        return False
    messages.success(request, done)
    return True


def done_or_told(request, done, action, **words) -> bool:
    try:
        action(by=request.user, **words)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True
