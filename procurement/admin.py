"""The coordinators' desk for needs.

`Response` is not registered, here or anywhere: a response is between the firm and the need's owner, and a coordinator,
a superuser included, shall learn neither its words, nor its number, nor that it exists.
"""

from django.contrib import admin, messages
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from actors.models import Actor
from ecosystem.shared import audit
from ecosystem.shared.desk.moves import DeskMove, MovesAdmin
from ecosystem.shared.desk.saving import SavesByActions
from ecosystem.shared.desk.seen import SeenAdmin

from .lifecycle import publication, sending
from .models import LegalValue, Need
from .needs import actions as need_actions
from .needs import legal_values
from .states import TRANSITIONS, NeedStage

STAGE_LABELS = {
    NeedStage.DRAFT: "info",
    NeedStage.REVIEW: "warning",
    NeedStage.PUBLISHED: "success",
    NeedStage.CLOSED: "info",
    NeedStage.HANDED_OVER: "info",
    NeedStage.HANDED_OVER: "info",
    NeedStage.CONCLUDED: "info",
}
# What stays open to coordinators on a published need: how it is found, not what it says.
ALWAYS_EDITABLE = ("topics", "cpv_codes", "is_example")


@admin.register(Need)
class NeedAdmin(SavesByActions, MovesAdmin, SimpleHistoryAdmin, ModelAdmin):
    transitions = TRANSITIONS
    state_field = "stage"
    list_display = ["title", "owner", "shown_stage", "response_deadline", "published_at", "is_example"]
    list_filter = [
        ("stage", ChoicesDropdownFilter),
        ("owner", RelatedDropdownFilter),
        ("topics", RelatedDropdownFilter),
        "is_example",
    ]
    list_filter_submit = True
    list_select_related = ["owner"]
    search_fields = ["title", "summary", "owner__name"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["owner", "region", "topics"]
    moves = (
        DeskMove("publish", publication.publish_need, _("Publish"), _("Save and publish")),
        DeskMove(
            "return",
            sending.return_need,
            _("Send back to the owner"),
            _("Send back to the owner"),
            called="send_back",
        ),
    )
    shown_only = [
        "stage",
        "slug",
        "review_note",
        "sent_at",
        "published_at",
        "published_by",
        "closed_at",
        "outcome",
        "conclusion",
        "concluded_at",
        "concluded_by",
        "created_at",
        "updated_at",
    ]
    fieldsets = [
        (None, {"fields": ["title", "owner", "stage", "summary", "problem", "wanted_effects", "language"]}),
        (
            _("Classification"),
            {"fields": ["topics", "innovation_types", "cpv_codes", "region", "budget_from", "budget_to"]},
        ),
        (_("Dialogue"), {"fields": ["response_deadline", "contact_function", "contact_email"]}),
        (
            _("Life of the need"),
            {"fields": ["review_note", "sent_at", "published_at", "published_by", "closed_at"]},
        ),
        (_("Conclusion"), {"fields": ["outcome", "conclusion", "concluded_at", "concluded_by"]}),
        (_("In the portal"), {"fields": ["is_example", "slug", "created_at", "updated_at"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        """A published need is changed by nobody, behind no desk: firms may be working from its words. Whose it is its
        owner alone decides (`pass_lead`)."""
        if obj is None:
            return self.shown_only
        if obj.is_editable:
            return ["owner", *self.shown_only]
        fields = [name for _title, options in self.fieldsets for name in options["fields"]]
        return [name for name in fields if name not in ALWAYS_EDITABLE]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner":
            kwargs["queryset"] = Actor.objects.approved().public_bodies()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        return obj is not None and obj.is_editable

    def get_deleted_objects(self, objs, request):
        """Who is asked to follow it, and what they write to each other, is not for the desk: nor when it is in the way."""
        found, counts, needed, protected = super().get_deleted_objects(objs, request)
        if protected:
            return [], {}, needed, [gettext("This cannot be deleted: others' records depend on it.")]
        return found, counts, needed, protected

    def revert_disabled(self, request, obj=None):
        """An old version is read, never put back: that would move the stage past its actions."""
        return True

    def save_by_action(self, by, thing, values):
        if thing is None:
            return need_actions.create_need(by=by, **values)
        change = need_actions.edit_need if thing.is_editable else need_actions.classify_need
        return change(need=thing, by=by, **values)

    @display(description=_("stage"), ordering="stage", label=STAGE_LABELS)
    def shown_stage(self, need):
        return need.stage, need.get_stage_display()


@admin.register(LegalValue)
class LegalValueAdmin(SeenAdmin, SimpleHistoryAdmin, ModelAdmin):
    """What the law counts, by date. A new period is a new row; what held before stands."""

    list_display = ["code", "value", "valid_from", "valid_until", "standing", "source"]
    list_filter = [("code", ChoicesDropdownFilter)]
    list_filter_submit = True
    fields = ["code", "value", "valid_from", "valid_until", "source"]

    def changelist_view(self, request, extra_context=None):
        """A row that runs out with nothing after it is told of above the list."""
        for ending in legal_values.ending_values(timezone.localdate()):
            words = {
                "value": ending.value.get_code_display(),
                "day": formats.date_format(ending.value.valid_until, "DATE_FORMAT"),
            }
            if ending.kind == "ended":
                messages.error(request, gettext("“%(value)s” ended %(day)s, and nothing is written after it.") % words)
            else:
                messages.warning(request, gettext("“%(value)s” ends %(day)s, and nothing is written after it.") % words)
        return super().changelist_view(request, extra_context)

    def save_model(self, request, obj, form, change):
        before = {name: str(form.initial.get(name)) for name in form.changed_data} if change else {}
        super().save_model(request, obj, form, change)
        after = {name: str(form.cleaned_data[name]) for name in form.changed_data}
        done = "edit_legal_value" if change else "add_legal_value"
        audit.record(done, obj, by=request.user, before=before, after=after)

    def delete_model(self, request, obj):
        audit.record("delete_legal_value", obj, by=request.user, before={"value": obj.value})
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)

    def revert_disabled(self, request, obj=None):
        return True

    @display(description=_("status"), label={"current": "success", "over": "warning", "to_come": "info"})
    def standing(self, value):
        if value.is_current:
            return "current", _("Holds now")
        if value.valid_from > timezone.localdate():
            return "to_come", _("Holds later")
        return "over", _("Is over")
