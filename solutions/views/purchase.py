"""A purchase under an option: the call-off and the use of what was bought, in one form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import missing_as_404, refusal_on_form
from procurement.models import Option
from procurement.options.queries import option_page
from procurement.states import OptionState

from .. import actions, queries
from ..forms import PurchaseForm


@login_required
@never_cache
def purchase(request, option):
    with missing_as_404(Option):
        option = option_page(request.user, option)
    ensure(request.user, "procurement.use_option", option)
    if option.state != OptionState.OPEN:
        messages.error(request, _("Nothing can be bought under this option now."))
        return redirect(option)
    form = PurchaseForm(request.POST or None, option=option, groups=queries.solutions_to_buy(option))
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form, by_code=True):
            adoption = actions.purchase(option=option, by=request.user, **form.cleaned_data)
            messages.success(request, _("The purchase is recorded, and shown as a solution in use."))
            return redirect(adoption)
    return render(request, "solutions/purchase.html", {"form": form, "option": option, "need": option.need})
