"""Publishing the whole dialogue, fetching what is published, and the owner's archive of the case."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import refusal_as_message
from ecosystem.shared.uploads.downloads import download

from ..needs.views import load
from . import bundle as dialogue_bundle
from . import disclosure, queries


@login_required
@never_cache
def need_disclosure(request, slug):
    """What the bundle will hold, and the one click that publishes it."""
    need = load(request, slug)
    ensure(request.user, "procurement.share_dialogue", need)
    if request.method == "POST":
        with refusal_as_message(request):
            bundle, is_new = disclosure.publish_bundle(need=need, by=request.user)
            if is_new:
                messages.success(request, _("The dialogue is published. Everyone who is involved is told."))
            else:
                messages.info(
                    request,
                    _("Nothing is new since archive number %(number)s, so that one stands.")
                    % {"number": bundle.number},
                )
            return redirect("procurement:need_dialogue", need.slug)
        return redirect("procurement:need_disclosure", need.slug)
    context = {
        "need": need,
        "content": dialogue_bundle.disclosure(need),
        "unshared": queries.unshared(queries.dialogue_file(request.user, need)),
        "bundles": queries.bundles_of(need),
    }
    return render(request, "procurement/dialogue/need_disclosure.html", context)


@require_safe
def need_bundle(request, slug, number):
    """One published archive, for anyone who may read the need."""
    bundle = load(request, slug).bundles.filter(number=number).first()
    if bundle is None:
        raise Http404
    return download(bundle)
