"""The coordinators' desk for events. Saving and the buttons go through the same actions as the pages."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter, RelatedDropdownFilter
from unfold.decorators import display

from ecosystem.shared.audit import keep_rows_confidential
from ecosystem.shared.desk.moves import DeskMove, MovesAdmin
from ecosystem.shared.desk.read_only import ReadOnlyInline
from ecosystem.shared.errors import ActionRefused, NotAllowed

from . import actions
from .models import Event, Signup
from .states import TRANSITIONS, EventState

# The name of an event by invitation stands in its entries, and in those of the sign-ups for it.
keep_rows_confidential("events.event", lambda: Event.objects.by_invitation())
keep_rows_confidential("events.signup", lambda: Signup.objects.filter(event__is_by_invitation=True))

STATE_LABELS = {EventState.DRAFT: "warning", EventState.PUBLISHED: "success", EventState.CANCELLED: "danger"}


class SignupInline(ReadOnlyInline):
    """Who comes. Places are given by signing up, never typed in."""

    model = Signup
    fields = ["person", "state", "note", "created_at"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).living().select_related("person")


@admin.register(Event)
class EventAdmin(MovesAdmin, SimpleHistoryAdmin, ModelAdmin):
    transitions = TRANSITIONS
    list_display = ["title", "shown_state", "kind", "organiser", "starts_at", "shown_places", "is_example"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("organiser", RelatedDropdownFilter),
        ("topics", RelatedDropdownFilter),
        ("starts_at", RangeDateTimeFilter),
        "is_example",
    ]
    list_filter_submit = True
    list_select_related = ["organiser"]
    search_fields = ["title", "summary", "organiser__name"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]
    autocomplete_fields = ["organiser", "region", "topics"]
    readonly_fields = ["state", "slug", "published_at", "called_off_reason", "created_at", "updated_at"]
    inlines = [SignupInline]
    moves = (
        DeskMove("publish", actions.publish_event, _("Publish"), _("Save and publish")),
        DeskMove("call_off", actions.call_off_event, _("Cancel the event"), _("Cancel the event and tell everybody")),
    )
    fieldsets = [
        (
            None,
            {"fields": ["title", "kind", "organiser", "state", "summary", "description", "language", "topics"]},
        ),
        (_("When"), {"fields": ["starts_at", "ends_at"]}),
        (_("Place"), {"fields": ["place_name", "address", "region", "online_url"]}),
        (_("Sign-up"), {"fields": ["capacity", "sign_up_closes_at"]}),
        (
            _("In the portal"),
            {"fields": ["is_example", "slug", "published_at", "called_off_reason", "created_at", "updated_at"]},
        ),
    ]

    def get_queryset(self, request):
        """Events by invitation are for the organiser and the invited: the desk does not have them."""
        return super().get_queryset(request).visible_to(request.user).with_places()

    def get_history_queryset(self, request, history_manager, pk_name, object_id):
        """Nor their earlier versions, which are found without the event itself."""
        versions = super().get_history_queryset(request, history_manager, pk_name, object_id)
        return versions.filter(is_by_invitation=False)

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and not (obj is not None and obj.is_by_invitation)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj is not None and obj.is_by_invitation)

    def has_delete_permission(self, request, obj=None):
        """What has been announced is called off, never deleted: people have it in their calendars."""
        return obj is not None and obj.state == EventState.DRAFT

    def save_model(self, request, event, form, change):
        """Through the actions, so that the queue moves up and people hear of a new time or place."""
        fields = {name: form.cleaned_data[name] for name in form.changed_data if name != "topics"}
        if not change:
            fields = {name: value for name, value in form.cleaned_data.items() if name != "topics"}
            saved = actions.create_event(by=request.user, **fields)
        else:
            try:
                saved = actions.edit_event(event=event, by=request.user, **fields)
            except (ActionRefused, NotAllowed) as refusal:
                messages.error(request, str(refusal))
                return
        event.__dict__.update(saved.__dict__)
        self.press(request, event)

    @display(description=_("status"), ordering="state", label=STATE_LABELS)
    def shown_state(self, event):
        return event.state, event.get_state_display()

    @display(description=_("places"))
    def shown_places(self, event):
        taken = f"{event.taken} / {event.capacity or '∞'}"
        return f"{taken} (+{event.queue})" if event.queue else taken
