"""When a digest is due. Only markers are compared, never windows: a missed run is made up for by the next one."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from .kinds import Frequency

OSLO = ZoneInfo("Europe/Oslo")
HOUR = time(7)


def last_occasion(frequency: str, at: datetime) -> datetime:
    """The latest moment up to `at` when digests of this frequency went out: seven in the morning in Oslo, for weekly
    ones on a Monday. For at once it is `at` itself. The clock of the wall counts, also when it is moved."""
    if frequency == Frequency.AT_ONCE:
        return at
    local = at.astimezone(OSLO)
    day = local.date()
    if local.time() < HOUR:
        day -= timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, HOUR, tzinfo=OSLO)
