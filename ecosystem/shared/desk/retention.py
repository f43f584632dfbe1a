"""Rounds of deletion on the desk: what was deleted when, a rehearsal, and a round at once."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from ..models import RetentionRun
from ..permissions import is_coordinator
from ..privacy import retention
from ..queue import enqueue
from ..tasks import run_retention
from .read_only import ReadOnlyAdmin


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    list_display = ["at", "shown_kind", "shown_who", "number", "finished_at"]
    list_filter = ["dry_run"]
    date_hierarchy = "at"
    fields = ["at", "kind_words", "shown_who", "finished_at", "shown_report"]
    readonly_fields = fields
    actions_list = ["rehearse", "run_now"]

    @display(description=_("kind"), label={"rehearsal": "info", "round": "success"})
    def shown_kind(self, run):
        return ("rehearsal", _("Rehearsal")) if run.dry_run else ("round", _("Deletion"))

    @display(description=_("kind"))
    def kind_words(self, run):
        return _("Rehearsal") if run.dry_run else _("Deletion")

    @display(description=_("who"), ordering="by_name")
    def shown_who(self, run):
        return run.by_name or _("The scheduler")

    @display(description=_("rows"))
    def number(self, run):
        return sum(line["number"] for line in run.report)

    @display(description=_("report"))
    def shown_report(self, run):
        lines = retention.readable(run)
        if not lines:
            return _("Nothing has been done yet. The worker starts as soon as it can.")
        return format_html_join("", "<p>{}: <strong>{}</strong></p>", lines)

    @action(description=_("Rehearse now"), url_path="rehearse", permissions=["start"])
    def rehearse(self, request):
        """Counts only, so it is done while one waits."""
        if request.method != "POST":
            return self._ask(request, _("Rehearse now"), _("Counts what a round would delete. Nothing is deleted."))
        run = retention.run_round(retention.start_round(by=request.user, dry_run=True))
        messages.success(request, _("This is what a round would delete now. Nothing is deleted."))
        return redirect(_page(run))

    @action(description=_("Delete what is due now"), url_path="run-now", permissions=["start"])
    def run_now(self, request):
        if request.method != "POST":
            words = _(
                "Deletes for good what the rules say has been kept long enough. It happens every night by itself."
            )
            return self._ask(request, _("Delete what is due now"), words)
        run = retention.start_round(by=request.user)
        enqueue(run_retention, run.pk)
        messages.success(request, _("The round has started. Reload the page to see how far it has come."))
        return redirect(_page(run))

    def _ask(self, request, title, words):
        """A button starts nothing by a link alone."""
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "words": words}
        context["back"] = reverse("admin:shared_retentionrun_changelist")
        return TemplateResponse(request, "admin/confirm.html", context)

    def has_start_permission(self, request):
        return is_coordinator(request.user)


def _page(run):
    return reverse("admin:shared_retentionrun_change", args=[run.pk])
