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
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from actors.models import Actor
from ecosystem.shared.desk.moves import DeskMove, MovesAdmin
from ecosystem.shared.desk.saving import SavesByActions
from ecosystem.shared.permissions import ensure

from . import actions
from .forms import ReturnForm, VettingForm
from .models import Adoption, Solution
from .states import ADOPTION_TRANSITIONS, TRANSITIONS, AdoptionState, SolutionState

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
class SolutionAdmin(SavesByActions, MovesAdmin, SimpleHistoryAdmin, ModelAdmin):
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
    moves = (
        DeskMove("submit", actions.submit_solution, _("Send to vetting"), _("Save and send to vetting")),
        DeskMove("vet", None, _("Vet …"), _("Save and vet …")),
        DeskMove("return", None, _("Return …"), _("Return …")),
    )
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

    def save_by_action(self, by, thing, values):
        if thing is None:
            return actions.create_solution(by=by, **values)
        return actions.edit_solution(solution=thing, by=by, **values)

    def response_change(self, request, solution):
        for move in self.moves:
            if move.change is None and self.button_name(move) in request.POST:
                return self.ask_words(move, request, [solution])
        return super().response_change(request, solution)

    def ask_words(self, move, request, things):
        """On to the page that asks for the words the decision needs."""
        chosen = "&".join(f"{ACTION_CHECKBOX_NAME}={solution.pk}" for solution in things)
        return HttpResponseRedirect(f"{reverse('admin:solutions_solution_decide', args=[move.name])}?{chosen}")

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
class AdoptionAdmin(SavesByActions, MovesAdmin, SimpleHistoryAdmin, ModelAdmin):
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
    transitions = ADOPTION_TRANSITIONS
    moves = (
        DeskMove("confirm", actions.confirm_adoption, _("Confirm")),
        DeskMove("decline", actions.decline_adoption, _("Decline")),
    )
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

    def save_by_action(self, by, thing, values):
        """What a coordinator adds is confirmed; what they mend stands as the body has answered."""
        if thing is None:
            return actions.register_adoption(by=by, **values)
        return actions.edit_adoption(adoption=thing, by=by, confirms=False, **values)

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "solution", "actor"] if obj else self.readonly_fields

    @display(description=_("status"), ordering="state", label=ADOPTION_LABELS)
    def shown_state(self, adoption):
        return adoption.state, adoption.get_state_display()
