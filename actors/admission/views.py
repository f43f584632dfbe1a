"""The page of an application: what was sent, what has been said, and the next word."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import refusal_as_message, refusal_on_form
from ecosystem.shared.states import possible_moves

from ..profile.views import load_actor
from ..states import TRANSITIONS, ActorState
from . import actions, queries
from .forms import ApplicationForm, DecisionForm, ReapplicationForm, ReplyForm

REFUSED = 409


@login_required
@never_cache
def application(request, slug):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.view_application", actor)
    status = 200
    forms = _forms(request.user, actor)
    if request.method == "POST":
        done, status = _move(request, actor, forms)
        if done:
            messages.success(request, done)
            return redirect("actors:application", actor.slug)
        if status == REFUSED:  # show how it stands now, with what was typed
            actor = load_actor(request, slug)
            forms = _forms(request.user, actor, request.POST.get("text", ""))
    can_decide = allowed(request.user, "actors.decide_on_actor", actor)
    context = {
        "actor": actor,
        "thread": queries.thread(actor),
        "administrators": queries.administrators(actor),
        "can_decide": can_decide,
        "can_edit_application": allowed(request.user, "actors.edit_application", actor),
        "can_edit_profile": allowed(request.user, "actors.edit_profile", actor),
        "is_applicant": allowed(request.user, "actors.answer_for_application", actor),
        "moves": possible_moves(TRANSITIONS, actor.state),
        **forms,
    }
    return render(request, "actors/admission/application.html", context, status=status)


def _forms(person, actor, text=""):
    """The forms this person has a use for now, begun with `text`; `kept` is a text that fits in none of them."""
    words = {"text": text}
    forms: dict = {}
    if allowed(person, "actors.decide_on_actor", actor) and "approve" in possible_moves(TRANSITIONS, actor.state):
        forms["decision"] = DecisionForm(initial=words, actor=actor)
    if allowed(person, "actors.answer_for_application", actor):
        if actor.state == ActorState.ASKED:
            forms["reply"] = ReplyForm(initial=words)
        elif actor.state == ActorState.DECLINED:
            forms["reapplication"] = ReapplicationForm(initial=words)
    return forms or {"kept": text}


def _move(request, actor, forms):
    """Do what the pressed button says: what to tell, or nothing and the status of the page that says why not."""
    move = request.POST.get("move", "")
    if move in {"ask", "approve", "decline"}:
        form = forms["decision"] = DecisionForm(request.POST, actor=actor)
    elif move in {"answer", "apply_again"}:
        name, kind = ("reply", ReplyForm) if move == "answer" else ("reapplication", ReapplicationForm)
        form = forms[name] = kind(request.POST)
    else:
        return "", 400
    if not form.is_valid():
        return "", 200
    with refusal_on_form(form, "text"), refusal_as_message(request, but={"empty"}) as told:
        return MOVES[move](request.user, actor, form.cleaned_data), 200
    return "", REFUSED if told.code else 200


def _approve(by, actor, data):
    actions.approve_actor(actor=actor, by=by, seen=data["seen"])
    return _("%(actor)s is approved, and has been told.") % {"actor": actor}


def _ask(by, actor, data):
    actions.ask_applicant(actor=actor, by=by, text=data["text"], seen=data["seen"])
    return _("The question is sent to %(actor)s.") % {"actor": actor}


def _decline(by, actor, data):
    actions.decline_actor(actor=actor, by=by, reason=data["text"], seen=data["seen"])
    return _("%(actor)s is declined, and has been told why.") % {"actor": actor}


def _answer(by, actor, data):
    actions.answer_coordinator(actor=actor, by=by, text=data["text"])
    return _("Your answer is sent.")


def _apply_again(by, actor, data):
    actions.apply_again(actor=actor, by=by, text=data["text"])
    return _("You have applied again. A coordinator answers by e-mail.")


MOVES = {"approve": _approve, "ask": _ask, "decline": _decline, "answer": _answer, "apply_again": _apply_again}


@login_required
@never_cache
def application_edit(request, slug):
    actor = load_actor(request, slug)
    ensure(request.user, "actors.edit_application", actor)
    form = ApplicationForm(request.POST or None, instance=actor)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, "organisation_number", codes={"taken"}):
            actions.edit_application(actor=actor, by=request.user, seen=form.cleaned_data["seen"], **form.content)
            messages.success(request, _("The application is corrected."))
            return redirect("actors:application", actor.slug)
    return render(request, "actors/admission/application_edit.html", {"form": form, "slug": slug})
