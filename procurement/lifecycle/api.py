"""Published needs in the open API. Responses have no place here."""

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets

from ..joint.queries import total
from ..models import JointMember, JointNeed, Need
from ..vocabulary import Outcome
from . import queries
from .filters import NeedApiFilter


class JointMemberSerializer(serializers.ModelSerializer):
    slug = serializers.CharField(source="actor.slug", read_only=True)
    name = serializers.CharField(source="actor.name", read_only=True)
    lead = serializers.SerializerMethodField()

    class Meta:
        model = JointMember
        fields = ["slug", "name", "lead", "volume", "variant"]

    def get_lead(self, member) -> bool:
        return member.actor_id == member.joint.need.owner_id


class JointSerializer(serializers.ModelSerializer):
    """A need that several public bodies share."""

    total_volume = serializers.SerializerMethodField(help_text="The sum of what the bodies have said, in `volume_of`.")
    members = JointMemberSerializer(many=True, read_only=True, source="shown_members")

    class Meta:
        model = JointNeed
        fields = ["volume_of", "total_volume", "members"]

    def get_total_volume(self, joint) -> int | None:
        return total(joint.shown_members)


class NeedSerializer(serializers.ModelSerializer):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    owner = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    owner_name = serializers.CharField(source="owner.name", read_only=True)
    region = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    topics = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)
    stage = serializers.CharField(
        source="shown_stage", read_only=True, help_text="published, closed, handed_over or concluded, as of now."
    )
    notice_number = serializers.CharField(read_only=True, help_text="The competition's number on Doffin or TED.")
    handover_url = serializers.URLField(
        read_only=True, allow_blank=True, help_text="Where the competition is, once it is handed over."
    )

    outcome = serializers.ChoiceField(
        choices=Outcome.choices,
        read_only=True,
        allow_blank=True,
        help_text="What came of it; empty until it is concluded.",
    )
    joint = serializers.SerializerMethodField(
        help_text="Who shares the need and how much it is in all; null where it is one body's alone."
    )

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
            "joint",
        ]

    @extend_schema_field(JointSerializer(allow_null=True))
    def get_joint(self, need):
        joint = getattr(need, "joint", None) if need.is_joint else None
        return JointSerializer(joint).data if joint else None


class NeedViewSet(viewsets.ReadOnlyModelViewSet):
    """Needs that are or have been open for responses, with their dates and, where a competition follows, its address.

    Times bear their zone; `questions_until` and `answers_until` are whole days in Norway. Nothing here tells of responses.
    """

    queryset = Need.objects.none()
    serializer_class = NeedSerializer
    filterset_class = NeedApiFilter
    lookup_field = "slug"

    def get_queryset(self):
        needs = queries.published_needs().defer(None)
        members = JointMember.objects.public().select_related("actor", "joint__need").order_by("joined_at", "pk")
        return needs.select_related("joint").prefetch_related(
            Prefetch("joint__members", queryset=members, to_attr="shown_members")
        )
