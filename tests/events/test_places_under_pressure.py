"""Many people at once, each on a connection of their own, against real PostgreSQL."""

import random
import time
from collections import Counter
from contextlib import suppress

import pytest

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.models import AuditEntry, OutgoingMail
from events import actions, letters
from events.models import Signup
from events.states import SignupState
from tests.at_once import whatever_comes
from tests.factories.actors import ActorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def slow_letters(monkeypatch):
    """Every action dawdles in the middle of its transaction, so that without the lock they would meet."""
    for name in ("tell_signed_up", "tell_cancelled"):
        monkeypatch.setattr(letters, name, dawdling(getattr(letters, name)))


def dawdling(letter):
    def slow(*args, **kwargs):
        time.sleep(0.03)
        return letter(*args, **kwargs)

    return slow


def all_at_once(jobs):
    """Every job at the same moment; any error fails the test."""
    assert [answer for answer in whatever_comes(*jobs) if isinstance(answer, Exception)] == []


def signing_up(event, person):
    return lambda: actions.sign_up(event=event, by=person)


def cancelling(signup):
    return lambda: actions.cancel_sign_up(signup=signup, by=signup.person)


def states(event):
    return [signup.state for signup in event.signups.living().in_order()]


def test_fifty_people_at_once_for_ten_places_fill_it_and_queue_in_order():
    event = EventFactory(capacity=10)
    people = UserFactory.create_batch(50)
    all_at_once([signing_up(event, person) for person in people])
    assert states(event) == ["signed_up"] * 10 + ["waiting"] * 40
    waiting = event.signups.waiting().in_order()
    assert [signup.position for signup in waiting] == list(range(1, 41))
    # The audit log was written under the same lock: it tells the order in which people came.
    came = AuditEntry.objects.filter(action="sign_up").order_by("pk").values_list("target_id", flat=True)
    assert list(came) == [str(signup.pk) for signup in event.signups.in_order()]
    mailed = Counter(OutgoingMail.objects.values_list("to", flat=True))
    assert mailed == Counter({person.email: 1 for person in people})
    confirmed = OutgoingMail.objects.filter(key__startswith="signup-confirmed:").count()
    assert confirmed == 10


def test_one_person_clicking_ten_times_at_once_gets_one_place_and_one_mail():
    event, person = EventFactory(capacity=10), UserFactory()
    all_at_once([signing_up(event, person) for _n in range(10)])
    assert states(event) == ["signed_up"]
    assert OutgoingMail.objects.count() == 1


def test_cancelling_at_once_promotes_the_first_in_the_queue_and_nobody_twice():
    event = EventFactory(capacity=10)
    signups = [actions.sign_up(event=event, by=person) for person in UserFactory.create_batch(30)]
    leaving, queue = signups[:6], signups[10:]
    all_at_once([cancelling(signup) for signup in leaving])
    promoted = Signup.objects.exclude(promoted_at=None).order_by("pk")
    assert list(promoted) == queue[:6]
    assert event.signups.signed_up().count() == 10
    assert list(event.signups.waiting().in_order()) == queue[6:]
    assert OutgoingMail.objects.filter(key__startswith="signup-promoted:").count() == 6


def test_the_same_cancellation_posted_ten_times_at_once_frees_one_place():
    event = EventFactory(capacity=2)
    signups = [actions.sign_up(event=event, by=person) for person in UserFactory.create_batch(6)]
    all_at_once([cancelling(signups[0]) for _n in range(10)])
    assert states(event) == ["signed_up", "signed_up", "waiting", "waiting", "waiting"]
    assert list(Signup.objects.exclude(promoted_at=None)) == [signups[2]]


def test_signing_up_cancelling_and_new_places_at_once_never_oversell():
    editor = MembershipFactory()
    event = EventFactory(capacity=5, organiser=editor.actor)
    inside = [actions.sign_up(event=event, by=person) for person in UserFactory.create_batch(8)]
    jobs = [signing_up(event, person) for person in UserFactory.create_batch(15)]
    jobs += [cancelling(signup) for signup in inside[::2]]
    jobs.append(lambda: actions.edit_event(event=event, by=editor.person, capacity=7))
    random.Random(7).shuffle(jobs)
    all_at_once(jobs)
    living = states(event)
    assert living == ["signed_up"] * 7 + ["waiting"] * 12
    assert event.signups.filter(state=SignupState.CANCELLED).count() == 4


def test_whoever_signs_up_while_the_invitation_is_taken_back_has_no_place_afterwards():
    """Either the sign-up comes first and is given up with the invitation, or it comes after and is refused."""
    event = EventFactory(is_by_invitation=True)
    invited = ActorFactory()
    event.invited.add(invited)
    people = [MembershipFactory(actor=invited).person for _n in range(10)]

    def try_to(person):
        def job():
            with suppress(ActionRefused):
                actions.sign_up(event=event, by=person)

        return job

    all_at_once([*(try_to(person) for person in people), lambda: actions.uninvite(event=event, actor=invited, by=None)])
    assert not event.signups.living().exists()
    given_up = OutgoingMail.objects.filter(key__startswith="sealed:signup-uninvited:").count()
    assert given_up == Signup.objects.filter(event=event).count()
