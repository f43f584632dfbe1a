"""A purchase under an option: the call-off and the use of what was bought, in one form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from procurement.models import Option
from procurement.options.queries import option_page
from procurement.states import OptionState

from .. import actions, queries
from ..forms import PurchaseForm


@login_required
@never_cache
def purchase(request, option):
    try:
        option = option_page(request.user, option)
    except Option.DoesNotExist as error:
        raise Http404 from error
    ensure(request.user, "procurement.use_option", option)
    if option.state != OptionState.OPEN:
        messages.error(request, _("Nothing can be bought under this option now."))
        return redirect(option)
    form = PurchaseForm(request.POST or None, option=option, groups=queries.solutions_to_buy(option))
    if request.method == "POST" and form.is_valid():
        try:
            adoption = actions.purchase(option=option, by=request.user, **form.cleaned_data)
        except ActionRefused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The purchase is recorded, and shown as a solution in use."))
            return redirect(adoption)
    return render(request, "solutions/purchase.html", {"form": form, "option": option, "need": option.need})
