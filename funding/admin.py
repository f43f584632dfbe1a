"""The coordinators' desk for funders, programmes and calls."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from actors.vocabulary import ActorKind
from ecosystem.shared.desk.moves import DeskMove, MovesAdmin
from ecosystem.shared.desk.saving import SavesByActions

from . import actions
from .models import Call, Funder, Programme
from .states import TRANSITIONS, CallState

STATE_LABELS = {CallState.DRAFT: "warning", CallState.PUBLISHED: "success", CallState.CLOSED: "info"}


class ProgrammeInline(TabularInline):
    model = Programme
    fields = ["name", "website"]
    extra = 0
    show_change_link = True


@admin.register(Funder)
class FunderAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ["name", "actor", "website"]
    list_select_related = ["actor"]
    search_fields = ["name", "actor__name"]
    autocomplete_fields = ["actor"]
    readonly_fields = ["slug"]
    inlines = [ProgrammeInline]


@admin.register(Programme)
class ProgrammeAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ["name", "funder", "website"]
    list_filter = [("funder", RelatedDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["funder"]
    search_fields = ["name", "funder__name"]
    autocomplete_fields = ["funder"]
    readonly_fields = ["slug"]


class CallForm(forms.ModelForm):
    eligible_kinds = forms.MultipleChoiceField(
        label=_("Who can apply"),
        choices=ActorKind.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None chosen means that all kinds can apply."),
    )

    class Meta:
        model = Call
        exclude: list[str] = []  # the admin's fieldsets say which


@admin.register(Call)
class CallAdmin(SavesByActions, MovesAdmin, SimpleHistoryAdmin, ModelAdmin):
    form = CallForm
    transitions = TRANSITIONS
    list_display = ["title", "funder", "shown_state", "opens_on", "deadline", "level", "is_example"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("programme__funder", RelatedDropdownFilter),
        ("level", ChoicesDropdownFilter),
        ("topics", RelatedDropdownFilter),
        "is_example",
    ]
    list_filter_submit = True
    list_select_related = ["programme__funder"]
    search_fields = ["title", "summary", "programme__name", "programme__funder__name"]
    date_hierarchy = "deadline"
    autocomplete_fields = ["programme", "topics", "regions"]
    readonly_fields = ["state", "slug", "published_at", "created_at", "updated_at"]
    moves = (
        DeskMove("publish", actions.publish_call, _("Publish"), _("Save and publish")),
        DeskMove("close", actions.close_call, _("Close the call"), _("Close the call")),
        DeskMove("reopen", actions.reopen_call, _("Reopen the call"), _("Save and reopen")),
    )
    fieldsets = [
        (None, {"fields": ["title", "programme", "state", "summary", "description", "language", "link"]}),
        (_("Dates and amounts"), {"fields": ["opens_on", "deadline", "amount_from", "amount_to", "currency"]}),
        (_("For whom"), {"fields": ["eligible_kinds", "regions", "level", "topics"]}),
        (_("In the portal"), {"fields": ["is_example", "slug", "published_at", "created_at", "updated_at"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        """A call that has been public is closed, never deleted: people may have been told of it."""
        return obj is not None and obj.state == CallState.DRAFT

    def save_by_action(self, by, thing, values):
        return actions.edit_call(call=thing, by=by, **values) if thing else actions.create_call(by=by, **values)

    @display(description=_("funder"), ordering="programme__funder__sort_name")
    def funder(self, call):
        return call.programme.funder

    @display(description=_("status"), ordering="state", label=STATE_LABELS)
    def shown_state(self, call):
        return call.state, call.get_state_display()
