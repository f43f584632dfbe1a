"""A person's own name and language."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .. import actions
from ..forms.about_me import AboutMeForm
from ..models import User


@login_required
def about_me(request):
    # The form writes in what it is given: a copy, so that the page's own menu never shows a name that was refused.
    form = AboutMeForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.change_about_me(person=request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("portal:my_page")
    return render(request, "people/about_me.html", {"form": form})
