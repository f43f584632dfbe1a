"""What the database itself refuses."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError
from django.utils import timezone

from matching.kinds import Frequency, Kind
from matching.models import Match, Subscription
from matching.schedule import last_occasion
from tests.factories.actors import ActorFactory, MembershipFactory
from tests.factories.events import EventFactory
from tests.factories.matching import ConsentFactory, MatchFactory, SubscriptionFactory, TellingFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


def test_a_match_has_exactly_one_thing():
    with pytest.raises(IntegrityError, match="match_one_thing"), transaction.atomic():
        MatchFactory(need=None)
    with pytest.raises(IntegrityError, match="match_one_thing"), transaction.atomic():
        MatchFactory(event=EventFactory())
    match = MatchFactory(need=None, event=EventFactory())
    assert Match.objects.get(pk=match.pk).kind == Kind.EVENT


def test_a_match_is_one_row_per_actor_and_thing():
    match = MatchFactory()
    with pytest.raises(IntegrityError, match="match_once_need"), transaction.atomic():
        MatchFactory(actor=match.actor, need=match.need)
    MatchFactory(actor=ActorFactory(), need=match.need)
    MatchFactory(actor=match.actor, need=NeedFactory())
    assert Match.objects.count() == 3


def test_a_digest_is_never_on_without_a_recorded_yes():
    with pytest.raises(IntegrityError, match="subscription_on_by_consent"), transaction.atomic():
        SubscriptionFactory(consent=None)
    with pytest.raises(IntegrityError, match="subscription_on_by_consent"), transaction.atomic():
        SubscriptionFactory(frequency=Frequency.OFF, consent=ConsentFactory())
    with pytest.raises(IntegrityError, match="consent_yes_has_wording"), transaction.atomic():
        SubscriptionFactory(consent__wording="")
    with pytest.raises(RestrictedError):
        SubscriptionFactory().consent.delete()
    SubscriptionFactory(frequency=Frequency.OFF)


def test_a_person_is_told_of_a_match_once():
    telling = TellingFactory()
    with pytest.raises(IntegrityError, match="telling_once"), transaction.atomic():
        TellingFactory(match=telling.match, person=telling.person)


@pytest.mark.parametrize(
    ("frequency", "at", "occasion"),
    [
        ("daily", datetime(2026, 6, 3, 4, 59, tzinfo=UTC), datetime(2026, 6, 2, 5, 0, tzinfo=UTC)),
        ("daily", datetime(2026, 6, 3, 5, 0, tzinfo=UTC), datetime(2026, 6, 3, 5, 0, tzinfo=UTC)),
        ("daily", datetime(2026, 1, 3, 5, 30, tzinfo=UTC), datetime(2026, 1, 2, 6, 0, tzinfo=UTC)),
        ("weekly", datetime(2026, 6, 3, 12, 0, tzinfo=UTC), datetime(2026, 6, 1, 5, 0, tzinfo=UTC)),
        ("weekly", datetime(2026, 6, 1, 4, 0, tzinfo=UTC), datetime(2026, 5, 25, 5, 0, tzinfo=UTC)),
        # The clock went forward on Sunday 29 March: seven in the morning is an hour earlier in UTC afterwards.
        ("daily", datetime(2026, 3, 29, 8, 0, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),
        ("daily", datetime(2026, 3, 28, 8, 0, tzinfo=UTC), datetime(2026, 3, 28, 6, 0, tzinfo=UTC)),
    ],
)
def test_last_occasion_is_seven_in_oslo(frequency, at, occasion):
    assert last_occasion(frequency, at) == occasion


def due(at):
    return list(Subscription.objects.due(at).values_list("frequency", flat=True))


def test_due_follows_markers_and_makes_up_for_missed_runs():
    monday = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)
    sunday, tuesday = datetime(2026, 5, 31, 20, 0, tzinfo=UTC), datetime(2026, 6, 2, 20, 0, tzinfo=UTC)
    row = SubscriptionFactory(frequency=Frequency.WEEKLY, chosen_at=sunday)
    assert due(monday.replace(hour=4)) == []
    assert due(monday) == ["weekly"]
    assert due(tuesday) == ["weekly"], "a missed run is made up for later"
    Subscription.objects.filter(pk=row.pk).update(last_digest_at=monday)
    assert due(tuesday) == [], "a repeated run repeats nothing"


def test_inactive_people_and_off_are_never_due():
    SubscriptionFactory(person__is_active=False)
    SubscriptionFactory(frequency=Frequency.OFF)
    assert due(timezone.now()) == []


def test_news_is_a_current_match_of_the_kind_not_yet_told():
    membership = MembershipFactory()
    SubscriptionFactory(person=membership.person)
    assert not Subscription.objects.with_news().exists()
    match = MatchFactory(actor=membership.actor)
    MatchFactory()
    assert Subscription.objects.with_news().count() == 1
    TellingFactory(match=match, person=membership.person)
    assert not Subscription.objects.with_news().exists()
    MatchFactory(actor=membership.actor, need=None, event=EventFactory())
    assert not Subscription.objects.with_news().exists(), "an event is no news to who asked for needs"
