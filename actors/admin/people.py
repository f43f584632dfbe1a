"""People and where they belong."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from ecosystem.shared import audit
from ecosystem.shared.seen import SeenAdmin

from ..models import User
from .belonging import MembershipInline
from .curation import PeopleExport
from .saved_lists import SavedLists


@admin.register(User)
class PersonAdmin(PeopleExport, SavedLists, SeenAdmin, ModelAdmin):
    """People. Passwords are theirs alone: a new person chooses one through «forgot password»."""

    list_display = ["email", "name", "is_staff", "is_active", "last_login", "created_at"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "language", "is_staff", "is_active", "last_login", "created_at"]
    inlines = [MembershipInline]
    actions = ["export_csv", "export_xlsx"]

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
