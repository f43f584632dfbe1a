"""Following a need, from its page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.errors import ActionRefused

from ..models import Need
from . import queries, watching


@login_required
@require_POST
def need_watch(request, slug):
    need = load(request, slug)
    try:
        watching.watch_need(need=need, by=request.user)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You follow the need. We write to you when something new happens."))
    return redirect(need)


@login_required
@require_POST
def need_unwatch(request, slug):
    need = load(request, slug)
    watching.unwatch_need(need=need, by=request.user)
    messages.success(request, _("You no longer follow the need."))
    return redirect(need)


def load(request, slug):
    try:
        return queries.need_page(request.user, slug)
    except Need.DoesNotExist as error:
        raise Http404 from error
