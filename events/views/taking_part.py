"""A person's own place. Posting twice does no harm."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ecosystem.shared.refusals import refusal_as_message, refusal_on_form

from .. import actions
from ..forms import SignUpForm
from .browsing import load_event, show_event


def event_sign_up(request, slug):
    event = load_event(request, slug)
    if not request.user.is_authenticated:
        return redirect_to_login(event.get_absolute_url())
    if request.method != "POST":
        return redirect(event)
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return show_event(request, event, form=form)
    with refusal_on_form(form):
        signup = actions.sign_up(event=event, by=request.user, note=form.cleaned_data["note"])
        if signup.has_place:
            messages.success(
                request, _("You have a place. We have sent a confirmation with a calendar file by e-mail.")
            )
        else:
            words = _("You are number %(position)s on the waiting list. You get an e-mail if there is a place for you.")
            messages.success(request, words % {"position": signup.position})
        return redirect(event)
    return show_event(request, load_event(request, slug), form=form)


def event_cancel(request, slug):
    event = load_event(request, slug)
    if not request.user.is_authenticated:
        return redirect_to_login(event.get_absolute_url())
    signup = event.signups.living().filter(person=request.user).first()
    if request.method == "POST" and signup is not None:
        with refusal_as_message(request):
            actions.cancel_sign_up(signup=signup, by=request.user)
            messages.success(request, _("Your sign-up is cancelled."))
    return redirect(event)
