"""The audit log, to be read, never to be changed."""

from django.contrib import admin

from ..audit import readable_entries
from ..models import AuditEntry
from .read_only import ReadOnlyAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "by_name", "action", "target_type", "target"]
    list_filter = ["action", "target_type"]
    search_fields = ["by_name", "target", "action"]
    date_hierarchy = "at"

    def get_queryset(self, request):
        return readable_entries(super().get_queryset(request))
