"""The catalogue in the open API."""

from rest_framework import serializers, viewsets

from actors.api import TopicSerializer
from actors.models import Actor

from . import queries
from .filters import SolutionFilter
from .models import Adoption, Solution


class SolutionActorSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Actor
        fields = ["slug", "url", "name", "kind"]


class AdoptionSerializer(serializers.ModelSerializer):
    actor = SolutionActorSerializer(read_only=True)

    class Meta:
        model = Adoption
        fields = ["actor", "year_started", "stage", "route", "note", "source"]


class SolutionSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    supplier = SolutionActorSerializer(read_only=True, allow_null=True)
    topics = TopicSerializer(many=True, read_only=True)
    adoption_count = serializers.IntegerField(read_only=True)
    users = AdoptionSerializer(many=True, read_only=True)

    class Meta:
        model = Solution
        fields = [
            "slug",
            "url",
            "title",
            "supplier",
            "summary",
            "problem_solved",
            "description",
            "evidence",
            "topics",
            "maturity_trl",
            "website",
            "language",
            "vetted_at",
            "vetting_note",
            "adoption_count",
            "users",
            "is_example",
        ]


class SolutionViewSet(viewsets.ReadOnlyModelViewSet):
    """Vetted solutions, with the public bodies that have confirmed their use."""

    queryset = Solution.objects.none()
    serializer_class = SolutionSerializer
    filterset_class = SolutionFilter
    lookup_field = "slug"

    def get_queryset(self):
        return queries.catalogue_in_full()
