"""What happens to needs."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.states import next_state

from ..models import Need
from ..queries.amendments import differences
from ..queries.writing import version_of
from ..states import TRANSITIONS, NeedStage
from ..vocabulary import Outcome
from .calling_off import call_off_coming
from .gathered import refuse_gathered
from .unshared import refuse_unshared, refuse_unwritten


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
def edit_need(*, need, by, seen=None, autosaved=False, **fields) -> Need:
    """Change a need that is not published yet. Afterwards all suppliers must be able to trust what they read.

    `seen` is the version (`version_of`) of these fields that the form was made from: a colleague's change to them in
    between refuses the save, with code "changed". What saves itself while somebody writes (`autosaved`) comes every
    few seconds, and is told of in the log and the history with the next save.
    """
    need = locked_need(need)
    ensure(by, "procurement.edit_need", need)
    if not need.is_editable:
        raise ActionRefused(
            _("A published need cannot be changed: firms may already be working from it."), code="state"
        )
    changes = differences(need, fields)
    if changes and seen and seen != version_of(need, fields):
        raise ActionRefused(
            _(
                "A colleague has changed this while you were writing. Your words are still below, and what stands now is "
                "shown above them. Take over what you want to keep, and save again."
            ),
            code="changed",
        )
    logged = autosaved or need.history.filter(updated_at=need.updated_at).exists()
    if changes:
        need.written_by = by
    elif logged:
        return need
    if autosaved:
        need.skip_history_when_saving = True
    for name, value in fields.items():
        if name != "topics":
            setattr(need, name, value)
    need.save()
    if "topics" in fields:
        need.topics.set(fields["topics"])
    if not autosaved:
        audit.record(
            "edit_need",
            need,
            by=by,
            before={row["field"]: row["old"] for row in changes},
            after={row["field"]: row["new"] for row in changes},
        )
    return need


@transaction.atomic
def send_need(*, need, by) -> Need:
    """Ask a coordinator to read and publish it."""
    need = locked_need(need)
    ensure(by, "procurement.send_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "send", before)
    refuse_gathered(need)
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
    """Say publicly what came of it.

    A need that was never handed over must have evened out what single suppliers were given, unless nothing comes of it:
    refused with code "unshared" or "meetings". Those who may not see that dialogue can only drop such a need: a refusal
    that depends on it would tell of it.
    """
    need = locked_need(need)
    ensure(by, "procurement.conclude_need", need)
    before = need.stage
    need.stage = next_state(TRANSITIONS, "conclude", before)
    if not outcome or not conclusion.strip():
        raise ActionRefused(_("Choose an outcome and write what came of the need."))
    if before == NeedStage.CLOSED and outcome != Outcome.DROPPED:
        if not allowed(by, "procurement.share_dialogue", need):
            raise ActionRefused(
                _("Only the owner's editors can say that something comes of a need that is not handed over."),
                code="owners",
            )
        refuse_unshared(need)
        refuse_unwritten(need.slots.begun())
    need.outcome, need.conclusion = outcome, conclusion
    need.concluded_at, need.concluded_by = timezone.now(), by
    need.save()
    call_off_coming(need, by=by)
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
