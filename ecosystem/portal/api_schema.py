"""What the schema generator cannot see by itself, and how often it works."""

from threading import Lock
from typing import Any, ClassVar

from django.utils.translation import override
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import build_basic_type
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers


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


class _MayBeEmpty(OpenApiSerializerFieldExtension):
    """A link or an address that may be empty is served as empty text, which is no URI and no e-mail address."""

    def map_serializer_field(self, auto_schema, direction):
        schema = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        if not self.target.allow_blank:
            return schema
        about = {name: schema.pop(name) for name in ("title", "description", "readOnly") if name in schema}
        return {**about, "oneOf": [schema, {"type": "string", "enum": [""]}]}


class LinkOrNothing(_MayBeEmpty):
    target_class = serializers.URLField


class AddressOrNothing(_MayBeEmpty):
    target_class = serializers.EmailField


class KeptSchemaGenerator(SchemaGenerator):
    """Makes the schema once per process, one at a time, and gives the same to all afterwards.

    drf-spectacular loads its extensions and reads the views into shared state on first use, without a lock: two
    threads at once get half of it, and the visitor an error. What the schema says follows from the code alone, and is
    in English as the API's words are: a serializer that is an instance keeps the labels of the first language asked.
    """

    _making = Lock()
    _kept: ClassVar[dict[str, Any]] = {}

    def get_schema(self, request=None, public=False):
        with self._making, override("en"):
            if not self._kept:
                self._kept.update(super().get_schema(request=None, public=True))
            return self._kept
