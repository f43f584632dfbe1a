"""Lists of the desk, narrowed and kept: each coordinator has their own, as links above the list."""

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.refusals import refusal_as_message

from ..curation import actions as curation_actions
from ..models import SavedFilter

# What an address may hold that is no choice of rows: the page, pop-ups, and where one came from.
PASSING = ("p", "e", "all", "_popup", "_to_field", "_changelist_filters")


class SavedLists:
    """Goes before unfold's `ModelAdmin`."""

    list_before_template = "admin/saved_lists.html"

    def get_urls(self):
        view = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("lists/save/", view(require_POST(self.save_list)), name=f"{name}_save_list"),
            path("lists/<int:pk>/delete/", view(require_POST(self.delete_list)), name=f"{name}_delete_list"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        query = choices(request.GET)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        lists = [
            {"row": saved, "current": saved.query == query, "delete": reverse(f"{name}_delete_list", args=[saved.pk])}
            for saved in SavedFilter.objects.filter(person=request.user, page=self.opts.label_lower)
        ]
        shown = {
            "saved_lists": lists,
            "saved_query": query,
            "saved_current": any(saved["current"] for saved in lists),
            "save_list_url": reverse(f"{name}_save_list"),
        }
        return super().changelist_view(request, {**(extra_context or {}), **shown})

    def save_list(self, request):
        query = choices(QueryDict(request.POST.get("query", "")[:4000]))
        with refusal_as_message(request):
            curation_actions.save_filter(
                page=self.opts.label_lower, name=request.POST.get("name", ""), query=query, by=request.user
            )
            messages.success(request, _("The list is saved. It stands above the list, for you alone."))
        return self._back(query)

    def delete_list(self, request, pk):
        saved = get_object_or_404(SavedFilter, pk=pk, person=request.user, page=self.opts.label_lower)
        curation_actions.delete_filter(saved=saved, by=request.user)
        messages.success(request, _("The saved list is deleted. Nothing in it is touched."))
        return self._back("")

    def _back(self, query):
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return HttpResponseRedirect(f"{address}?{query}" if query else address)


def choices(given: QueryDict) -> str:
    """What narrows and sorts a list, in a fixed order, so that the same choices are the same text."""
    kept = QueryDict(mutable=True)
    for name in sorted(given):
        values = [value for value in given.getlist(name) if value]
        if name not in PASSING and values:
            kept.setlist(name, values)
    return kept.urlencode()
