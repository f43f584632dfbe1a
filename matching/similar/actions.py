"""A coordinator sees that needs which look alike are not the same."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from ecosystem.shared import audit
from ecosystem.shared.permissions import ensure
from procurement.models import Need

from ..models import NotTheSame


@transaction.atomic
def say_not_the_same(*, need: Need, others: Iterable[Need], by: Any) -> int:
    """None of the others is suggested as one with this need again. Returns how many pairs that is news of."""
    ensure(by, "matching.say_not_the_same")
    new = 0
    for other in others:
        if other.pk == need.pk:
            continue
        first, second = sorted((need, other), key=lambda one: one.pk)
        pair, is_new = NotTheSame.objects.get_or_create(need=first, other=second, defaults={"by": by})
        if is_new:
            audit.record("say_not_the_same", pair, by=by, after={"needs": [first.slug, second.slug]})
            new += 1
    return new
