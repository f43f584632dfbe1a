"""What becomes of followed needs where two bodies become one: the stretch that says most stands, and the other is ended.

What was before stands with its own times, so that who followed when can still be read.
"""

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from actors.merging.registry import better, meeting, on_collision
from ecosystem.shared import audit

from ..models import Follower, Role
from ..states import FollowerState


def followers(*, keep, drop, by):
    """Of two that stand in the same need one does; and nobody follows a need that has become its own."""
    both = [keep, drop]
    rows = Follower.objects.standing().select_related("need__owner", "actor")
    for row in rows.filter(actor__in=both, need__owner__in=both).select_for_update(of=("self",)).order_by("pk"):
        _end(row, keep, drop)
    for pair in meeting(rows.filter(~Q(need__owner__in=both)), keep=keep, drop=drop, by="need_id"):
        _stays, goes = better(_rank, *pair)
        _end(goes, keep, drop)


def _rank(row):
    """Who follows goes before who is to; a participant before a follower; the longest before the newest."""
    since = row.participates_since or row.joined_at or row.created_at
    return (row.state == FollowerState.ACTIVE, row.role == Role.PARTICIPANT, -since.timestamp())


def _end(row, keep, drop):
    before = {"state": row.state}
    row.state, row.ended_at = FollowerState.LEFT, timezone.now()
    with translation.override(row.need.language):
        row.ended_why = _("%(one)s and %(other)s have become one body.") % {"one": keep.name, "other": drop.name}
    row.save()
    audit.record("end_follower", row, by=None, before=before, after={"state": row.state, "why": row.ended_why})


on_collision("procurement.Follower", "actor", followers)
