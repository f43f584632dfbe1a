"""Which needs: sentences about the rows of `Need`."""

from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from actors.models import Topic
from actors.states import ActorState
from ecosystem.shared.search import SearchQuerySet

from ..states import PUBLIC_STAGES, FollowerState, NeedStage


class NeedQuerySet(SearchQuerySet):
    search_title = "title"

    def published(self):
        """What anyone may read, whether the deadline has passed or not: of owners that are in the hub."""
        return self.filter(stage__in=PUBLIC_STAGES, owner__state=ActorState.APPROVED)

    def open(self, at):
        """Those that take responses."""
        return self.filter(stage=NeedStage.PUBLISHED, response_deadline__gt=at, owner__state=ActorState.APPROVED)

    def taking_questions(self):
        """Those that take questions: the whole of the last day, in Norwegian time, by the database's clock."""
        today = TruncDate(Now(), tzinfo=timezone.get_default_timezone())
        return self.open(Now()).filter(Q(questions_until__isnull=True) | Q(questions_until__gte=today))

    def past_deadline(self, at):
        """Those whose dialogue is over and that are not concluded, whether the clock's task has been by or not."""
        return self.filter(stage__in=[NeedStage.PUBLISHED, NeedStage.CLOSED], response_deadline__lte=at)

    def handed_over(self):
        return self.filter(stage=NeedStage.HANDED_OVER)

    def concluded(self):
        return self.filter(stage=NeedStage.CONCLUDED)

    def due(self, at):
        """Published needs whose deadline has come, for `close_due_needs`."""
        return self.filter(stage=NeedStage.PUBLISHED, response_deadline__lte=at)

    def closing_before(self, at):
        return self.filter(stage=NeedStage.PUBLISHED, response_deadline__lte=at)

    def waiting(self):
        """Needs a coordinator has been asked to publish, oldest first."""
        return self.filter(stage=NeedStage.REVIEW).order_by("sent_at", "pk")

    def visible_to(self, user):
        """Published needs are public; others are for the owner's members, coordinators, and those of the bodies that
        follow it or are gathered in it."""
        if not user.is_authenticated:
            return self.published()
        if user.is_coordinator:
            return self
        public = Q(stage__in=PUBLIC_STAGES, owner__state=ActorState.APPROVED)
        mine = list(user.roles)
        followed = self.model.objects.filter(followers__actor__in=mine, followers__state=FollowerState.ACTIVE)
        return self.filter(public | Q(owner__in=mine) | Q(pk__in=followed.values("pk")))

    def findable(self):
        """What other public bodies may find: published needs, and drafts of bodies that let theirs be found."""
        drafts = Q(stage__in=[NeedStage.DRAFT, NeedStage.REVIEW], owner__buyer_policy__drafts_findable=True)
        return self.filter(Q(stage__in=PUBLIC_STAGES) | drafts, owner__state=ActorState.APPROVED)

    def in_topic(self, topic):
        """Needs with this topic or one below it in the tree."""
        topics = Topic.objects.within(topic)
        return self.filter(pk__in=self.model.topics.through.objects.filter(topic__in=topics).values("need"))

    def in_region(self, region):
        """Needs in this municipality, or anywhere in this county."""
        return self.filter(Q(region=region) | Q(region__parent=region))

    def by_deadline(self):
        return self.order_by("response_deadline", "pk")

    def newest_first(self):
        return self.order_by("-published_at", "-pk")
