"""The option ledger of a need, and each option: named, changed, locked and opened by the owner."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import allowed, ensure, is_neutral
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form

from ..models import Option
from ..needs.views import load
from ..states import NAMES_OPTIONS, OptionState
from . import actions, queries
from .forms import GiveUpForm, OptionChangeForm, OptionForm


@never_cache
def need_options(request, slug):
    """Who may buy what came of the need: for anyone who sees the need; amounts for the parties."""
    need = load(request, slug)
    rows = queries.ledger(request.user, need)
    can_plan = allowed(request.user, "procurement.plan_options", need)
    if not rows and not need.is_public and not _takes_part(request.user, need):
        raise Http404
    locked = can_plan and any(row.option.state == OptionState.LOCKED for row in rows)
    waits_for = queries.opening_waits_for(need) if locked else ""
    sees_all = bool(rows) and all(row.shows_amounts for row in rows) and _is_owners(request.user, need)
    return render(
        request,
        "procurement/options/need_options.html",
        {
            "need": need,
            "rows": rows,
            "totals": queries.totals(rows) if sees_all else [],
            "shows_some_amounts": any(row.shows_amounts for row in rows),
            "can_plan": can_plan,
            "can_name": can_plan and queries.can_be_named(need),
            "can_open": locked and not waits_for,
            "waits_for": waits_for,
            "without_option": queries.without_option(need) if can_plan else [],
        },
    )


@login_required
@never_cache
def option_new(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.plan_options", need)
    if need.stage not in NAMES_OPTIONS:
        messages.error(request, _("The need is handed over or concluded, so nobody more can be named."))
        return redirect("procurement:need_options", need.slug)
    form = OptionForm(request.POST or None, holders=queries.possible_holders(need), initial=_chosen(request, need))
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            actions.name_option(need=need, by=request.user, **form.cleaned_data)
            messages.success(request, _("The option is in the ledger. It is locked when the need is handed over."))
            return redirect("procurement:need_options", need.slug)
    return render(request, "procurement/options/option_form.html", {"form": form, "need": need})


@never_cache
def option_detail(request, public_id):
    """Status, changes and last day for anyone; what is left and each call-off for the parties."""
    option = load_option(request, public_id)
    row = queries.row_of(request.user, option)
    can_plan = allowed(request.user, "procurement.plan_options", option.need)
    can_use = allowed(request.user, "procurement.use_option", option)
    return render(
        request,
        "procurement/options/option_detail.html",
        {
            "option": option,
            "need": option.need,
            "row": row,
            "call_offs": queries.call_offs_of(row),
            "changes": queries.changes_of(row),
            "never_locked": option.state == OptionState.NAMED and option.need.stage not in NAMES_OPTIONS,
            "can_edit": can_plan and option.state == OptionState.NAMED and queries.can_be_named(option.need),
            "can_change": can_plan and option.state in (OptionState.LOCKED, OptionState.OPEN),
            "can_call_off": can_use and option.state == OptionState.OPEN and option.left,
            "can_give_up": can_use and option.state != OptionState.GIVEN_UP,
            "can_annul": allowed(request.user, "procurement.annul_call_off", option),
        },
    )


@login_required
@never_cache
def option_edit(request, public_id):
    """What is named, until it is locked; after that, what may still be changed, with the reason."""
    option = load_option(request, public_id)
    need = option.need
    ensure(request.user, "procurement.plan_options", need)
    if option.state == OptionState.GIVEN_UP:
        messages.error(request, _("The option is given up, and is not changed any more."))
        return redirect(option)
    form: forms.Form
    action: Callable
    if option.is_locked:
        form, action = OptionChangeForm(request.POST or None, option=option), actions.change_option
        done = _("The option is changed, and the reason is shown. Those who hold it are told.")
    else:
        holders = queries.possible_holders(need) | type(option.holder).objects.filter(pk=option.holder_id)
        form, action = OptionForm(request.POST or None, holders=holders, option=option), actions.edit_option
        done = _("The changes are saved.")
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            action(option=option, by=request.user, **form.cleaned_data)
            messages.success(request, done)
            return redirect(option)
    return render(request, "procurement/options/option_form.html", {"form": form, "need": need, "option": option})


@login_required
@require_POST
def option_remove(request, public_id):
    option = load_option(request, public_id)
    need = option.need
    ensure(request.user, "procurement.plan_options", need)
    with refusal_as_message(request):
        actions.remove_option(option=option, by=request.user)
        messages.success(request, _("The option is out of the ledger."))
        return redirect("procurement:need_options", need.slug)
    return redirect(option)


@login_required
@never_cache
def option_give_up(request, public_id):
    option = load_option(request, public_id)
    ensure(request.user, "procurement.use_option", option)
    form = GiveUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            actions.give_up_option(option=option, by=request.user, **form.cleaned_data)
            messages.success(request, _("The option is given up, and the owner of the need is told."))
            return redirect(option)
    return render(
        request, "procurement/options/option_give_up.html", {"form": form, "need": option.need, "option": option}
    )


@login_required
@never_cache
def need_open_options(request, slug):
    """There is a contract: those who hold options can use them from now on."""
    need = load(request, slug)
    ensure(request.user, "procurement.plan_options", need)
    if request.method == "POST":
        with refusal_as_message(request):
            number = actions.open_options(need=need, by=request.user)
            words = ngettext(
                "%(n)s option can be used. Its holder is told.",
                "%(n)s options can be used. Their holders are told.",
                number,
            )
            messages.success(request, words % {"n": number})
        return redirect("procurement:need_options", need.slug)
    rows = [row for row in queries.ledger(request.user, need) if row.option.state == OptionState.LOCKED]
    return render(
        request,
        "procurement/options/need_open_options.html",
        {"need": need, "rows": rows, "waits_for": queries.opening_waits_for(need) if rows else ""},
    )


def load_option(request, public_id) -> Option:
    with missing_as_404(Option):
        return queries.option_page(request.user, public_id)


def _chosen(request, need) -> dict:
    """A body that the ledger said is named in no option yet."""
    slug = request.GET.get("holder", "")
    holder = queries.possible_holders(need).filter(slug=slug).first() if slug else None
    return {"holder": holder} if holder else {}


def _is_owners(user, need) -> bool:
    return user.is_authenticated and user.is_member_of(need.owner_id)


def _takes_part(user, need) -> bool:
    """In a draft the ledger is for the owner's people and those who follow; coordinators stand outside it."""
    return is_neutral(user) and (_is_owners(user, need) or need.followers.active().of(user).exists())
