"""Needs that are like one another: beside a draft, and in the coordinators' queue."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import refusal_on_form
from procurement.joint.lead import suggest_joint
from procurement.models import Need

from . import actions, queries
from .forms import SuggestJointForm


@login_required
@never_cache
@require_safe
def similar_to(request, slug):
    """Who else has a need like this draft: a page, and for htmx the panel in the page that asks."""
    rows = Need.objects.visible_to(request.user).select_related("owner", "region")
    need = get_object_or_404(rows, slug=slug)
    ensure(request.user, "matching.see_similar", need)
    if not need.is_editable:  # only those who are writing see what others write
        return redirect(need)
    found = queries.similar_to(need)
    template = (
        "matching/similar/similar_to_panel.html"
        if request.htmx and not request.htmx.boosted
        else "matching/similar/similar_to.html"
    )
    return render(request, template, {"need": need, "found": found})


@login_required
@never_cache
@require_safe
def similar_needs(request):
    """The coordinators' queue: which needs may be one."""
    ensure(request.user, "matching.see_similar_needs")
    return render(
        request, "matching/similar/similar_needs.html", {"page_obj": queries.gatherings(request.GET.get("page"))}
    )


@login_required
@never_cache
def similar_suggest(request):
    """Choose which, write why, and the owners are told."""
    ensure(request.user, "procurement.suggest_joint")
    needs = queries.needs_to_suggest(request.GET.getlist("need"))
    if len(needs) < 2:
        raise Http404
    form = SuggestJointForm(request.POST or None, needs=needs)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            sent = suggest_joint(needs=form.chosen, by=request.user, words=form.cleaned_data["words"])
            messages.success(request, _told(sent)) if sent else messages.warning(request, _told(sent))
            return redirect("matching:similar_needs")
    return render(request, "matching/similar/similar_suggest.html", {"form": form, "needs": needs})


def _told(sent):
    if not sent:
        return _(
            "Nobody was told: the others' drafts may not be found, or the same suggestion has been sent before. Call them."
        )
    return ngettext("%(n)d editor is told by e-mail.", "%(n)d editors are told by e-mail.", sent) % {"n": sent}


@login_required
@require_POST
def not_the_same(request):
    """One need is put apart from the others it stands with."""
    ensure(request.user, "matching.say_not_the_same")
    needs = {need.slug: need for need in queries.needs_to_suggest(request.POST.getlist("need"))}
    odd = needs.pop(request.POST.get("odd", ""), None)
    if odd is None or not needs:
        raise Http404
    actions.say_not_the_same(need=odd, others=needs.values(), by=request.user)
    messages.success(request, _("Noted. “%(title)s” is not suggested with these again.") % {"title": odd.title})
    return redirect("matching:similar_needs")
