"""Following a need, from its page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.refusals import missing_as_404, refusal_as_message

from ..models import Need
from . import queries, watching


@login_required
@require_POST
def need_watch(request, slug):
    need = load(request, slug)
    with refusal_as_message(request):
        watching.watch_need(need=need, by=request.user)
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
    with missing_as_404(Need):
        return queries.need_page(request.user, slug)
