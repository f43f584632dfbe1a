"""The calls for applications."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from ecosystem.shared.refusals import missing_as_404

from . import queries
from .filters import CallFilter, Sort
from .models import Call

PER_PAGE = 20


def call_list(request):
    found = CallFilter(request.GET, queryset=queries.call_list(request.user), request=request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    searching = bool(request.GET.get("q", "").strip())
    fragment = request.htmx and not request.htmx.boosted
    return render(
        request,
        "funding/call_list.html#results" if fragment else "funding/call_list.html",
        {
            "filter": found,
            "page_obj": page,
            "sorts": Sort.choices,
            "default_sort": "" if searching else Sort.DEADLINE.value,
        },
    )


def call_detail(request, slug):
    with missing_as_404(Call):
        call = queries.call_page(request.user, slug)
    now = timezone.now()
    return render(
        request,
        "funding/call_detail.html",
        {
            "call": call,
            "status": call.status(now),
            "sister_calls": queries.sister_calls(call, at=now),
            "applicants": queries.who_can_apply(call, request.user),
        },
    )
