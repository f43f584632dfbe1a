"""Events in the open API: what the programme shows, nothing about people or online links."""

from rest_framework import serializers, viewsets

from actors.models import Actor, Region, Topic

from . import queries
from .filters import EventFilter
from .models import Event


class OrganiserSerializer(serializers.ModelSerializer):
    class Meta:
        model = Actor
        fields = ["slug", "name", "kind"]
        ref_name = "EventOrganiser"


class EventTopicSerializer(serializers.ModelSerializer):
    class Meta:
        model = Topic
        fields = ["slug", "name_nb", "name_en"]


class EventRegionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Region
        fields = ["code", "name", "level"]


class EventSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    organiser = OrganiserSerializer(read_only=True)
    topics = EventTopicSerializer(many=True, read_only=True)
    region = EventRegionSerializer(read_only=True)
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
        return queries.programme().published().defer(None).defer("search_vector").order_by("starts_at", "pk")
