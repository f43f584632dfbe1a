"""What the worker is asked to do, and in which pieces."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching import actions, tasks
from matching.kinds import Frequency, Kind
from matching.models import Match
from tests.factories.actors import ActorFactory, MembershipFactory, TopicFactory
from tests.factories.matching import MatchFactory, SubscriptionFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def started(monkeypatch, django_capture_on_commit_callbacks):
    """Runs a task and gives what it started when its transaction was committed."""
    calls = []
    monkeypatch.setattr(
        "ecosystem.shared.queue.current_app.send_task", lambda name, args, **kwargs: calls.append((name, *args))
    )

    def run(task, *args):
        calls.clear()
        with django_capture_on_commit_callbacks(execute=True):
            task(*args)
        return list(calls)

    return run


def test_a_publication_tells_at_once_those_it_fits_and_nobody_else(started):
    topic = TopicFactory(slug="fall")
    fits = ActorFactory(offers_text="Vi lager sensorer som oppdager fall på sykehjem om natten.", topics=[topic])
    told = MembershipFactory(actor=fits).person
    SubscriptionFactory(person=told)
    SubscriptionFactory(person=MembershipFactory(actor=fits).person, frequency=Frequency.DAILY)
    SubscriptionFactory(person=MembershipFactory(actor=fits).person, kind=Kind.EVENT)
    SubscriptionFactory(person=MembershipFactory(actor=ActorFactory(offers_text="Regnskap.")).person)
    need = NeedFactory(title="Sensorer som oppdager fall på sykehjem om natten", topics=[topic])
    assert started(tasks.find_matches, "need", need.pk) == [("matching.tasks.send_digests", [told.pk])]
    assert Match.objects.get().actor == fits
    assert started(tasks.send_digests, [told.pk]) == [("ecosystem.shared.tasks.send_due_mail",)]
    assert started(tasks.find_matches, "need", need.pk) == []


def test_due_digests_start_in_chunks(started, monkeypatch):
    monkeypatch.setattr(tasks, "CHUNK", 2)
    yesterday = timezone.now() - timedelta(days=1, hours=1)
    people = [SubscriptionFactory(frequency=Frequency.DAILY, chosen_at=yesterday).person.pk for _ in range(5)]
    chunks = [people[:2], people[2:4], people[4:]]
    assert started(tasks.send_due_digests) == [("matching.tasks.send_digests", chunk) for chunk in chunks]
    assert started(tasks.send_digests, people) == []
    assert started(tasks.send_due_digests) == []


def test_an_at_once_digest_whose_task_was_lost_is_started_again(started):
    membership = MembershipFactory()
    SubscriptionFactory(person=membership.person)
    MatchFactory(actor=membership.actor)
    for _attempt in range(2):
        assert started(tasks.send_due_digests) == [("matching.tasks.send_digests", [membership.person.pk])]
    actions.send_digest(person_id=membership.person.pk)
    assert started(tasks.send_due_digests) == []
