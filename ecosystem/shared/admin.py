"""The audit log and the outbox, to be read, never to be changed."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from .audit import readable_entries
from .models import AuditEntry


class ReadOnlyAdmin(ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "by_name", "action", "target_type", "target"]
    list_filter = ["action", "target_type"]
    search_fields = ["by_name", "target", "action"]
    date_hierarchy = "at"

    def get_queryset(self, request):
        return readable_entries(super().get_queryset(request))


from . import mail_admin, retention_admin  # noqa: E402, F401  late: they build on the page above
