"""An organisation registers itself: first its number, then the rest, filled in with what the register says."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import refusal_on_form

from ..validators import clean_organisation_number
from . import queries, register, registration
from .registration_forms import NumberForm, RegistrationForm

TEMPLATE = "actors/admission/actor_register.html"


@login_required
@never_cache
def actor_register(request):
    """`number` asks the register; `by_hand` does not. `look_up` asks again from the whole form and keeps what is typed."""
    ensure(request.user, "actors.register_actor")
    if request.method == "POST":
        return _look_again(request) if "look_up" in request.POST else _send(request)
    if "by_hand" in request.GET:
        return _show(request, form=RegistrationForm(initial={"organisation_number": request.GET.get("number", "")}))
    if "number" not in request.GET:
        return _show(request, number_form=NumberForm())
    number_form = NumberForm(request.GET)
    if not number_form.is_valid():
        return _show(request, number_form=number_form)
    number = number_form.cleaned_data["number"]
    if actor := queries.registered(number):
        return _show(request, number_form=number_form, **_here_already(request.user, actor))
    answer = register.look_up(number, person_id=request.user.pk)
    form = RegistrationForm.filled(QueryDict(), number, answer.enterprise)
    return _show(request, form=form, answer=answer)


def _look_again(request):
    """From the whole form: its own number, or the parent's, whose button carries it."""
    typed = request.POST
    asked = typed["look_up"] or typed.get("organisation_number", "")
    try:
        number = clean_organisation_number(asked)
    except ValidationError as error:
        form = RegistrationForm.filled(typed, asked, None)
        return _show(request, form=form, number_error=error.messages[0])
    if actor := queries.registered(number):
        return _show(request, form=RegistrationForm.filled(typed, number, None), **_here_already(request.user, actor))
    answer = register.look_up(number, person_id=request.user.pk)
    return _show(request, form=RegistrationForm.filled(typed, number, answer.enterprise), answer=answer)


def _send(request):
    form = RegistrationForm(request.POST)
    here = {}
    if form.is_valid():
        content = form.content
        with refusal_on_form(form, "organisation_number", codes={"taken"}):
            actor = registration.register_actor(by=request.user, **content)
            messages.success(request, _("Thank you. A coordinator reads your application and answers by e-mail."))
            return redirect("actors:application", actor.slug)
        if actor := queries.registered(content["organisation_number"]):
            here = _here_already(request.user, actor)
        if here.get("own"):  # sent twice
            return redirect("actors:application", here["own"].slug)
    return _show(request, form=form, **here)


def _here_already(person, actor) -> dict:
    """What this person may know of the actor that has the number: only that it is here, when it is not public."""
    own = allowed(person, "actors.view_application", actor) and not actor.is_approved
    return {"taken": True, "own": actor if own else None, "public": actor if actor.is_approved else None}


def _show(request, **context):
    part = "#registration" if request.htmx and not request.htmx.boosted else ""
    return render(request, TEMPLATE + part, context)
