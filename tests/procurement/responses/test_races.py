"""Real connections to a real database, at the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.models import OutgoingMail
from procurement.lifecycle import concluding
from procurement.models import Need, Response, ResponseVersion
from procurement.responses import actions as response_actions
from procurement.responses import opening
from tests.at_once import at_once
from tests.factories.actors import ActorFactory, MembershipFactory
from tests.factories.procurement import NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_editors_starting_a_response_at_once_give_one_living_response():
    need, firm = NeedFactory(), ActorFactory()
    people = [MembershipFactory(actor=firm).person for _editor in range(4)]
    results = at_once(
        *(
            lambda person=person: response_actions.start_response(need=need, firm=firm, by=person, summary=person.name)
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
            lambda person=person: response_actions.edit_response(
                response=response, by=person, version=1, summary=person.name
            )
            for person in people
        )
    )
    response.refresh_from_db()
    assert response.version == 2
    assert results.count("changed") == 2


def test_a_hundred_firms_in_the_last_second_and_fifty_after_it():
    need = NeedFactory()
    responses = ResponseFactory.create_batch(150, need=need)
    people = [MembershipFactory(actor=response.firm).person for response in responses]
    owner = MembershipFactory(actor=need.owner).person
    Need.objects.filter(pk=need.pk).update(response_deadline=Now() + timedelta(seconds=2))
    need.refresh_from_db()

    def submit(number):
        try:
            if number >= 100:
                _wait_until(need.response_deadline)
            return response_actions.submit_response(response=responses[number], by=people[number]).state
        except ActionRefused as refusal:
            return refusal.code
        finally:
            connection.close()

    def read_all():
        """The owner asks again and again; what is opened was submitted, and none before the deadline."""
        opened, until = 0, time.monotonic() + 30
        try:
            while not opened and time.monotonic() < until:
                with suppress(ActionRefused):
                    opened = opening.open_responses(need=need, by=owner)
            return opened
        finally:
            connection.close()

    with ThreadPoolExecutor(60) as pool:
        opened = pool.submit(read_all)
        results = list(pool.map(submit, range(150)))
        assert opened.result(timeout=30) > 0
    opening.open_responses(need=need, by=owner)

    accepted = {responses[number].pk for number, result in enumerate(results) if result == "submitted"}
    assert set(results) <= {"submitted", "deadline"}
    assert results[100:] == ["deadline"] * 50
    assert accepted
    stored = Response.objects.filter(state="submitted")
    assert {response.pk for response in stored} == accepted
    assert all(response.submitted_at < need.response_deadline <= response.opened_at for response in stored)
    assert set(ResponseVersion.objects.values_list("response", flat=True)) == accepted
    assert OutgoingMail.objects.filter(key__startswith="sealed:response-receipt:").count() == len(accepted)
    assert Response.objects.filter(state="draft", submitted_at=None).count() == 150 - len(accepted)


def _wait_until(at):
    """In the database, whose clock is the one that counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(greatest(0, extract(epoch FROM %s - clock_timestamp())))", [at])


def test_closing_side_by_side_closes_once(transactional_db):
    for _need in range(3):
        NeedFactory(response_deadline=timezone.now() - timedelta(seconds=1))
    assert sum(at_once(concluding.close_due_needs, concluding.close_due_needs, concluding.close_due_needs)) == 3
