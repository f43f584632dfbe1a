"""What coordinators do to many actors at once, and the notes they keep. Nothing here is seen outside the desk."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import StackedInline

from ecosystem.shared.spreadsheets.writing import CSV, XLSX, download

from ..admission import actions as admission_actions
from ..curation import actions as curation_actions
from ..curation import exports
from ..curation.forms import ReasonForm, TagForm
from ..models import ActorNote

CONFIRMED = "_confirmed"
NAMED = 20


class AsksFirst:
    """Bulk actions that need words: the same action shows a page with a form, and runs when that is sent."""

    def ask(self, request, things, *, form_class, title, submit, danger=False):
        """The valid form, or the page that asks."""
        form = form_class(request.POST if CONFIRMED in request.POST else None)
        if form.is_bound and form.is_valid():
            return form, None
        count = things.count()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "form": form,
            "submit": submit,
            "danger": danger,
            "named": things[:NAMED],
            "more": max(0, count - NAMED),
            "action": request.POST["action"],
            "chosen": request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME),
            "across": request.POST.get("select_across", "0"),
            "back": request.get_full_path(),
        }
        return None, TemplateResponse(request, "admin/ask_first.html", context)


class CurationAdmin(AsksFirst):
    """Goes before unfold's `ModelAdmin`."""

    def ask_words(self, move, request, things):
        """For `MovesAdmin`: to decline takes a reason."""
        form, page = self.ask(
            request, things, form_class=ReasonForm, title=_("Decline applications"), submit=_("Decline"), danger=True
        )
        if form:
            self.each(request, things, admission_actions.decline_actor, reason=form.cleaned_data["reason"])
        return page

    @admin.action(description=gettext_lazy("Add tag"))
    def add_tag(self, request, actors):
        form, page = self.ask(request, actors, form_class=TagForm, title=_("Add tag"), submit=_("Add tag"))
        if form:
            count = curation_actions.tag_actors(actors=list(actors), tag=form.cleaned_data["tag"], by=request.user)
            self._told(request, count)
        return page

    @admin.action(description=gettext_lazy("Remove tag"))
    def remove_tag(self, request, actors):
        form, page = self.ask(request, actors, form_class=TagForm, title=_("Remove tag"), submit=_("Remove tag"))
        if form:
            count = curation_actions.untag_actors(actors=list(actors), tag=form.cleaned_data["tag"], by=request.user)
            self._told(request, count)
        return page

    @admin.action(description=gettext_lazy("Export as CSV"))
    def export_csv(self, request, actors):
        return self._export(request, actors, CSV)

    @admin.action(description=gettext_lazy("Export as Excel"))
    def export_xlsx(self, request, actors):
        return self._export(request, actors, XLSX)

    def _export(self, request, actors, kind):
        curation_actions.record_export(what="actors", count=actors.count(), kind=kind, by=request.user)
        return download(exports.actor_rows(actors), name=_("actors"), kind=kind)

    def _told(self, request, count):
        text = ngettext("%(count)s actor changed.", "%(count)s actors changed.", count) % {"count": count}
        messages.success(request, text)


class PeopleExport:
    """Goes before unfold's `ModelAdmin` on the list of people."""

    @admin.action(description=gettext_lazy("Export as CSV"))
    def export_csv(self, request, people):
        return self._export(request, people, CSV)

    @admin.action(description=gettext_lazy("Export as Excel"))
    def export_xlsx(self, request, people):
        return self._export(request, people, XLSX)

    def _export(self, request, people, kind):
        curation_actions.record_export(what="people", count=people.count(), kind=kind, by=request.user)
        return download(exports.people_rows(people), name=_("people"), kind=kind)


class NoteFormSet(BaseInlineFormSet):
    """Notes are written and deleted through the actions; nobody rewrites one, and only its author deletes it."""

    by = None

    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.author_id != self.by.pk:
                raise ValidationError(_("Only the one who wrote a note can delete it."), code="author")

    def save(self, commit=True):
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        for form in self.extra_forms:
            if form.has_changed() and form not in self.deleted_forms:
                note = curation_actions.write_note(actor=self.instance, text=form.cleaned_data["text"], by=self.by)
                self.new_objects.append(note)
        for form in self.deleted_forms:
            if form.instance.pk:
                curation_actions.delete_note(note=form.instance, by=self.by)
                self.deleted_objects.append(form.instance)
        return self.new_objects


class ActorNoteInline(StackedInline):
    model = ActorNote
    formset = NoteFormSet
    fields = ["text", "author", "created_at"]
    readonly_fields = ["author", "created_at"]
    extra = 0
    tab = True

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        return type("NoteFormSet", (formset,), {"by": request.user})

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")

    def has_change_permission(self, request, obj=None):
        return False
