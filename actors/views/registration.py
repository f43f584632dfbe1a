"""An organisation registers itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ecosystem.shared.errors import ActionRefused

from .. import actions
from ..forms.registration import RegistrationForm


@login_required
def actor_register(request):
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actor = actions.register_actor(
                by=request.user, **form.identity, **form.profile, topics=data["topics"], interests=form.interests
            )
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. A coordinator reads your application and answers by e-mail."))
            return redirect(actor)
    return render(request, "actors/actor_register.html", {"form": form})
