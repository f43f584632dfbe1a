"""Events in the open API: what the programme shows, nothing about people or online links."""

from rest_framework import serializers, viewsets

from actors.api import ActorInBriefSerializer, RegionSerializer, TopicSerializer

from . import queries
from .filters import EventFilter
from .models import Event


class EventSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    organiser = ActorInBriefSerializer(read_only=True)
    topics = TopicSerializer(many=True, read_only=True)
    region = RegionSerializer(read_only=True, allow_null=True)
    is_online = serializers.BooleanField(read_only=True)
    places_left = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Event
        fields = [
            "slug",
            "url",
            "title",
            "kind",
            "organiser",
            "summary",
            "description",
            "topics",
            "starts_at",
            "ends_at",
            "place_name",
            "address",
            "region",
            "is_online",
            "capacity",
            "places_left",
            "sign_up_closes_at",
            "language",
            "is_example",
            "published_at",
        ]


class EventViewSet(viewsets.ReadOnlyModelViewSet):
    """Published events, upcoming and past."""

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    lookup_field = "slug"

    def get_queryset(self):
        return queries.programme().published().defer(None).order_by("starts_at", "pk")
