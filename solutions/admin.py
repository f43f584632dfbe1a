"""The coordinators' desk for the catalogue: vetting, and who uses what."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from actors.models import Actor
from ecosystem.shared.desk.moves import MovesAdmin, when_possible
from ecosystem.shared.permissions import ensure

from . import actions
from .forms import ReturnForm, VettingForm
from .models import Adoption, Solution
from .states import TRANSITIONS, AdoptionState, SolutionState
from .vocabulary import Route

SOLUTION_LABELS = {
    SolutionState.DRAFT: "info",
    SolutionState.SUBMITTED: "warning",
    SolutionState.VETTED: "success",
    SolutionState.RETURNED: "danger",
}
ADOPTION_LABELS = {
    AdoptionState.REPORTED: "warning",
    AdoptionState.CONFIRMED: "success",
    AdoptionState.DECLINED: "danger",
}


class AdoptionInline(TabularInline):
    """To be read here; adoptions are changed on their own page, where the action runs."""

    model = Adoption
    fields = ["actor", "year_started", "stage", "route", "state"]
    readonly_fields = fields
    extra = 0
    tab = True
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Solution)
class SolutionAdmin(MovesAdmin, SimpleHistoryAdmin, ModelAdmin):
    transitions = TRANSITIONS
    list_display = ["title", "supplier", "shown_state", "submitted_at", "vetted_at", "maturity_trl", "is_example"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("supplier", RelatedDropdownFilter),
        ("topics", RelatedDropdownFilter),
        ("maturity_trl", ChoicesDropdownFilter),
        "is_example",
    ]
    list_filter_submit = True
    list_select_related = ["supplier"]
    search_fields = ["title", "summary", "supplier__name"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["supplier", "need", "topics"]
    readonly_fields = [
        "state",
        "slug",
        "submitted_at",
        "vetted_by",
        "vetted_at",
        "vetting_note",
        "return_reason",
        "created_at",
        "updated_at",
    ]
    inlines = [AdoptionInline]
    actions = ["submit", "vet", "send_back"]
    actions_submit_line = ["submit_this", "vet_this", "return_this"]
    fieldsets = [
        (
            None,
            {"fields": ["title", "supplier", "need", "state", "summary", "problem_solved", "description", "evidence"]},
        ),
        (_("Vetting"), {"fields": ["submitted_at", "vetted_at", "vetted_by", "vetting_note", "return_reason"]}),
        (_("Facts"), {"fields": ["maturity_trl", "topics", "website", "language"]}),
        (_("In the portal"), {"fields": ["is_example", "slug", "created_at", "updated_at"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        """A solution that has been vetted may be in use; it is returned, never deleted."""
        return obj is not None and obj.state != SolutionState.VETTED and not obj.adoptions.exists()

    @display(description=_("status"), ordering="state", label=SOLUTION_LABELS)
    def shown_state(self, solution):
        return solution.state, solution.get_state_display()

    def get_urls(self):
        decide = self.admin_site.admin_view(self.decide_view)
        return [path("decide/<str:move>/", decide, name="solutions_solution_decide"), *super().get_urls()]

    @admin.action(description=_("Send to vetting"))
    def submit(self, request, solutions):
        self.each(request, solutions, actions.submit_solution)

    @admin.action(description=_("Vet …"))
    def vet(self, request, solutions):
        return self._ask(solutions, "vet")

    @admin.action(description=_("Return …"))
    def send_back(self, request, solutions):
        return self._ask(solutions, "return")

    @action(description=_("Save and send to vetting"), permissions=["submit"])
    def submit_this(self, request, solution):
        self.submit(request, [solution])

    @action(description=_("Save and vet …"), permissions=["vet"])
    def vet_this(self, request, solution):
        """The words come on the next page: see `response_change`."""

    @action(description=_("Return …"), permissions=["return"])
    def return_this(self, request, solution):
        """The words come on the next page: see `response_change`."""

    def response_change(self, request, solution):
        for move in ("vet", "return"):
            if f"solutions_solution_{move}_this" in request.POST:
                return self._ask([solution], move)
        return super().response_change(request, solution)

    has_submit_permission = when_possible("submit")
    has_vet_permission = when_possible("vet")
    has_return_permission = when_possible("return")

    def _ask(self, solutions, move):
        """On to the page that asks for the words the decision needs."""
        chosen = "&".join(f"{ACTION_CHECKBOX_NAME}={solution.pk}" for solution in solutions)
        return HttpResponseRedirect(f"{reverse('admin:solutions_solution_decide', args=[move])}?{chosen}")

    def decide_view(self, request, move):
        ensure(request.user, "solutions.vet_solution")
        numbers = [pk for pk in request.GET.getlist(ACTION_CHECKBOX_NAME) if pk.isdecimal()]
        solutions = list(Solution.objects.filter(pk__in=numbers).select_related("supplier"))
        form = (VettingForm if move == "vet" else ReturnForm)(request.POST or None)
        form.fields["words"].widget = UnfoldAdminTextareaWidget(attrs={"rows": 4})
        if request.method == "POST" and form.is_valid():
            words = form.cleaned_data["words"]
            if move == "vet":
                self.each(request, solutions, actions.vet_solution, note=words)
            else:
                self.each(request, solutions, actions.return_solution, reason=words)
            return HttpResponseRedirect(reverse("admin:solutions_solution_changelist"))
        title = _("Vet solutions") if move == "vet" else _("Return solutions")
        return TemplateResponse(
            request,
            "solutions/admin/decide.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": title,
                "form": form,
                "solutions": solutions,
                "move": move,
            },
        )


@admin.register(Adoption)
class AdoptionAdmin(MovesAdmin, SimpleHistoryAdmin, ModelAdmin):
    list_display = ["solution", "actor", "year_started", "stage", "route", "shown_state"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("stage", ChoicesDropdownFilter),
        ("route", ChoicesDropdownFilter),
        ("actor", RelatedDropdownFilter),
    ]
    list_filter_submit = True
    list_select_related = ["solution", "actor"]
    search_fields = ["solution__title", "actor__name"]
    autocomplete_fields = ["solution", "actor"]
    readonly_fields = ["state", "decided_by", "decided_at", "created_at", "updated_at"]
    actions = ["confirm", "decline"]
    fields = [
        "solution",
        "actor",
        "state",
        "year_started",
        "stage",
        "route",
        "note",
        "source",
        "decided_by",
        "decided_at",
        "created_at",
        "updated_at",
    ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "actor":
            kwargs["queryset"] = Actor.objects.approved().public_bodies()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, adoption, form, change):
        """What a coordinator adds is registered through the action, and so confirmed and logged."""
        if change:
            if adoption.route != Route.OPTION:
                adoption.option = None
            super().save_model(request, adoption, form, change)
        else:
            adoption.pk = actions.register_adoption(by=request.user, **form.cleaned_data).pk
            adoption.refresh_from_db()

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "solution", "actor"] if obj else self.readonly_fields

    @display(description=_("status"), ordering="state", label=ADOPTION_LABELS)
    def shown_state(self, adoption):
        return adoption.state, adoption.get_state_display()

    @admin.action(description=_("Confirm"))
    def confirm(self, request, adoptions):
        self.each(request, adoptions, actions.confirm_adoption)

    @admin.action(description=_("Decline"))
    def decline(self, request, adoptions):
        self.each(request, adoptions, actions.decline_adoption)
