from datetime import timedelta

import pytest
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused, NotAllowed
from funding import actions, tasks
from funding.models import Call
from tests.audit import entries_for
from tests.factories.actors import MembershipFactory
from tests.factories.funding import CallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def started(monkeypatch):
    """The tasks that were started by name, as (name, arguments)."""
    tasks_started = []
    monkeypatch.setattr(
        "ecosystem.shared.queue.current_app.send_task", lambda name, args, **kwargs: tasks_started.append((name, args))
    )
    return tasks_started


def test_publish_call_shows_it_and_looks_for_matches(coordinator, started, django_capture_on_commit_callbacks):
    call = CallFactory(state="draft")
    with django_capture_on_commit_callbacks(execute=True):
        call = actions.publish_call(call=call, by=coordinator)
    call.refresh_from_db()
    assert (call.state, call.published_at is not None) == ("published", True)
    assert started == [("matching.tasks.find_matches", ("call", call.pk))]
    entry = entries_for(call).get()
    assert (entry.action, entry.by_name, entry.before, entry.after) == (
        "publish_call",
        coordinator.name,
        {"state": "draft"},
        {"state": "published"},
    )


def test_publish_call_by_an_editor_is_refused():
    call = CallFactory(state="draft")
    with pytest.raises(NotAllowed):
        actions.publish_call(call=call, by=MembershipFactory().person)
    call.refresh_from_db()
    assert call.state == "draft"
    assert not entries_for(call).exists()


def test_publish_call_twice_is_refused(coordinator):
    call = CallFactory(state="draft")
    actions.publish_call(call=call, by=coordinator)
    with pytest.raises(ActionRefused) as refusal:
        actions.publish_call(call=call, by=coordinator)
    assert refusal.value.code == "state"
    assert entries_for(call).count() == 1


def test_publish_call_after_its_deadline_is_refused(coordinator):
    call = CallFactory(state="draft", deadline=timezone.now() - timedelta(minutes=1))
    with pytest.raises(ActionRefused) as refusal:
        actions.publish_call(call=call, by=coordinator)
    assert refusal.value.code == "late"
    assert call.title in str(refusal.value)


def test_a_closed_call_reopens_when_the_deadline_has_moved(coordinator):
    first_shown = timezone.now() - timedelta(days=9)
    call = CallFactory(state="closed", deadline=timezone.now() - timedelta(days=1), published_at=first_shown)
    with pytest.raises(ActionRefused):
        actions.reopen_call(call=call, by=coordinator)
    call.deadline = timezone.now() + timedelta(days=1)
    call.save()
    call = actions.reopen_call(call=call, by=coordinator)
    assert (call.state, call.published_at) == ("published", first_shown)


def test_close_call(coordinator):
    call = CallFactory()
    assert actions.close_call(call=call, by=coordinator).state == "closed"
    with pytest.raises(ActionRefused):
        actions.close_call(call=call, by=coordinator)


def test_close_due_calls_closes_what_is_past_its_deadline_and_nothing_else():
    now = timezone.now()
    due = CallFactory(deadline=now)
    later = CallFactory(deadline=now + timedelta(seconds=1))
    running = CallFactory(deadline=None)
    draft = CallFactory(state="draft", deadline=now - timedelta(days=1))
    assert actions.close_due_calls(at=now) == 1
    assert actions.close_due_calls(at=now) == 0
    states = dict(Call.objects.values_list("pk", "state"))
    assert states == {due.pk: "closed", later.pk: "published", running.pk: "published", draft.pk: "draft"}
    assert entries_for(due).get().by_name == "HelseHub"


def test_the_task_closes_due_calls():
    CallFactory(deadline=timezone.now() - timedelta(minutes=1))
    assert tasks.close_due_calls() == 1
    assert tasks.close_due_calls() == 0
