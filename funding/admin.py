"""The coordinators' desk for funders, programmes and calls."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from actors.vocabulary import ActorKind
from ecosystem.shared.desk.moves import MovesAdmin, when_possible

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
class CallAdmin(MovesAdmin, SimpleHistoryAdmin, ModelAdmin):
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
    actions = ["publish", "close", "reopen"]
    actions_submit_line = ["publish_this", "close_this", "reopen_this"]
    fieldsets = [
        (None, {"fields": ["title", "programme", "state", "summary", "description", "language", "link"]}),
        (_("Dates and amounts"), {"fields": ["opens_on", "deadline", "amount_from", "amount_to", "currency"]}),
        (_("For whom"), {"fields": ["eligible_kinds", "regions", "level", "topics"]}),
        (_("In the portal"), {"fields": ["is_example", "slug", "published_at", "created_at", "updated_at"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        """A call that has been public is closed, never deleted: people may have been told of it."""
        return obj is not None and obj.state == CallState.DRAFT

    @display(description=_("funder"), ordering="programme__funder__sort_name")
    def funder(self, call):
        return call.programme.funder

    @display(description=_("status"), ordering="state", label=STATE_LABELS)
    def shown_state(self, call):
        return call.state, call.get_state_display()

    @admin.action(description=_("Publish"))
    def publish(self, request, calls):
        self.each(request, calls, actions.publish_call)

    @admin.action(description=_("Close the call"))
    def close(self, request, calls):
        self.each(request, calls, actions.close_call)

    @admin.action(description=_("Reopen the call"))
    def reopen(self, request, calls):
        self.each(request, calls, actions.reopen_call)

    @action(description=_("Save and publish"), permissions=["publish"])
    def publish_this(self, request, call):
        self.each(request, [call], actions.publish_call)

    @action(description=_("Close the call"), permissions=["close"])
    def close_this(self, request, call):
        self.each(request, [call], actions.close_call)

    @action(description=_("Save and reopen"), permissions=["reopen"])
    def reopen_this(self, request, call):
        self.each(request, [call], actions.reopen_call)

    has_publish_permission = when_possible("publish")
    has_close_permission = when_possible("close")
    has_reopen_permission = when_possible("reopen")
