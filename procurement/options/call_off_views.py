"""Call-offs under an option: recorded by the holder, annulled by the holder or the need's owner."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import missing_as_404, refusal_on_form

from ..models import CallOff
from ..states import OptionState
from . import call_offs, queries
from .forms import AnnulForm, CallOffForm
from .views import load_option


@login_required
@never_cache
def option_call_off(request, public_id):
    option = load_option(request, public_id)
    ensure(request.user, "procurement.use_option", option)
    if option.state != OptionState.OPEN:
        messages.error(request, _("Nothing can be called off from this option now."))
        return redirect(option)
    form = CallOffForm(request.POST or None, option=option)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            call_offs.call_off(option=option, by=request.user, **form.cleaned_data)
            messages.success(request, _("The call-off is recorded."))
            return redirect(option)
    return render(
        request, "procurement/options/option_call_off.html", {"form": form, "option": option, "need": option.need}
    )


@login_required
@never_cache
def call_off_annul(request, public_id):
    with missing_as_404(CallOff):
        row = queries.call_off_page(request.user, public_id)
    option = row.option
    ensure(request.user, "procurement.annul_call_off", option)
    if row.annulled_at:
        messages.error(request, _("The call-off is annulled already."))
        return redirect(option)
    form = AnnulForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            call_offs.annul_call_off(call_off=row, by=request.user, **form.cleaned_data)
            messages.success(request, _("The call-off is annulled, and its amount is free again."))
            return redirect(option)
    context = {"form": form, "call_off": row, "amount": option.in_words(row.amount), "option": option}
    return render(request, "procurement/options/call_off_annul.html", context | {"need": option.need})
