"""A need becomes public. Where a public body wants it so, two people publish: whoever wrote last asks a colleague."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from actors.belonging.queries import administrators_and_editors
from actors.models import Actor
from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name
from ecosystem.shared.states import next_state

from ..joint.gathered import refuse_gathered
from ..models import BuyerPolicy, Need
from ..needs.actions import locked_need, refuse_incomplete
from ..needs.deadlines import fill_dates
from ..needs.documents import publish_documents
from ..needs.queries import pending_documents
from ..states import TRANSITIONS
from .letters import ask_colleagues

ASKED_LATELY = timedelta(hours=1)


@transaction.atomic
def set_two_person_publication(*, actor, by, wanted: bool) -> BuyerPolicy:
    """Raises ActionRefused with code "alone" when there would be no colleague to publish."""
    ensure(by, "procurement.set_buyer_policy", actor)
    actor = Actor.objects.select_for_update().get(pk=actor.pk)
    if wanted and administrators_and_editors(actor).count() < 2:
        raise ActionRefused(
            _("Two people can only publish when at least two act for you. Invite a colleague as editor first."),
            code="alone",
        )
    policy, _new = BuyerPolicy.objects.get_or_create(actor=actor)
    if policy.two_person_publication != wanted:
        policy.two_person_publication = wanted
        policy.save()
        audit.record("set_buyer_policy", policy, by=by, after={"two_person_publication": wanted})
    return policy


@transaction.atomic
def let_drafts_be_found(*, actor, by, wanted: bool) -> BuyerPolicy:
    """Whether other public bodies with a similar need see title and summary of this body's drafts."""
    ensure(by, "procurement.set_buyer_policy", actor)
    actor = Actor.objects.select_for_update().get(pk=actor.pk)
    policy, _new = BuyerPolicy.objects.get_or_create(actor=actor)
    if policy.drafts_findable != wanted:
        policy.drafts_findable = wanted
        policy.save()
        audit.record("set_buyer_policy", policy, by=by, after={"drafts_findable": wanted})
    return policy


@transaction.atomic
def publish_need(*, need, by) -> Need:
    """Make it public and open for responses; matching starts at once."""
    need = locked_need(need)
    ensure(by, "procurement.publish_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "publish", before)
    refuse_gathered(need)
    refuse_incomplete(need)
    if by is not None and need.written_by_id == by.pk and need.wants_two_people():
        raise ActionRefused(
            _("%(owner)s wants two people to publish a need. You wrote last: ask a colleague to publish it.")
            % {"owner": need.owner},
            code="two_people",
        )
    if not Need.objects.filter(pk=need.pk, response_deadline__gt=Now()).exists():
        raise ActionRefused(
            _("The deadline for responses has passed. Set a later one before you publish."), code="deadline"
        )
    fill_dates(need)
    need.published_at, need.published_by, need.review_note = timezone.now(), by, ""
    need.save()
    publish_documents(need, pending_documents(need), at=need.published_at, by=by)
    audit.record(
        "publish_need",
        need,
        by=by,
        before={"stage": before},
        after={"stage": need.stage, "response_deadline": need.response_deadline.isoformat()},
    )
    enqueue_by_name("matching.tasks.find_matches", "need", need.pk)
    return need


@transaction.atomic
def ask_for_release(*, need, by) -> Need:
    """Ask the colleagues to read the need and publish it. Asking again within the hour sends nothing more."""
    need = locked_need(need)
    ensure(by, "procurement.ask_release_need", need)
    if not need.is_editable:
        raise ActionRefused(_("This need is published already."), code="state")
    refuse_gathered(need)
    refuse_incomplete(need)
    now = timezone.now()
    if need.release_asked_at and need.release_asked_by_id == by.pk and now - need.release_asked_at < ASKED_LATELY:
        return need
    need.release_asked_by, need.release_asked_at = by, now
    need.save()
    audit.record("ask_release_need", need, by=by)
    ask_colleagues(need, by=by)
    return need
