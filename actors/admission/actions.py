"""Coordinators answer those who want to join, let actors in, and take them out."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name
from ecosystem.shared.states import next_state

from ..models import Actor, AdmissionMessage
from ..states import TRANSITIONS
from .letters import tell_administrators, tell_coordinators, tell_who_asked

Kind = AdmissionMessage.Kind


@transaction.atomic
def approve_actor(*, actor, by, seen=None) -> Actor:
    """Let the actor in; its administrators are told. `seen` is the version of the actor that was judged."""
    actor, before = _begin(actor, "approve", by, "actors.decide_on_actor", seen)
    actor.decision_reason = ""
    _decide(actor, "approve", by, before)
    tell_administrators(actor, "approve", actor.decided_at.isoformat())
    return actor


@transaction.atomic
def decline_actor(*, actor, by, reason, seen=None) -> Actor:
    """Say no, and why: the administrators are told the reason, and may apply again."""
    actor, before = _begin(actor, "decline", by, "actors.decide_on_actor", seen)
    reason = _words(reason, _("Write the reason: the applicant is told."))
    actor.decision_reason = reason
    _decide(actor, "decline", by, before)
    message = _say(actor, Kind.DECLINE, reason, by, from_coordinator=True)
    tell_administrators(actor, "decline", message.pk, reason)
    return actor


@transaction.atomic
def ask_applicant(*, actor, by, text, seen=None) -> Actor:
    """Ask for more before deciding; the application waits for the applicant."""
    actor, before = _begin(actor, "ask", by, "actors.decide_on_actor", seen)
    text = _words(text, _("Write what you want to know."))
    actor.save()
    message = _say(actor, Kind.QUESTION, text, by, from_coordinator=True)
    _record("ask", actor, by, before)
    tell_administrators(actor, "ask", message.pk, text)
    return actor


@transaction.atomic
def answer_coordinator(*, actor, by, text) -> Actor:
    """The applicant answers what the coordinator asked; the application is back in the queue."""
    actor, before = _begin(actor, "answer", by, "actors.answer_for_application")
    text = _words(text, _("Write an answer."))
    actor.save()
    message = _say(actor, Kind.ANSWER, text, by)
    _record("answer", actor, by, before)
    tell_who_asked(actor, message)
    return actor


@transaction.atomic
def apply_again(*, actor, by, text) -> Actor:
    """A declined actor asks once more, with what is new. The earlier reason stays in the thread."""
    actor, before = _begin(actor, "apply_again", by, "actors.answer_for_application")
    text = _words(text, _("Write what is new since the last time."))
    actor.decided_by = actor.decided_at = None
    actor.decision_reason = ""
    actor.save()
    message = _say(actor, Kind.REAPPLICATION, text, by)
    _record("apply_again", actor, by, before)
    tell_administrators(actor, "apply_again", message.pk)
    tell_coordinators(actor)
    return actor


@transaction.atomic
def edit_application(*, actor, by, seen=None, **fields) -> Actor:
    """Correct what was sent, while it waits: `name`, `kind`, `organisation_number`, `application`, `offers_text`."""
    actor = Actor.objects.select_for_update().get(pk=actor.pk)
    ensure(by, "actors.edit_application", actor)
    changed = {name: value for name, value in fields.items() if getattr(actor, name) != value}
    if not changed:
        return actor
    actor.refuse_if_changed_since(seen)
    before = {name: str(getattr(actor, name) or "") for name in changed}
    for name, value in changed.items():
        setattr(actor, name, value)
    if "organisation_number" in changed:
        # What the register said was about another number.
        actor.legal_form = actor.parent_number = actor.register_standing = ""
        actor.register_checked_at = None
    try:
        with transaction.atomic():
            actor.save()
    except IntegrityError as error:
        raise ActionRefused(_("An organisation with this number is already registered."), code="taken") from error
    after = {name: str(value or "") for name, value in changed.items()}
    audit.record("edit_application", actor, by=by, before=before, after=after)
    return actor


@transaction.atomic
def suspend_actor(*, actor, by) -> Actor:
    """Take the actor, and all that it has published, off public pages; its records stay."""
    actor, before = _begin(actor, "suspend", by, "actors.decide_on_actor")
    enqueue_by_name("matching.tasks.find_matches")
    return _decide(actor, "suspend", by, before)


@transaction.atomic
def restore_actor(*, actor, by) -> Actor:
    """Bring it back, and all that it had published."""
    actor, before = _begin(actor, "restore", by, "actors.decide_on_actor")
    enqueue_by_name("matching.tasks.find_matches")
    return _decide(actor, "restore", by, before)


def _begin(actor, move, by, rule, seen=None):
    """The locked row in its new state, not saved, and the state it was in."""
    actor = Actor.objects.select_for_update().get(pk=actor.pk)
    ensure(by, rule, actor)
    if seen and seen != actor.version_seen:
        raise ActionRefused(
            _(
                "The application has been answered or changed since you opened the page. Read how it stands now, and "
                "answer again if you still want to. What you wrote is kept."
            ),
            code="changed",
        )
    before = actor.state
    actor.state = next_state(TRANSITIONS, move, actor.state)
    return actor, before


def _decide(actor, move, by, before):
    actor.decided_by, actor.decided_at = by, timezone.now()
    actor.save()
    _record(move, actor, by, before)
    return actor


def _record(move, actor, by, before):
    audit.record(f"{move}_actor", actor, by=by, before={"state": before}, after={"state": actor.state})


def _words(text, refusal):
    text = (text or "").strip()
    if not text:
        raise ActionRefused(refusal, code="empty")
    return text


def _say(actor, kind, text, by, *, from_coordinator=False):
    return AdmissionMessage.objects.create(
        actor=actor, author=by, kind=kind, text=text, from_coordinator=from_coordinator
    )
