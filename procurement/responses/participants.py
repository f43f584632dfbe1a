"""What the people of participating bodies read of the responses: the words and files, when they are opened."""

from ..following.queries import WhoFollows, bodies_in
from ..models import Follower, Response
from .desk_queries import Entry, read_entries


def responses_for_participant(user, need) -> list[Entry]:
    """The opened responses that the firms knew this person's body would read. Three queries for any number."""
    rows = Response.objects.visible_to(user).submitted().filter(need=need, opened_at__isnull=False)
    rows = rows.exclude(firm__in=list(user.roles)).select_related("firm")
    return read_entries(rows.order_by("firm__sort_name", "pk"))


def came_too_late(user, need) -> bool:
    """Whether every body of the person's that participates became a participant after the deadline."""
    rows = Follower.objects.participants().of(user).filter(need=need)
    return not any(row.reads_responses for row in rows.select_related("need"))


def who_is_told_of(need) -> WhoFollows:
    """The bodies as firms are told of them: who reads, and who may be in the meetings. One query."""
    return WhoFollows(active=bodies_in(need) if need.participants_read or need.followers_meet else [])
