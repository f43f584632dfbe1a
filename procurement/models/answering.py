"""How well a public body answers those who respond to its needs: public, before a firm invests effort.

Only what is opened counts, of needs whose deadline has passed, so that no number tells of a sealed response. With few
responses or needs there is no number at all: it would tell of single firms.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Aggregate, Case, Count, DurationField, ExpressionWrapper, F, Min, OuterRef, Subquery, When
from django.db.models.functions import Now

from .response import Response
from .response_trail import ResponseReply

LEAST_RESPONSES, LEAST_NEEDS = 5, 2


class Median(Aggregate):
    """The middle of the values; those that are null are left out."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, slots=True)
class Answering:
    """`share` is whole percent answered, rounded down; `days` the median from the deadline to the first answer."""

    share: int
    days: int | None


def answering(needs) -> Answering | None:
    """Of these needs' responses; None when there is too little to say anything. One query."""
    since = Case(When(round=F("need__round"), then=F("need__response_deadline")), default=F("opened_at"))
    first = ResponseReply.objects.filter(response=OuterRef("pk")).order_by().values("response")
    numbers = (
        Response.objects.submitted()
        .filter(need__in=needs.order_by().values("pk"), need__response_deadline__lte=Now(), opened_at__isnull=False)
        .annotate(first=Subquery(first.annotate(at=Min("at")).values("at")))
        .annotate(took=ExpressionWrapper(F("first") - since, output_field=DurationField()))
        .order_by()
        .aggregate(
            responses=Count("pk"), needs=Count("need", distinct=True), answered=Count("first"), median=Median("took")
        )
    )
    if numbers["responses"] < LEAST_RESPONSES or numbers["needs"] < LEAST_NEEDS:
        return None
    share = 100 * numbers["answered"] // numbers["responses"]
    median = numbers["median"]
    return Answering(share, None if median is None else max(0, math.ceil(median / timedelta(days=1))))
