"""My data: name and language, the copy, the log of consents, and the way out."""

from datetime import timedelta
from functools import wraps

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import allowed
from ecosystem.shared.privacy import registry
from ecosystem.shared.refusals import refusal_as_message, refusal_on_form

from ..models import DataExport, User
from . import actions, copies, erasure, queries
from .forms import AboutMeForm, EraseForm

LATELY = timedelta(minutes=10)


def proved_lately(view):
    """Asks for the password or passkey once more. Who has neither here, but logs in elsewhere, must have done so just now."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        person = request.user
        provable = person.has_usable_password() or person.authenticator_set.exists()
        if not provable and (person.last_login is None or person.last_login < timezone.now() - LATELY):
            logout(request)
            messages.info(request, _("Log in once more to go on: what you asked for is only for you."))
            return redirect_to_login(request.path)
        return reauthentication_required(view)(request, *args, **kwargs)

    return asked


@login_required
@never_cache
def my_data(request):
    copy = queries.latest_copy(request.user)
    context = {"copy": copy, "is_open": copy is not None and copy.is_open(timezone.now())}
    if request.htmx and not request.htmx.boosted:
        return render(request, "actors/my_data/my_data.html#copy", context)
    consents = queries.consents_of(request.user)
    return render(
        request,
        "actors/my_data/my_data.html",
        {**context, "consents": consents, "statement_version": registry.STATEMENT_VERSION},
    )


@login_required
@require_POST
def copy_ask(request):
    with refusal_as_message(request):
        copies.ask_for_copy(person=request.user, by=request.user)
    return redirect("people:my_data")


@login_required
@never_cache
@proved_lately
def copy_fetch(request, public_id):
    """The file, for its owner alone; for everybody else there is no such address."""
    export = get_object_or_404(DataExport, public_id=public_id, person=request.user)
    if not allowed(request.user, "actors.fetch_copy", export) or not export.is_open(timezone.now()):
        raise Http404
    try:
        content = export.file.open("rb")
    except FileNotFoundError:
        messages.error(request, _("The file is gone. Ask for a new copy."))
        return redirect("people:my_data")
    name = f"helsehub-{timezone.localdate(export.ready_at):%Y-%m-%d}.zip"
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")


@login_required
@never_cache
@proved_lately
def erase(request):
    form = EraseForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            erasure.erase_person(person=request.user, by=request.user)
            logout(request)
            return redirect("people:erased")
    explained = queries.explain_erasure(request.user)
    return render(request, "actors/my_data/erase.html", {"form": form, "explained": explained})


@never_cache
def erased(request):
    return render(request, "actors/my_data/erased.html")


@login_required
def about_me(request):
    # The form writes in what it is given: a copy, so that the page's own menu never shows a name that was refused.
    form = AboutMeForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.change_about_me(person=request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("portal:my_page")
    return render(request, "actors/my_data/about_me.html", {"form": form})
