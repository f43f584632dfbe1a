"""Who leads a joint need, and that somebody thinks several needs are one."""

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..following.rows import begin_following, end_following
from ..models import JointMember, Need, Role
from ..needs.actions import locked_need
from ..room.meetings import hand_meetings_on
from . import letters


@transaction.atomic
def pass_lead(*, need, to, by) -> Need:
    """Give the lead to a body that has joined, before publication. The need, its text and its documents are then that
    body's, and the one that led it is a participant."""
    need = locked_need(need)
    ensure(by, "procurement.gather_need", need)
    if not need.is_editable:
        raise ActionRefused(
            _("The need is published, and suppliers know who leads it. The lead stays where it is."), code="state"
        )
    member = JointMember.objects.joined().filter(joint__need=need, actor=to).select_related("actor").first()
    if member is None or to.pk == need.owner_id or not member.actor.is_approved:
        raise ActionRefused(_("Only a body that has joined the need can take the lead."), code="kind")
    former, lead = need.owner, member.actor
    hand_meetings_on(need=need, to=lead, by=by)
    end_following(need=need, actor=lead, by=by, why="")
    if member.gathered_id:  # the lead never leaves, so a draft of its own would wait for ever
        member.gathered = None
        member.save()
    need.owner, need.release_asked_by, need.release_asked_at = lead, None, None
    need.save()
    begin_following(need=need, actor=former, role=Role.PARTICIPANT, by=by)
    audit.record("pass_lead", need, by=by, before={"owner": former.name}, after={"owner": lead.name})
    letters.tell_lead(need, former, lead, by)
    return need


@transaction.atomic
def suggest_joint(*, needs: Iterable, by, words: str) -> int:
    """A coordinator tells the editors of these needs' owners that the needs may be one. Returns how many letters went.

    Each owner reads titles and owners of the others that are published or that may be found, and never of another body's
    draft that may not: an owner with nothing to read gets no letter. The same suggestion goes to nobody twice.
    """
    ensure(by, "procurement.suggest_joint")
    wanted = [need.pk for need in needs]
    rows = list(Need.objects.filter(pk__in=wanted).select_related("owner").order_by("pk"))
    if len({row.owner_id for row in rows}) < 2:
        raise ActionRefused(_("Choose needs of at least two public bodies."), code="few")
    if not words.strip():
        raise ActionRefused(_("Write why you think they are one."), code="words")
    findable = set(Need.objects.findable().filter(pk__in=wanted).values_list("pk", flat=True))
    name = hashlib.sha256(f"{sorted(wanted)} {words.strip()}".encode()).hexdigest()[:24]
    sent = 0
    for need in rows:
        others = [row for row in rows if row.owner_id != need.owner_id and row.pk in findable]
        if others:
            audit.record("suggest_joint", need, by=by, after={"needs": [row.slug for row in others]})
            sent += letters.tell_suggested(need, others, words.strip(), name)
    return sent
