"""What the schema generator cannot see by itself."""

from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.plumbing import build_basic_type
from drf_spectacular.types import OpenApiTypes


class FilterByAddress(DjangoFilterExtension):
    """Topics, places and actors are filtered by slug or number, whichever method does it: text in the address."""

    priority = 1

    def _get_schema_from_model_field(self, auto_schema, filter_field, model):
        if filter_field.extra.get("to_field_name"):
            return build_basic_type(OpenApiTypes.STR)
        return super()._get_schema_from_model_field(auto_schema, filter_field, model)

    def _get_explicit_filter_choices(self, filter_field):
        """No list of all rows in the schema."""
        if filter_field.extra.get("to_field_name"):
            return None
        return super()._get_explicit_filter_choices(filter_field)
