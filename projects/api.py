"""Projects in the open API: what the catalogue shows, with partners who have accepted."""

from django.db.models import Prefetch
from django.utils import timezone
from rest_framework import serializers, viewsets

from actors.api import ActorInBriefSerializer, RegionSerializer, TopicSerializer

from . import queries
from .filters import ProjectFilter
from .models import PartnerSearch, Project, ProjectPartner


class ProjectPartnerSerializer(serializers.ModelSerializer):
    actor = ActorInBriefSerializer(read_only=True)

    class Meta:
        model = ProjectPartner
        fields = ["actor", "role"]


class PartnerSearchSerializer(serializers.ModelSerializer):
    class Meta:
        model = PartnerSearch
        fields = ["slug", "title", "text", "wanted_kinds", "closes_on", "published_at"]


class ProjectSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    lead = ActorInBriefSerializer(read_only=True)
    partners = ProjectPartnerSerializer(source="shown_partners", many=True, read_only=True)
    partner_searches = PartnerSearchSerializer(source="open_searches", many=True, read_only=True)
    topics = TopicSerializer(many=True, read_only=True)
    region = RegionSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Project
        fields = [
            "slug",
            "url",
            "title",
            "summary",
            "description",
            "lead",
            "partners",
            "phase",
            "starts_on",
            "ends_on",
            "topics",
            "region",
            "funding_note",
            "budget",
            "website",
            "outcomes",
            "afterlife",
            "partner_searches",
            "language",
            "is_example",
            "published_at",
        ]


class ProjectViewSet(viewsets.ReadOnlyModelViewSet):
    """Published projects."""

    queryset = Project.objects.none()
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    lookup_field = "slug"

    def get_queryset(self):
        today = timezone.localdate()
        partners = ProjectPartner.objects.shown().select_related("actor").order_by("pk")
        searches = PartnerSearch.objects.open(on=today)
        projects = (
            queries.catalogue(on=today)
            .defer(None)
            .prefetch_related(
                Prefetch("partners", partners, to_attr="shown_partners"),
                Prefetch("searches", searches, to_attr="open_searches"),
            )
        )
        return queries.in_order(projects, "newest")
