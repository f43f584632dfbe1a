"""The coordinators' desk for projects, partners and partner searches, through the same actions as the pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from ecosystem.shared.desk.moves import DeskMove, MovesAdmin
from ecosystem.shared.desk.read_only import ReadOnlyInline

from . import actions
from .models import PartnerSearch, Project, ProjectPartner
from .states import SEARCH_TRANSITIONS, TRANSITIONS, ProjectState, SearchState

STATE_LABELS = {ProjectState.DRAFT: "warning", ProjectState.PUBLISHED: "success", ProjectState.ARCHIVED: "info"}
SEARCH_LABELS = {SearchState.OPEN: "success", SearchState.CLOSED: "info"}


class PartnerInline(ReadOnlyInline):
    """Who takes part. Invitations are sent from the project's page, where the invited actor is told."""

    model = ProjectPartner
    fields = ["actor", "role", "state", "accepted_by", "accepted_at"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("actor", "accepted_by", "project")


@admin.register(Project)
class ProjectAdmin(MovesAdmin, SimpleHistoryAdmin, ModelAdmin):
    transitions = TRANSITIONS
    list_display = ["title", "shown_state", "phase", "lead", "starts_on", "ends_on", "is_example"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("phase", ChoicesDropdownFilter),
        ("lead", RelatedDropdownFilter),
        ("topics", RelatedDropdownFilter),
        "is_example",
    ]
    list_filter_submit = True
    list_select_related = ["lead"]
    search_fields = ["title", "summary", "lead__name"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    autocomplete_fields = ["lead", "region", "topics"]
    inlines = [PartnerInline]
    moves = (
        DeskMove("publish", actions.publish_project, _("Publish"), _("Save and publish")),
        DeskMove("archive", actions.archive_project, _("Archive"), _("Archive the project")),
        DeskMove("restore", actions.restore_project, _("Take out of the archive"), _("Take out of the archive")),
    )
    fieldsets = [
        (None, {"fields": ["title", "lead", "state", "phase", "summary", "description", "language", "topics"]}),
        (
            _("Time, place and money"),
            {"fields": ["starts_on", "ends_on", "region", "funding_note", "budget", "website"]},
        ),
        (_("Results"), {"fields": ["outcomes", "afterlife"]}),
        (_("In the portal"), {"fields": ["is_example", "slug", "published_at", "created_at", "updated_at"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["state", "slug", "published_at", "created_at", "updated_at"]
        return [*fixed, "lead", "phase"] if obj else fixed  # the phase has its own door on the project's page

    def has_delete_permission(self, request, obj=None):
        """What has been public is archived, never deleted: what was learnt must be found again."""
        return obj is not None and obj.state == ProjectState.DRAFT

    def save_model(self, request, project, form, change):
        fields = {name: value for name, value in form.cleaned_data.items() if name != "topics"}
        if change:
            saved = actions.edit_project(project=project, by=request.user, **fields)
        else:
            saved = actions.create_project(by=request.user, **fields)
        project.__dict__.update(saved.__dict__)
        self.press(request, project)

    @display(description=_("status"), ordering="state", label=STATE_LABELS)
    def shown_state(self, project):
        return project.state, project.get_state_display()


@admin.register(PartnerSearch)
class PartnerSearchAdmin(MovesAdmin, SimpleHistoryAdmin, ModelAdmin):
    """Opened from a project's page; read, mended and closed here."""

    moved_as = "search"
    transitions = SEARCH_TRANSITIONS
    moves = (DeskMove("close", actions.close_partner_search, _("Close the partner search")),)
    list_display = ["title", "project", "shown_state", "closes_on"]
    list_filter = [("state", ChoicesDropdownFilter), ("project__topics", RelatedDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["project"]
    search_fields = ["title", "project__title"]
    date_hierarchy = "closes_on"
    readonly_fields = ["project", "state", "published_at", "closed_at"]
    fields = [
        "project",
        "state",
        "title",
        "text",
        "contact",
        "contact_email",
        "closes_on",
        "published_at",
        "closed_at",
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @display(description=_("status"), ordering="state", label=SEARCH_LABELS)
    def shown_state(self, search):
        return search.state, search.get_state_display()
