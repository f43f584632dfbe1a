"""The coordinators' desk for actors."""

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from ecosystem.shared import audit
from ecosystem.shared.desk.moves import DeskMove, MovesAdmin
from ecosystem.shared.desk.seen import SeenAdmin

from ..admission import actions as admission_actions
from ..models import Actor
from ..states import TRANSITIONS, ActorState
from .admission import AdmissionAdmin
from .appointments import TellsPutForward
from .curation import ActorNoteInline, CurationAdmin
from .inlines import InterestInline, MembershipInline
from .merging import MergingAdmin
from .saved_lists import SavedLists

STATE_LABELS = {
    ActorState.APPLIED: "warning",
    ActorState.APPROVED: "success",
    ActorState.DECLINED: "danger",
    ActorState.SUSPENDED: "danger",
}


class WaitingFilter(admin.SimpleListFilter):
    """The queues on the desk's front page that are no one column's."""

    title = _("needs attention")
    parameter_name = "attention"

    def lookups(self, request, model_admin):
        return [("confirming", _("Profile not confirmed for a year"))]

    def queryset(self, request, actors):
        return actors.stale(timezone.now()) if self.value() == "confirming" else actors


@admin.register(Actor)
class ActorAdmin(
    TellsPutForward,
    AdmissionAdmin,
    CurationAdmin,
    MergingAdmin,
    SavedLists,
    SeenAdmin,
    MovesAdmin,
    SimpleHistoryAdmin,
    ModelAdmin,
):
    transitions = TRANSITIONS
    list_display = ["name", "kind", "shown_state", "region", "shown_tags", "is_partner", "day"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("region", RelatedDropdownFilter),
        ("topics", RelatedDropdownFilter),
        ("tags", RelatedDropdownFilter),
        ("sector", ChoicesDropdownFilter),
        ("size_band", ChoicesDropdownFilter),
        WaitingFilter,
        "is_partner",
        "is_example",
    ]
    list_filter_submit = True
    list_select_related = ["region"]
    search_fields = ["name", "organisation_number", "website_domain"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["region", "topics", "tags"]
    readonly_fields = ["state", "slug", "decided_by", "decided_at", "created_at", "updated_at"]
    inlines = [MembershipInline, InterestInline, ActorNoteInline]
    moves = (
        DeskMove("approve", admission_actions.approve_actor, _("Approve"), _("Save and approve")),
        DeskMove("decline", None, _("Decline")),  # on the actor's page by `open_application`
        DeskMove("suspend", admission_actions.suspend_actor, _("Suspend"), _("Suspend")),
        DeskMove("restore", admission_actions.restore_actor, _("Restore"), _("Restore")),
    )
    actions = [
        "add_tag",
        "remove_tag",
        "compare",
        "export_csv",
        "export_xlsx",
    ]
    actions_list = ["open_duplicates"]
    actions_detail = ["open_application"]  # to decline takes a reason, and is done there
    actions_submit_line = ["fetch_from_register"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "state", "organisation_number", "region", "website", "official_email"]}),
        (_("Application"), {"fields": ["application", "decided_by", "decided_at"]}),
        (_("Profile"), {"fields": ["about", "language", "topics", "offers_text", "seeks_text", "sector", "size_band"]}),
        (_("For coordinators only"), {"fields": ["tags"]}),
        (_("In the portal"), {"fields": ["is_partner", "is_example", "slug", "created_at", "updated_at"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("tags")

    def has_delete_permission(self, request, obj=None):
        """An actor that has been in is suspended, never deleted: others' records point at it."""
        return obj is not None and obj.state in {ActorState.APPLIED, ActorState.DECLINED}

    def save_model(self, request, actor, form, change):
        """The log tells what a coordinator typed on an actor's page. The buttons write their own lines."""
        super().save_model(request, actor, form, change)
        plain = [name for name in form.changed_data if name in form.cleaned_data]
        if plain or not change:
            audit.record(
                "edit_actor" if change else "create_actor",
                actor,
                by=request.user,
                before={name: _in_words(form.initial.get(name)) for name in plain} if change else {},
                after={name: _in_words(form.cleaned_data[name]) for name in plain},
            )

    @display(description=_("tags"))
    def shown_tags(self, actor):
        return ", ".join(tag.name for tag in actor.tags.all())

    @display(description=_("status"), ordering="state", label=STATE_LABELS)
    def shown_state(self, actor):
        return actor.state, actor.get_state_display()

    @display(description=_("created"), ordering="created_at")
    def day(self, actor):
        return date_format(actor.created_at, "SHORT_DATE_FORMAT")


def _in_words(value):
    """Rows and lists of rows as text, for the log."""
    if isinstance(value, str | bool | int | None):
        return value
    if hasattr(value, "__iter__"):
        return ", ".join(str(row) for row in value)
    return str(value)
