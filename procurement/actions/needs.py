"""What happens to needs."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state
from ecosystem.shared.tasks import enqueue_by_name

from ..models import Need
from ..states import TRANSITIONS
from .deadlines import fill_dates


@transaction.atomic
def create_need(*, owner, by, title, topics=(), **fields) -> Need:
    """Begin a need for a public body; it is a draft that only the owner's people and coordinators see."""
    ensure(by, "procurement.create_need", owner)
    if by is None and not owner.is_public_body:
        raise ActionRefused(_("Only public bodies have needs here."))
    need = Need.objects.create(owner=owner, title=title, written_by=by, **fields)
    need.topics.set(topics)
    audit.record("create_need", need, by=by, after={"stage": need.stage, "owner": owner.name})
    return need


@transaction.atomic
def edit_need(*, need, by, topics=None, seen=None, **fields) -> Need:
    """Change a need that is not published yet. Afterwards all suppliers must be able to trust what they read.

    `seen` is the version the form was made from: a colleague's change in between refuses the save.
    """
    need = locked_need(need)
    ensure(by, "procurement.edit_need", need)
    if not need.is_editable:
        raise ActionRefused(
            _("A published need cannot be changed: firms may already be working from it."), code="state"
        )
    if any(getattr(need, name) != value for name, value in fields.items()) or (
        topics is not None and set(topics) != set(need.topics.all())
    ):
        need.refuse_if_changed_since(seen)
    before = {name: _plain(getattr(need, name)) for name in fields}
    for name, value in fields.items():
        setattr(need, name, value)
    if any(before[name] != _plain(value) for name, value in fields.items()):
        need.written_by = by
    need.save()
    if topics is not None:
        need.topics.set(topics)
    after = {name: _plain(getattr(need, name)) for name in fields}
    changed = [name for name in fields if before[name] != after[name]]
    audit.record(
        "edit_need",
        need,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return need


@transaction.atomic
def send_need(*, need, by) -> Need:
    """Ask a coordinator to read and publish it."""
    need = locked_need(need)
    ensure(by, "procurement.send_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "send", before)
    refuse_incomplete(need)
    need.sent_at, need.review_note = timezone.now(), ""
    need.save()
    audit.record("send_need", need, by=by, before={"stage": before}, after={"stage": need.stage})
    return need


@transaction.atomic
def return_need(*, need, by, note="") -> Need:
    """Back to a draft: a coordinator wants something mended (`note` says what), or the owner takes it back."""
    need = locked_need(need)
    ensure(by, "procurement.return_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "return", before)
    need.review_note = note
    need.save()
    audit.record("return_need", need, by=by, before={"stage": before}, after={"stage": need.stage, "note": note})
    return need


@transaction.atomic
def publish_need(*, need, by) -> Need:
    """Make it public and open for responses; matching starts at once."""
    need = locked_need(need)
    ensure(by, "procurement.publish_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "publish", before)
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
    audit.record(
        "publish_need",
        need,
        by=by,
        before={"stage": before},
        after={"stage": need.stage, "response_deadline": need.response_deadline.isoformat()},
    )
    enqueue_by_name("matching.tasks.find_matches", "need", need.pk)
    return need


def close_due_needs(*, at=None) -> int:
    """Close every published need whose deadline has come, each in its own transaction; returns how many.

    `at` is a point in time; left out, it is the database's clock. Safe to run twice and side by side.
    """
    closed = 0
    for pk in list(Need.objects.due(at or Now()).order_by("response_deadline").values_list("pk", flat=True)):
        with transaction.atomic():
            need = (
                Need.objects.due(at or Now())
                .select_for_update(skip_locked=True)
                .defer("search_vector")
                .filter(pk=pk)
                .first()
            )
            if need is None:
                continue
            before = need.stage
            need.stage = next_state(TRANSITIONS, "close", before)
            need.closed_at = need.response_deadline
            need.save()
            audit.record("close_need", need, by=None, before={"stage": before}, after={"stage": need.stage})
            closed += 1
    return closed


@transaction.atomic
def conclude_need(*, need, by, outcome, conclusion) -> Need:
    """Say publicly what came of it."""
    need = locked_need(need)
    ensure(by, "procurement.conclude_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "conclude", before)
    if not outcome or not conclusion.strip():
        raise ActionRefused(_("Choose an outcome and write what came of the need."))
    need.outcome, need.conclusion = outcome, conclusion
    need.concluded_at, need.concluded_by = timezone.now(), by
    need.save()
    audit.record(
        "conclude_need", need, by=by, before={"stage": before}, after={"stage": need.stage, "outcome": outcome}
    )
    return need


def locked_need(need) -> Need:
    return Need.objects.select_for_update(of=("self",)).select_related("owner").defer("search_vector").get(pk=need.pk)


def refuse_incomplete(need) -> None:
    if need.missing:
        raise ActionRefused(
            _("Fill in these first: %(fields)s.") % {"fields": ", ".join(need.missing)}, code="incomplete"
        )


def _plain(value):
    """A value as the audit log keeps it."""
    if isinstance(value, list):
        return list(value)
    return "" if value is None else str(value)
