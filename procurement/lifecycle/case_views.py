"""The owner takes out the whole case."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from ecosystem.shared.permissions import allowed, ensure

from ..archives import archive_response
from ..needs.views import load
from . import case


@login_required
@never_cache
def need_case(request, slug):
    """What the archive of the case holds; a POST gives it."""
    need = load(request, slug)
    ensure(request.user, "procurement.export_case", need)
    if request.method == "POST":
        file = case.export_case(need=need, by=request.user)
        return archive_response(file, case.case_name(need))
    context = {"need": need, "sees_file": allowed(request.user, "procurement.view_dialogue_file", need)}
    return render(request, "procurement/lifecycle/need_case.html", context)
