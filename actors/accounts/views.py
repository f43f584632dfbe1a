"""Where a coordinator types the code that makes a second factor count."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ecosystem.shared.refusals import refusal_on_form

from . import actions
from .forms import DeskCodeForm
from .second_factor import (
    allow_first_factor,
    confirmed_kinds,
    may_add_first_factor,
    showing,
    shown_factors,
    unshown_kinds,
    used_second_factor,
)


@login_required
@never_cache
def second_factor(request):
    person = request.user
    if not settings.DESK_NEEDS_SECOND_FACTOR or not person.is_staff:
        return redirect("mfa_index")
    target = _target(request)
    if used_second_factor(request, person):
        return redirect(target)
    if kinds := confirmed_kinds(person):
        return redirect(showing(kinds, target))
    if kinds := unshown_kinds(request, person):
        return redirect(showing(kinds, request.get_full_path()))
    if may_add_first_factor(request, person):
        return redirect("mfa_index")
    form = DeskCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shown = shown_factors(request, person)
        with refusal_on_form(form, "code"):
            counts = actions.use_desk_code(person=person, code=form.cleaned_data["code"], shown=shown)
            if counts:
                messages.success(request, _("The code was right. The desk is open to you."))
                return redirect(target)
            allow_first_factor(request)
            messages.success(request, _("The code was right. Now add a passkey or a code app, within half an hour."))
            return redirect("mfa_index")
    return render(
        request,
        "actors/accounts/second_factor.html",
        {"form": form, "has_factor": bool(shown_factors(request, person))},
    )


def _target(request):
    target = request.GET.get(REDIRECT_FIELD_NAME, "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else reverse("admin:index")
