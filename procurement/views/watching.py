"""Following a need, from its page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.errors import ActionRefused

from .. import actions
from .needs import load


@login_required
@require_POST
def need_watch(request, slug):
    need = load(request, slug)
    try:
        actions.watch_need(need=need, by=request.user)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You follow the need. We write to you when something new happens."))
    return redirect(need)


@login_required
@require_POST
def need_unwatch(request, slug):
    need = load(request, slug)
    actions.unwatch_need(need=need, by=request.user)
    messages.success(request, _("You no longer follow the need."))
    return redirect(need)
