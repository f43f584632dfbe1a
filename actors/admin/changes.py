"""What actors have changed in their profiles, for coordinators."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.desk.read_only import ReadOnlyAdmin

from ..models import Actor
from ..profile import history

PER_PAGE = 30


@admin.register(Actor.history.model)
class ProfileChangesAdmin(ReadOnlyAdmin):
    """A list to read; the versions themselves are nobody's to touch."""

    def get_urls(self):
        return super().get_urls()[:1]

    def changelist_view(self, request, extra_context=None):
        page = Paginator(history.revisions(), PER_PAGE).get_page(request.GET.get("page"))
        context = {**self.admin_site.each_context(request), "title": _("Profile changes"), "page": page}
        return TemplateResponse(request, "admin/actors/changes.html", context)
