"""Files of actors and people on the desk: send one, see what it would do, carry it out, undo it."""

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from ecosystem.shared.refusals import refusal_as_message, refusal_on_form
from ecosystem.shared.spreadsheets.reading import MAX_BYTES, MAX_ROWS
from ecosystem.shared.spreadsheets.writing import FORMATS, download

from ..importing import actions as importing_actions
from ..importing.columns import ACTOR_COLUMNS, PEOPLE_COLUMNS
from ..importing.forms import UploadForm
from ..importing.plan import CHANGE, CREATE, SAME, WRONG
from ..models import ImportRun
from ..vocabulary import ActorKind, Sector, SizeBand

COLUMNS = {ImportRun.Kind.ACTORS: ACTOR_COLUMNS, ImportRun.Kind.PEOPLE: PEOPLE_COLUMNS}
DONE_LABELS = {ImportRun.State.PREVIEW: "warning", ImportRun.State.DONE: "success", ImportRun.State.UNDONE: "info"}
ROWS_SHOWN = 50
LEFT = "left"
WORDS = {
    WRONG: gettext_lazy("Wrong"),
    CREATE: gettext_lazy("New"),
    CHANGE: gettext_lazy("Changed"),
    SAME: gettext_lazy("Unchanged"),
    LEFT: gettext_lazy("Not undone"),
}


@admin.register(ImportRun)
class ImportRunAdmin(ModelAdmin):
    list_display = ["file_name", "kind", "shown_state", "by", "created_at", "shown_counts"]
    list_filter = ["kind", "state"]
    list_select_related = ["by"]
    search_fields = ["file_name"]

    def get_queryset(self, request):
        return super().get_queryset(request).light()

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        template = self.admin_site.admin_view(self.template)
        name = "actors_importrun_template"
        return [path("template/<str:kind>.<str:ending>", template, name=name), *super().get_urls()]

    @display(description=gettext_lazy("status"), ordering="state", label=DONE_LABELS)
    def shown_state(self, run):
        return run.state, run.get_state_display()

    @display(description=gettext_lazy("rows"))
    def shown_counts(self, run):
        counts = run.summary.get("counts", {})
        return ", ".join(f"{word}: {counts[do]}" for do, word in WORDS.items() if counts.get(do))

    def template(self, request, kind, ending):
        """A file with the columns and one example row."""
        if kind not in COLUMNS or ending not in FORMATS:
            raise Http404
        columns = COLUMNS[kind]
        rows = [[column.label for column in columns], [column.example for column in columns]]
        name = _("template")
        return download(rows, name=f"{name}-{ImportRun.Kind(kind).label.lower()}", kind=ending)

    def add_view(self, request, form_url="", extra_context=None):
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            with refusal_on_form(form, "file"):
                run = importing_actions.read_import(
                    file=file,
                    name=file.name,
                    size=file.size,
                    kind=form.cleaned_data["kind"],
                    state=form.cleaned_data["state"],
                    by=request.user,
                )
                return HttpResponseRedirect(reverse("admin:actors_importrun_change", args=[run.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import actors or people"),
            "form": form,
            "most_rows": MAX_ROWS,
            "most_megabytes": MAX_BYTES // 1024 // 1024,
            "tables": [(kind, COLUMNS[kind]) for kind in ImportRun.Kind],
            "lists": [(_("Kinds"), ActorKind), (_("Sectors"), Sector), (_("Sizes"), SizeBand)],
        }
        return TemplateResponse(request, "admin/actors/importrun/upload.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        run = self.get_object(request, object_id)
        if run is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._act(request, run) if request.method == "POST" else self._show(request, run)

    def _show(self, request, run):
        show = request.GET.get("show", "")
        rows = [row for row in run.rows if not show or (row["left"] if show == LEFT else row["do"] == show)]
        if not show:
            rows.sort(key=lambda row: (row["do"] != WRONG, row["number"]))  # what must be mended first
        counts = run.summary.get("counts", {}) | {LEFT: run.summary.get("left", 0)}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": run.file_name,
            "run": run,
            "page": Paginator(rows, ROWS_SHOWN).get_page(request.GET.get("page")),
            "show": show,
            "words": WORDS,
            "tabs": [(do, word, counts[do]) for do, word in WORDS.items() if counts.get(do)],
            "total": len(run.rows),
            "faulty": counts.get(WRONG, 0),
            "doing": counts.get(CREATE, 0) + counts.get(CHANGE, 0),
            "places": run.kind == ImportRun.Kind.ACTORS,
        }
        return TemplateResponse(request, "admin/actors/importrun/run.html", context)

    def _act(self, request, run):
        here = HttpResponseRedirect(request.path)
        with refusal_as_message(request) as attempt:
            if "_import" in request.POST:
                skip = bool(request.POST.get("skip_faulty"))
                importing_actions.carry_out_import(run=run, by=request.user, skip_faulty=skip)
                messages.success(request, _("The file is imported. You can undo it from this page for 30 days."))
            elif "_undo" in request.POST:
                left = importing_actions.undo_import(run=run, by=request.user).summary["left"]
                self._tell_undone(request, left)
                here = HttpResponseRedirect(f"{request.path}?show={LEFT}" if left else request.path)
            elif "_drop" in request.POST:
                importing_actions.drop_import(run=run, by=request.user)
                messages.success(request, _("The preview is thrown away. Nothing was imported."))
                here = HttpResponseRedirect(reverse("admin:actors_importrun_changelist"))
        if attempt.code == "moved":
            importing_actions.look_again(run=run, by=request.user)
        return here

    def _tell_undone(self, request, left):
        if left:
            shown = {"count": left}
            messages.warning(
                request, _("The import is undone, apart from %(count)s rows. They are shown here.") % shown
            )
        else:
            messages.success(request, _("The import is undone."))
