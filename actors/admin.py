"""The coordinators' desk for actors, people, topics and places."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from ecosystem.shared import audit
from ecosystem.shared.moves import MovesAdmin, when_possible

from . import actions
from .models import Actor, Interest, Membership, Region, Topic, User
from .states import TRANSITIONS, ActorState

STATE_LABELS = {
    ActorState.APPLIED: "warning",
    ActorState.APPROVED: "success",
    ActorState.DECLINED: "danger",
    ActorState.SUSPENDED: "danger",
}


class MembershipInline(TabularInline):
    model = Membership
    fields = ["person", "actor", "role"]
    autocomplete_fields = ["person", "actor"]
    extra = 0
    tab = True


class InterestInline(TabularInline):
    model = Interest
    extra = 0
    tab = True


@admin.register(Actor)
class ActorAdmin(MovesAdmin, SimpleHistoryAdmin, ModelAdmin):
    transitions = TRANSITIONS
    list_display = ["name", "kind", "shown_state", "region", "is_partner", "day"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("region", RelatedDropdownFilter),
        ("topics", RelatedDropdownFilter),
        "is_partner",
        "is_example",
    ]
    list_filter_submit = True
    list_select_related = ["region"]
    search_fields = ["name", "organisation_number"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["region", "topics"]
    readonly_fields = ["state", "slug", "decided_by", "decided_at", "created_at", "updated_at"]
    inlines = [MembershipInline, InterestInline]
    actions = ["approve", "decline", "suspend", "restore"]
    actions_submit_line = ["approve_this", "decline_this", "suspend_this", "restore_this"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "state", "organisation_number", "region", "website"]}),
        (_("Application"), {"fields": ["application", "decided_by", "decided_at"]}),
        (_("Profile"), {"fields": ["about", "language", "topics", "offers_text", "seeks_text", "sector", "size_band"]}),
        (_("In the portal"), {"fields": ["is_partner", "is_example", "slug", "created_at", "updated_at"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("search_vector")

    def has_delete_permission(self, request, obj=None):
        """An actor that has been in is suspended, never deleted: others' records point at it."""
        return obj is not None and obj.state in {ActorState.APPLIED, ActorState.DECLINED}

    @display(description=_("status"), ordering="state", label=STATE_LABELS)
    def shown_state(self, actor):
        return actor.state, actor.get_state_display()

    @display(description=_("created"), ordering="created_at")
    def day(self, actor):
        return date_format(actor.created_at, "SHORT_DATE_FORMAT")

    @admin.action(description=_("Approve"))
    def approve(self, request, actors):
        self.each(request, actors, actions.approve_actor)

    @admin.action(description=_("Decline"))
    def decline(self, request, actors):
        self.each(request, actors, actions.decline_actor)

    @admin.action(description=_("Suspend"))
    def suspend(self, request, actors):
        self.each(request, actors, actions.suspend_actor)

    @admin.action(description=_("Restore"))
    def restore(self, request, actors):
        self.each(request, actors, actions.restore_actor)

    @action(description=_("Save and approve"), permissions=["approve"])
    def approve_this(self, request, actor):
        self.each(request, [actor], actions.approve_actor)

    @action(description=_("Decline"), permissions=["decline"])
    def decline_this(self, request, actor):
        self.each(request, [actor], actions.decline_actor)

    @action(description=_("Suspend"), permissions=["suspend"])
    def suspend_this(self, request, actor):
        self.each(request, [actor], actions.suspend_actor)

    @action(description=_("Restore"), permissions=["restore"])
    def restore_this(self, request, actor):
        self.each(request, [actor], actions.restore_actor)

    has_approve_permission = when_possible("approve")
    has_decline_permission = when_possible("decline")
    has_suspend_permission = when_possible("suspend")
    has_restore_permission = when_possible("restore")


@admin.register(User)
class PersonAdmin(ModelAdmin):
    """People. Passwords are theirs alone: a new person chooses one through «forgot password»."""

    list_display = ["email", "name", "is_staff", "is_active", "last_login", "created_at"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "language", "is_staff", "is_active", "last_login", "created_at"]
    inlines = [MembershipInline]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["last_login", "created_at"]
        if obj is not None:
            fixed.append("email")  # the person changes it, and proves that the new one is theirs
        if obj == request.user:
            fixed += ["is_staff", "is_active"]  # nobody locks themselves out
        return fixed

    def has_change_permission(self, request, obj=None):
        reachable = obj is None or not obj.is_superuser or request.user.is_superuser
        return reachable and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, person, form, change):
        if not change:
            person.email = person.email.lower()
            person.set_unusable_password()
        super().save_model(request, person, form, change)
        rights = [name for name in form.changed_data if name in {"is_staff", "is_active"}]
        if rights:
            audit.record(
                "change_rights",
                person,
                by=request.user,
                before={name: form.initial.get(name) for name in rights},
                after={name: form.cleaned_data[name] for name in rights},
            )


@admin.register(Membership)
class MembershipAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ["person", "actor", "role", "created_at"]
    list_filter = ["role"]
    list_select_related = ["person", "actor"]
    search_fields = ["person__email", "person__name", "actor__name"]
    autocomplete_fields = ["person", "actor"]


@admin.register(Topic)
class TopicAdmin(ModelAdmin):
    """Sorted by path, so that the tree reads from top to bottom."""

    list_display = ["indented", "name_en", "slug"]
    list_display_links = ["indented"]
    search_fields = ["name_nb", "name_en", "slug"]
    autocomplete_fields = ["parent"]
    ordering = ["path"]

    def get_readonly_fields(self, request, obj=None):
        # The slug and the place in the tree are part of the path of everything below.
        return ["slug", "parent"] if obj and obj.children.exists() else []

    @display(description=_("name in Norwegian"), ordering="path")
    def indented(self, topic):
        return "\u2003" * topic.path.count("/") + topic.name_nb


@admin.register(Region)
class RegionAdmin(ModelAdmin):
    list_display = ["code", "name", "level", "parent"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["parent"]
