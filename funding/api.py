"""Calls in the open API."""

from rest_framework import serializers, viewsets

from actors.api import RegionSerializer, TopicSerializer

from .filters import CallFilter
from .models import Call, Funder, Programme


class FunderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Funder
        fields = ["slug", "name", "website"]


class ProgrammeSerializer(serializers.ModelSerializer):
    funder = FunderSerializer(read_only=True)

    class Meta:
        model = Programme
        fields = ["slug", "name", "website", "funder"]


class CallSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    programme = ProgrammeSerializer(read_only=True)
    topics = TopicSerializer(many=True, read_only=True)
    regions = RegionSerializer(many=True, read_only=True)

    class Meta:
        model = Call
        fields = [
            "slug",
            "url",
            "title",
            "summary",
            "description",
            "programme",
            "opens_on",
            "deadline",
            "amount_from",
            "amount_to",
            "currency",
            "eligible_kinds",
            "topics",
            "regions",
            "link",
            "level",
            "language",
            "state",
            "published_at",
            "is_example",
        ]


class CallViewSet(viewsets.ReadOnlyModelViewSet):
    """Published and closed calls. Without `status` the list holds the open and upcoming ones."""

    queryset = Call.objects.none()
    serializer_class = CallSerializer
    filterset_class = CallFilter
    lookup_field = "slug"

    def get_queryset(self):
        calls = Call.objects.public().select_related("programme__funder")
        return calls.prefetch_related("topics", "regions")

    def filter_queryset(self, queryset):
        """A closed call keeps its address: only the list is filtered."""
        return queryset if self.action == "retrieve" else super().filter_queryset(queryset)
