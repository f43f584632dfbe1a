"""The audit log and the outbox, to be read, never to be changed."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from .audit import readable_entries
from .models import AuditEntry, OutgoingMail


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


class StuckFilter(admin.SimpleListFilter):
    title = _("delivery")
    parameter_name = "stuck"

    def lookups(self, request, model_admin):
        return [("yes", _("Has not been sent"))]

    def queryset(self, request, mails):
        return mails.stuck(timezone.now()) if self.value() == "yes" else mails


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Who was sent what and how it went. The text stays out: it may hold log-in links and words meant for one person."""

    list_display = ["created_at", "to", "subject", "category", "shown_state", "attempts", "sent_at"]
    list_filter = [StuckFilter, ("state", ChoicesDropdownFilter), ("category", ChoicesDropdownFilter)]
    list_filter_submit = True
    search_fields = ["to", "subject"]
    date_hierarchy = "created_at"
    fields = [
        "to",
        "subject",
        "category",
        "language",
        "state",
        "attempts",
        "not_before",
        "last_error",
        "created_at",
        "sent_at",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).readable().defer("text", "html", "attachments")

    @display(
        description=_("state"), ordering="state", label={"queued": "warning", "sent": "success", "failed": "danger"}
    )
    def shown_state(self, mail):
        return mail.state, mail.get_state_display()


from . import retention_admin  # noqa: E402, F401  late: it builds on the page above
