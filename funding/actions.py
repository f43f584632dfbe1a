"""What happens to calls."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name
from ecosystem.shared.states import next_state

from .models import Call
from .states import TRANSITIONS


@transaction.atomic
def create_call(*, by, topics=(), regions=(), **fields) -> Call:
    """A draft, seen by coordinators."""
    ensure(by, "funding.edit_call")
    call = Call.objects.create(**fields)
    call.topics.set(topics)
    call.regions.set(regions)
    audit.record("create_call", call, by=by, after={"state": call.state, "programme": str(call.programme)})
    return call


@transaction.atomic
def edit_call(*, call, by, topics=None, regions=None, **fields) -> Call:
    """Change what the call says, in whatever state it is."""
    call = _lock(call)
    ensure(by, "funding.edit_call", call)
    changed = [name for name, value in fields.items() if getattr(call, name) != value]
    before = {name: str(getattr(call, name)) for name in changed}
    for name in changed:
        setattr(call, name, fields[name])
    call.save()
    if topics is not None:
        call.topics.set(topics)
    if regions is not None:
        call.regions.set(regions)
    audit.record("edit_call", call, by=by, before=before, after={name: str(getattr(call, name)) for name in changed})
    return call


@transaction.atomic
def publish_call(*, call, by) -> Call:
    """Show the call to everyone and look for those it fits. Raises ActionRefused when its deadline has passed."""
    call = _lock(call)
    ensure(by, "funding.publish_call", call)
    return _show(call, "publish", by)


@transaction.atomic
def reopen_call(*, call, by) -> Call:
    """Show a closed call as open again, after its funder has moved the deadline."""
    call = _lock(call)
    ensure(by, "funding.close_call", call)
    return _show(call, "reopen", by)


@transaction.atomic
def close_call(*, call, by) -> Call:
    """Say that one can no longer apply; the page stays."""
    call = _lock(call)
    ensure(by, "funding.close_call", call)
    return _move(call, "close", by)


def close_due_calls(*, at) -> int:
    """Close every published call whose deadline has passed at `at`; returns how many. Safe to run many at once."""
    closed = 0
    for pk in Call.objects.due(at).values_list("pk", flat=True):
        with transaction.atomic():
            due = Call.objects.due(at)
            call = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if call is not None:
                _move(call, "close", None)
                closed += 1
    return closed


def _show(call, move, by):
    now = timezone.now()
    next_state(TRANSITIONS, move, call.state)  # a call that is already shown is told so first
    if call.deadline and call.deadline <= now:
        raise ActionRefused(
            _("The deadline of “%(title)s” has passed. Set a new deadline first.") % {"title": call.title}, code="late"
        )
    call.published_at = call.published_at or now
    call = _move(call, move, by)
    enqueue_by_name("matching.tasks.find_matches", "call", call.pk)
    return call


def _move(call, move, by):
    before = call.state
    call.state = next_state(TRANSITIONS, move, call.state)
    call.save()
    audit.record(f"{move}_call", call, by=by, before={"state": before}, after={"state": call.state})
    return call


def _lock(call):
    return Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
