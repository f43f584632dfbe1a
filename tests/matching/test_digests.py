"""What is told to whom, once, in words they read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from actors.models import Actor
from actors.states import ActorState
from ecosystem.shared.models import OutgoingMail
from matching import actions, letters, queries, tasks
from matching.kinds import Frequency, Kind
from matching.models import Match, Subscription, Telling
from procurement.models import Need
from procurement.states import NeedStage
from tests.factories.actors import ActorFactory, MembershipFactory, RegionFactory, TopicFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.matching import MatchFactory, SubscriptionFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


def subscriber(*, language="nb", actor=None, **fields):
    membership = MembershipFactory(
        person=UserFactory(language=language), actor=actor or ActorFactory(name="Fallvakt AS")
    )
    SubscriptionFactory(person=membership.person, **fields)
    return membership.person, membership.actor


def digest_to(person):
    return actions.send_digest(person_id=person.pk)


def test_nothing_is_sent_before_a_yes():
    membership = MembershipFactory()
    MatchFactory(actor=membership.actor)
    assert digest_to(membership.person) is None
    assert queries.people_due(timezone.now()) == []
    assert not Telling.objects.exists()


def test_a_digest_names_the_need_why_and_until_when():
    person, actor = subscriber()
    owner = ActorFactory(name="Drammen kommune", kind="municipality")
    need = NeedFactory(title="Oppdage fall på sykehjem", owner=owner)
    MatchFactory(actor=actor, need=need)
    mail = digest_to(person)
    assert mail.subject == "Nytt behov som passer dere: Oppdage fall på sykehjem"
    assert (mail.to, mail.category, mail.language) == (person.email, "digest", "nb")
    for body in (mail.text, mail.html):
        assert "Oppdage fall på sykehjem" in body
        assert "«falldeteksjon» og «nattevakt»" in body
        assert "Dere tilbyr: «Vi lager sensorer som merker fall»" in body
        assert f"/behov/{need.slug}/" in body
        assert "Drammen kommune · Frist: " in body
        assert "Fallvakt AS" in body
        assert "/varsler/valg/" in body
        assert "/varsler/avmeld/" in body
    assert "<style" not in mail.html
    assert "<table" not in mail.html
    assert "{{" not in mail.text + mail.html


def test_headers_offer_one_click_unsubscription():
    person, actor = subscriber()
    MatchFactory(actor=actor)
    headers = digest_to(person).headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http")
    assert "/varsler/avmeld/" in headers["List-Unsubscribe"]


def test_the_mail_is_in_the_persons_language_with_links_to_match():
    person, actor = subscriber(language="en")
    MatchFactory(actor=actor, need=NeedFactory(title="Fall"))
    mail = digest_to(person)
    assert mail.subject == "A new need that fits you: Fall"
    assert "The need mentions “falldeteksjon” and “nattevakt”" in mail.text
    assert "/en/needs/" in mail.text
    assert "/en/digests/unsubscribe/" in mail.headers["List-Unsubscribe"]
    assert '<html lang="en">' in mail.html
    assert 'lang="nb">Fall</a>' in mail.html


def test_what_people_wrote_is_escaped_in_html_and_not_in_text():
    person, actor = subscriber()
    MatchFactory(actor=actor, need=NeedFactory(title="Fall & <script>alert(1)</script>"))
    mail = digest_to(person)
    assert "Fall & <script>" in mail.text
    assert "Fall &amp; &lt;script&gt;" in mail.html
    assert "<script>" not in mail.html


def test_several_kinds_come_in_one_mail_grouped_best_first():
    person, actor = subscriber()
    SubscriptionFactory(person=person, kind=Kind.EVENT)
    MatchFactory(actor=actor, need=NeedFactory(title="Nest best"), score=0.6)
    MatchFactory(actor=actor, need=NeedFactory(title="Best"), score=0.9)
    MatchFactory(actor=actor, need=None, event=EventFactory(title="Frokost"), score=0.7)
    mail = digest_to(person)
    assert OutgoingMail.objects.count() == 1
    assert mail.subject == "3 nye treff, blant dem: Best"
    places = [mail.text.index(words) for words in ("BEHOV", "\nBest\n", "Nest best", "ARRANGEMENTER", "\nFrokost\n")]
    assert places == sorted(places)


def test_only_kinds_that_were_asked_for_are_told():
    person, actor = subscriber(kind=Kind.EVENT)
    MatchFactory(actor=actor)
    assert digest_to(person) is None
    assert not Telling.objects.exists()


def test_a_member_of_two_actors_gets_one_mail_that_tells_it_once():
    person, first = subscriber()
    second = MembershipFactory(person=person, actor=ActorFactory(name="Nattro AS")).actor
    need = NeedFactory(title="Felles behov")
    MatchFactory(actor=first, need=need)
    MatchFactory(actor=second, need=need, score=0.9)
    mail = digest_to(person)
    assert OutgoingMail.objects.count() == 1
    assert mail.text.count("Felles behov") == 1
    assert "Passer for: Nattro AS, Fallvakt AS" in mail.text
    assert Telling.objects.filter(person=person).count() == 2


def test_nothing_is_told_twice_and_what_is_new_is_told():
    person, actor = subscriber()
    MatchFactory(actor=actor)
    assert digest_to(person)
    assert digest_to(person) is None
    MatchFactory(actor=actor, need=NeedFactory(title="Det nye"))
    mail = digest_to(person)
    assert mail.subject == "Nytt behov som passer dere: Det nye"
    assert OutgoingMail.objects.count() == 2


def test_colleagues_are_told_each():
    person, actor = subscriber()
    colleague, _ = subscriber(actor=actor)
    MatchFactory(actor=actor)
    tasks.send_digests([person.pk, colleague.pk])
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {person.email, colleague.email}


@pytest.mark.parametrize(
    "hide",
    [
        lambda match: Need.objects.update(stage=NeedStage.CLOSED, closed_at=timezone.now()),
        lambda match: Need.objects.update(response_deadline=timezone.now() - timedelta(minutes=1)),
        lambda match: Actor.objects.filter(pk=match.need.owner_id).update(state=ActorState.SUSPENDED),
        lambda match: Actor.objects.filter(pk=match.actor_id).update(state=ActorState.SUSPENDED),
        lambda match: Match.objects.update(state="withdrawn"),
    ],
    ids=["closed", "past its deadline", "owner suspended", "actor suspended", "withdrawn"],
)
def test_what_has_closed_since_it_was_matched_is_not_told(hide):
    person, actor = subscriber()
    match = MatchFactory(actor=actor)
    hide(match)
    assert digest_to(person) is None
    assert not OutgoingMail.objects.exists()
    assert queries.matches_for(person) == []


def test_who_has_left_the_actor_is_told_nothing():
    person, actor = subscriber()
    MatchFactory(actor=actor)
    person.memberships.all().delete()
    assert digest_to(person) is None


def test_daily_waits_for_the_morning_and_then_tells_what_gathered():
    person, actor = subscriber(frequency=Frequency.DAILY)
    MatchFactory(actor=actor)
    assert queries.people_due(timezone.now()) == []
    assert digest_to(person) is None
    Subscription.objects.update(chosen_at=timezone.now() - timedelta(days=2))
    assert queries.people_due(timezone.now()) == [person.pk]
    assert digest_to(person)
    assert queries.people_due(timezone.now()) == []
    MatchFactory(actor=actor)
    assert digest_to(person) is None, "the next one waits until tomorrow"
    tomorrow = timezone.now() + timedelta(days=1)
    assert queries.people_due(tomorrow) == [person.pk]


def test_an_occasion_without_news_is_served_too():
    person, actor = subscriber(frequency=Frequency.DAILY, chosen_at=timezone.now() - timedelta(days=2))
    assert digest_to(person) is None
    MatchFactory(actor=actor)
    assert digest_to(person) is None, "daily means in the morning, not when the first match comes"


def test_nothing_is_lost_when_the_mail_cannot_be_queued(monkeypatch):
    person, actor = subscriber()
    broken, broken_actor = subscriber(actor=ActorFactory(name="Uheldig AS"))
    for one in (actor, broken_actor):
        MatchFactory(actor=one)
    send_one = letters.send_one

    def fails_for_one(letter, reader, **more):
        is_new = send_one(letter, reader, **more)
        if reader.email == broken.email:
            raise OSError("the disk is full")
        return is_new

    with monkeypatch.context() as patch:
        patch.setattr(letters, "send_one", fails_for_one)
        assert tasks.send_digests([broken.pk, person.pk]) == 1
    assert [mail.to for mail in OutgoingMail.objects.all()] == [person.email]
    assert not Telling.objects.filter(person=broken).exists()
    assert queries.people_due(timezone.now()) == [broken.pk]
    assert tasks.send_digests([broken.pk]) == 1


def test_a_long_digest_shows_ten_of_a_kind_and_tells_of_the_rest():
    person, actor = subscriber()
    for n in range(12):
        MatchFactory(actor=actor, need=NeedFactory(title=f"Behov nummer {n:02}"), score=0.9 - n / 100)
    mail = digest_to(person)
    assert "Behov nummer 09" in mail.text
    assert "Behov nummer 10" not in mail.text
    assert "Og 2 til: " in mail.text
    assert Telling.objects.count() == 12


def test_reasons_become_sentences():
    person, actor = subscriber()
    TopicFactory(slug="fall", name_nb="Fall", name_en="Falls")
    TopicFactory(slug="sensorer", name_nb="Sensorer", name_en="Sensors")
    TopicFactory(slug="robotikk", name_nb="Robotikk", name_en="Robotics")
    RegionFactory(code="3301", name="Drammen")
    codes = [("topics", ["fall", "sensorer"]), ("near_topics", ["tilsyn>robotikk", "roboter>fall"]), ("region", ["3301"]),
             ("seeks", ["Vi søker kommuner."]), ("offers", ["Ny kunnskap"]), ("eligible", ["firm"]), ("from_the_future", ["x"])]  # fmt: skip
    MatchFactory(actor=actor, reasons=[{"code": code, "weight": 0.1, "values": values} for code, values in codes])
    (shown,) = queries.matches_for(person)
    assert [str(reason) for reason in shown.reasons] == [
        "Felles tema: Fall og Sensorer",
        "Ligger nær temaet deres: Robotikk",
        "I deres region: Drammen",
        "Dere søker: «Vi søker kommuner»",
        "Åpen for deres type virksomhet: bedrift",
    ]


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person, actor = subscriber()
    TopicFactory(slug="fall")
    reasons = [{"code": "topics", "weight": 1, "values": ["fall"]}]

    def read():
        fresh = type(person).objects.get(pk=person.pk)
        return [(match.title, str(match.owner), match.url, *match.reasons) for match in queries.matches_for(fresh)]

    MatchFactory(actor=actor, reasons=reasons)
    MatchFactory(actor=actor, need=None, event=EventFactory(), reasons=reasons)
    with CaptureQueriesContext(connection) as few:
        assert len(read()) == 2
    for _ in range(2):
        MatchFactory(actor=actor, reasons=reasons)
        MatchFactory(actor=actor, need=None, event=EventFactory(), reasons=reasons)
    with django_assert_num_queries(len(few)):
        assert len(read()) == 6
