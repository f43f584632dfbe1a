"""What every part of the demo's loading shares: dates that count from the day it is loaded, and rows made only once."""

from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils import timezone

from actors.models import Actor, Region, Topic
from ecosystem.shared import audit

FRIDAY = 4
# Christmas and the first days of the year, the First and the Seventeenth of May.
AT_HOME = {*((12, day) for day in range(23, 32)), (1, 1), (1, 2), (5, 1), (5, 17)}


class Loading:
    """One loading; dates count from `at`. `made` tells how many rows of each kind are new."""

    def __init__(self, at: datetime):
        self.at = at
        self.made: dict[str, int] = {}

    @cached_property
    def topics(self):
        return {topic.slug: topic for topic in Topic.objects.all()}

    @cached_property
    def regions(self):
        return {region.code: region for region in Region.objects.all()}

    def day(self, days: int, clock: str = "15:00") -> datetime:
        """About `days` from the day of loading, at this time of day in Oslo: the next day on which people are at work."""
        hour, minute = map(int, clock.split(":"))
        found = timezone.localtime(self.at) + timedelta(days=days)
        while found.weekday() > FRIDAY or (found.month, found.day) in AT_HOME:
            found += timedelta(days=1)
        return found.replace(hour=hour, minute=minute, second=0, microsecond=0)

    @cached_property
    def dialogue_year(self) -> int:
        """The year of the dialogue meetings of the innovation partnership: the last whose autumn is long over."""
        return (timezone.localdate(self.at) - timedelta(days=532)).year

    def moment(self, when: int | str, clock: str = "15:00") -> datetime:
        """Days from the loading, or "MM-DD" in the year of the dialogue meetings, on a day when people are at work."""
        if isinstance(when, int):
            return self.day(when, clock)
        wanted = date.fromisoformat(f"{self.dialogue_year}-{when}")
        return self.day((wanted - timezone.localdate(self.at)).days, clock)

    def actor_named(self, name):
        return Actor.objects.get(name=name)

    def actor_or_none(self, name):
        return Actor.objects.filter(name=name).first()

    def _make(self, model, row, defaults, **key):
        """Create the row unless one with this key is there; gives the thing, and whether it is new."""
        thing = model.objects.filter(**key).first()
        if thing is not None:
            return thing, False
        thing = model.objects.create(**key, **defaults)
        if "topics" in row:
            thing.topics.set([self.topics[slug] for slug in row["topics"]])
        audit.record("load_demo", thing, by=None)
        self.made[model._meta.model_name] = self.made.get(model._meta.model_name, 0) + 1
        return thing, True
