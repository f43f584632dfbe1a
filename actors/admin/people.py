"""People and where they belong."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action

from ecosystem.shared.desk.seen import SeenAdmin
from ecosystem.shared.permissions import allowed
from ecosystem.shared.privacy import registry
from ecosystem.shared.refusals import refusal_on_form

from ..accounts import actions as account_actions
from ..belonging import appointments
from ..models import User
from ..my_data import erasure
from ..my_data import queries as my_data_queries
from ..my_data.forms import ErasePersonForm
from .appointments import TellsPutForward
from .belonging import MembershipInline
from .curation import PeopleExport
from .saved_lists import SavedLists
from .second_factor import VouchesForCoordinators


@admin.register(User)
class PersonAdmin(TellsPutForward, VouchesForCoordinators, PeopleExport, SavedLists, SeenAdmin, ModelAdmin):
    """People. Passwords are theirs alone: a new person chooses one through «forgot password»."""

    list_display = ["email", "name", "is_staff", "is_active", "last_login", "created_at"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "language", "is_staff", "is_active", "two_step_log_in", "last_login", "created_at"]
    inlines = [MembershipInline]
    actions = ["export_csv", "export_xlsx"]
    actions_detail = ["give_desk_code", "reset_second_factor", "erase"]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["two_step_log_in", "last_login", "created_at"]
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

    def has_erase_permission(self, request, object_id=None):
        """Others only: who erases oneself does it on my page, where the password is asked for once more."""
        person = self.get_object(request, object_id)  # None for an address that is no number
        if person is None or person.erased_at or person == request.user:
            return False
        return allowed(request.user, "actors.erase_person", person)

    @action(description=gettext_lazy("Erase the person …"), url_path="erase", icon="delete", permissions=["erase"])
    def erase(self, request, object_id):
        """Only what stands in the way is told here: counts of what somebody has written are their own."""
        person = self.get_object(request, object_id)
        form = ErasePersonForm(request.POST or None, person=person)
        obstacles = registry.obstacles(my_data_queries.subject_of(person))
        if request.method == "POST" and not obstacles and form.is_valid():
            with refusal_on_form(form):
                erasure.erase_person(person=person, by=request.user)
                messages.success(request, _("The person is erased, and told so by e-mail."))
                return redirect("admin:actors_user_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Erase %(person)s") % {"person": person},
            "form": form,
            "obstacles": obstacles,
            "back": reverse("admin:actors_user_change", args=[person.pk]),
        }
        return TemplateResponse(request, "admin/actors/user/erase.html", context)

    def save_model(self, request, person, form, change):
        if not change:
            person.email = person.email.lower()
            person.set_unusable_password()
        reopened = change and "is_active" in form.changed_data and person.is_active
        if reopened:
            person.is_active = False  # the action opens it, with what that means for where the person belongs
        super().save_model(request, person, form, change)
        if reopened:
            appointments.reopen_account(person=person, by=request.user)
            person.is_active = True
        rights = [name for name in form.changed_data if name in {"is_staff", "is_active"}]
        if reopened:
            rights.remove("is_active")  # told by the action
        if rights:
            account_actions.change_rights(
                person=person,
                by=request.user,
                before={name: form.initial.get(name) for name in rights},
                after={name: form.cleaned_data[name] for name in rights},
            )
