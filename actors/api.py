"""Actors in the open API: what the directory shows, nothing about people."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponsePermanentRedirect
from rest_framework import serializers, viewsets

from .directory import queries as directory_queries
from .directory.filters import ActorFilter
from .models import Actor, Interest, Region, Topic
from .profile import queries as profile_queries


class TopicSerializer(serializers.ModelSerializer):
    class Meta:
        model = Topic
        fields = ["slug", "name_nb", "name_en"]


class RegionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Region
        fields = ["code", "name", "level"]


class InterestSerializer(serializers.ModelSerializer):
    class Meta:
        model = Interest
        fields = ["side", "code", "relevance"]


class ActorInBriefSerializer(serializers.ModelSerializer):
    """How other things name an actor that takes part in them."""

    class Meta:
        model = Actor
        fields = ["slug", "name", "kind"]


class ActorSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    topics = TopicSerializer(many=True, read_only=True)
    region = RegionSerializer(read_only=True, allow_null=True)
    interests = InterestSerializer(many=True, read_only=True)

    class Meta:
        model = Actor
        fields = [
            "slug",
            "url",
            "name",
            "kind",
            "organisation_number",
            "region",
            "sector",
            "size_band",
            "website",
            "about",
            "language",
            "topics",
            "interests",
            "offers_text",
            "seeks_text",
            "is_partner",
            "is_example",
        ]


class ActorViewSet(viewsets.ReadOnlyModelViewSet):
    """Approved actors."""

    queryset = Actor.objects.none()
    serializer_class = ActorSerializer
    filterset_class = ActorFilter
    lookup_field = "slug"

    def get_queryset(self):
        return directory_queries.directory(self.request.user).prefetch_related("interests")

    def retrieve(self, request, *args, **kwargs):
        """An actor that was merged into another leads there."""
        try:
            return super().retrieve(request, *args, **kwargs)
        except Http404:
            if (heir := profile_queries.moved_to(AnonymousUser(), kwargs["slug"])) is None:
                raise
            return HttpResponsePermanentRedirect(request.path.replace(f"/{kwargs['slug']}/", f"/{heir.slug}/"))
