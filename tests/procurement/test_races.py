"""Real connections to a real database, at the same moment."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused
from procurement import actions
from procurement.models import Response
from tests.factories.actors import ActorFactory, MembershipFactory
from tests.factories.procurement import NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run the calls in threads that start together; returns what each returned, or the refusal's code."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(number, call):
        try:
            barrier.wait(timeout=10)
            results[number] = call()
        except ActionRefused as refusal:
            results[number] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_two_editors_starting_a_response_at_once_give_one_living_response():
    need, firm = NeedFactory(), ActorFactory()
    people = [MembershipFactory(actor=firm).person for _editor in range(4)]
    results = at_once(
        *(
            lambda person=person: actions.start_response(need=need, firm=firm, by=person, summary=person.name)
            for person in people
        )
    )
    assert Response.objects.living().filter(need=need, firm=firm).count() == 1
    assert results.count("exists") == 3


def test_two_colleagues_saving_at_once_lose_nothing_unseen():
    need, firm = NeedFactory(), ActorFactory()
    response = ResponseFactory(need=need, firm=firm)
    people = [MembershipFactory(actor=firm).person for _editor in range(3)]
    results = at_once(
        *(
            lambda person=person: actions.edit_response(response=response, by=person, version=1, summary=person.name)
            for person in people
        )
    )
    response.refresh_from_db()
    assert response.version == 2
    assert results.count("changed") == 2


def test_around_the_deadline_each_is_in_time_with_a_receipt_or_refused():
    need = NeedFactory(response_deadline=timezone.now() + timedelta(seconds=1.5))
    responses = [ResponseFactory(need=need) for _firm in range(8)]
    people = [MembershipFactory(actor=response.firm).person for response in responses]
    gate = threading.Event()

    def submit(number):
        def call():
            gate.wait(timeout=number * 0.4)  # one after another, on both sides of the deadline
            return actions.submit_response(response=responses[number], by=people[number]).state

        return call

    results = at_once(*(submit(number) for number in range(8)))
    assert set(results) == {"submitted", "deadline"}
    stored = Response.objects.filter(state="submitted")
    assert stored.count() == results.count("submitted")
    assert all(response.submitted_at < need.response_deadline for response in stored)


def test_closing_side_by_side_closes_once(transactional_db):
    for _need in range(3):
        NeedFactory(response_deadline=timezone.now() - timedelta(seconds=1))
    assert sum(at_once(actions.close_due_needs, actions.close_due_needs, actions.close_due_needs)) == 3
