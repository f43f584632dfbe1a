"""The desk's pages for actors that may be one: the queue of pairs, and one pair side by side."""

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import refusal_as_message, refusal_on_form

from ..merging import actions as merging_actions
from ..merging import duplicates
from ..merging import queries as merging_queries
from ..merging.forms import MergeForm, compared
from ..models import Actor

PER_PAGE = 20


class MergingAdmin:
    """Goes before unfold's `ModelAdmin`. Put `open_duplicates` in `actions_list`, and `compare` in `actions`."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("duplicates/", view(self.duplicates_view), name="actors_actor_duplicates"),
            path("compare/<int:one>/<int:other>/", view(self.compare_view), name="actors_actor_compare"),
            *super().get_urls(),
        ]

    @action(description=gettext_lazy("Likely duplicates"), url_path="likely-duplicates", icon="content_copy")
    def open_duplicates(self, request):
        return HttpResponseRedirect(reverse("admin:actors_actor_duplicates"))

    @admin.action(description=gettext_lazy("Compare and merge …"))
    def compare(self, request, chosen):
        keys = sorted(chosen.values_list("pk", flat=True)[:3])
        if len(keys) != 2:
            messages.error(request, _("Choose two actors to compare."))
            return None
        return HttpResponseRedirect(reverse("admin:actors_actor_compare", args=keys))

    def duplicates_view(self, request):
        ensure(request.user, "actors.merge_actors")
        page = Paginator(range(duplicates.count_likely_duplicates()), PER_PAGE).get_page(request.GET.get("page"))
        pairs = duplicates.likely_duplicates(
            start=page.start_index() - 1 if page.paginator.count else 0, limit=PER_PAGE
        )
        return self._page(request, "duplicates", title=_("Likely duplicates"), page=page, pairs=pairs)

    def compare_view(self, request, one, other):
        ensure(request.user, "actors.merge_actors")
        one, other = _pair(one, other)
        form = MergeForm(request.POST or None, one=one, other=other)
        if request.method == "POST" and "distinct" in request.POST:
            return self._answer(
                request,
                _("Noted: they are two, and are not shown as duplicates again."),
                merging_actions.mark_as_distinct,
                one=one,
                other=other,
            )
        if request.method == "POST" and form.is_valid():
            done = _("%(drop)s is now part of %(keep)s.") % {"drop": form.drop.name, "keep": form.keep.name}
            with refusal_on_form(form):
                kept = merging_actions.merge_actors(
                    keep=form.keep, drop=form.drop, by=request.user, values=form.values, seen=form.seen
                )
                messages.success(request, done)
                return HttpResponseRedirect(reverse("admin:actors_actor_change", args=[kept.pk]))
        return self._page(
            request,
            "compare",
            title=_("Are these one organisation?"),
            form=form,
            one=one,
            other=other,
            rows=compared(one, other, form),
            references=merging_queries.references_of([one, other]),
            reasons=duplicates.likeness_of(one, other),
        )

    def _answer(self, request, done, change, **words):
        with refusal_as_message(request):
            change(**words, by=request.user)
            messages.success(request, done)
        return HttpResponseRedirect(reverse("admin:actors_actor_duplicates"))

    def _page(self, request, name, **context):
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"admin/actors/actor/{name}.html",
            {**self.admin_site.each_context(request), "opts": self.opts, **context},
        )


def _pair(one, other):
    rows = Actor.objects.select_related("region").prefetch_related("topics", "interests", "regions_served", "tags")
    found = rows.in_bulk([one, other])
    if len(found) != 2:  # one was merged or deleted, or they are the same
        raise Http404
    return found[one], found[other]
