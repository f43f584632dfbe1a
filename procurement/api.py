"""Published needs in the open API. Responses have no place here."""

from rest_framework import serializers, viewsets

from . import queries
from .filters import NeedApiFilter
from .models import Need


class NeedSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    owner = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    owner_name = serializers.CharField(source="owner.name", read_only=True)
    region = serializers.SlugRelatedField(slug_field="code", read_only=True)
    topics = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)
    stage = serializers.CharField(
        source="shown_stage", read_only=True, help_text="published, closed, handed_over or concluded, as of now."
    )
    notice_number = serializers.CharField(read_only=True, help_text="The competition's number on Doffin or TED.")
    handover_url = serializers.URLField(read_only=True, help_text="Where the competition is, once it is handed over.")

    class Meta:
        model = Need
        fields = [
            "slug",
            "url",
            "title",
            "summary",
            "problem",
            "wanted_effects",
            "language",
            "owner",
            "owner_name",
            "region",
            "topics",
            "cpv_codes",
            "innovation_types",
            "budget_from",
            "budget_to",
            "stage",
            "questions_until",
            "answers_until",
            "response_deadline",
            "contact_function",
            "contact_email",
            "published_at",
            "round",
            "reopened_at",
            "handed_over_at",
            "handover_url",
            "notice_number",
            "competition_deadline",
            "outcome",
            "conclusion",
            "concluded_at",
            "is_example",
        ]


class NeedViewSet(viewsets.ReadOnlyModelViewSet):
    """Needs that are or have been open for responses, with their dates and, where a competition follows, its address.

    Times bear their zone; `questions_until` and `answers_until` are whole days in Norway. Nothing here tells of responses.
    """

    queryset = Need.objects.none()
    serializer_class = NeedSerializer
    filterset_class = NeedApiFilter
    lookup_field = "slug"

    def get_queryset(self):
        return queries.published_needs().defer(None).defer("search_vector", "owner__search_vector")
