"""Topics, places and the coordinators' own tags."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from ..models import ActorTag, Region, Topic


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


@admin.register(ActorTag)
class ActorTagAdmin(ModelAdmin):
    search_fields = ["name"]
