"""Merging while others are at work: nothing is lost, nothing dangles."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from actors.merging import actions as merging_actions
from actors.models import Actor, FormerAddress, Membership
from ecosystem.shared.errors import ActionRefused
from tests.at_once import whatever_comes
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_coordinators_merging_the_same_pair_merge_it_once():
    one, other = ActorFactory(name="Havblikk AS"), ActorFactory(name="Havblikk")
    MembershipFactory(actor=other)
    first, second = CoordinatorFactory(), CoordinatorFactory()
    results = whatever_comes(
        lambda: merging_actions.merge_actors(keep=one, drop=other, by=first),
        lambda: merging_actions.merge_actors(keep=other, drop=one, by=second),  # the other way round: no deadlock
    )
    refusals = [result for result in results if isinstance(result, ActionRefused)]
    assert [refusal.code for refusal in refusals] == ["gone"]
    kept = Actor.objects.get()
    assert kept in results
    assert Membership.objects.get().actor == kept
    assert FormerAddress.objects.get().actor == kept


def test_a_membership_begun_before_the_merge_and_saved_after_it_is_refused_whole():
    """The database holds the line: the row would point at nobody, so its transaction fails, and nothing dangles."""
    keep, drop = ActorFactory(name="Havblikk AS"), ActorFactory(name="Havblikk")
    person, coordinator = UserFactory(), CoordinatorFactory()
    begun, merged = threading.Event(), threading.Event()

    def join():
        with transaction.atomic():
            Membership.objects.create(person=person, actor=drop)
            begun.set()
            merged.wait(30)

    def merge():
        begun.wait(30)
        try:
            return merging_actions.merge_actors(keep=keep, drop=drop, by=coordinator)
        finally:
            merged.set()

    joined, kept = whatever_comes(join, merge)
    assert isinstance(joined, IntegrityError)
    assert kept == keep
    assert not Membership.objects.exists()


def test_a_membership_saved_just_before_the_merge_follows():
    keep, drop = ActorFactory(name="Havblikk AS"), ActorFactory(name="Havblikk")
    person, coordinator = UserFactory(), CoordinatorFactory()
    whatever_comes(lambda: Membership.objects.create(person=person, actor=drop))
    merging_actions.merge_actors(keep=keep, drop=drop, by=coordinator)
    assert Membership.objects.get().actor == keep
    assert connection.is_usable()
