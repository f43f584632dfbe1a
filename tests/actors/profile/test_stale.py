"""Profiles nobody has confirmed for a year."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actors import tasks
from actors.models import Actor
from actors.profile import actions as profile_actions
from actors.profile import freshness
from ecosystem.shared.errors import NotAllowed
from ecosystem.shared.models import OutgoingMail
from tests.factories.actors import ActorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def ago(days):
    return NOW - timedelta(days=days)


def old(days=366, **fields):
    return ActorFactory(profile_confirmed_at=ago(days), **fields)


def test_to_remind_are_those_a_year_old_and_not_yet_reminded():
    due = old()
    old(364)
    old(reminded_at=ago(1))
    old(state="suspended")
    assert list(Actor.objects.to_remind(NOW)) == [due]


def test_stale_are_those_a_month_after_the_reminder():
    stale = old(400, reminded_at=ago(31))
    old(400, reminded_at=ago(29))
    old(400)
    old(400, reminded_at=ago(31), state="suspended")
    assert list(Actor.objects.stale(NOW)) == [stale]


def test_administrators_are_asked_in_their_language_once():
    actor = old(name="Sensio AS")
    MembershipFactory(actor=actor, role="administrator", person__email="nb@example.com")
    MembershipFactory(actor=actor, role="administrator", person__email="en@example.com", person__language="en")
    MembershipFactory(actor=actor, role="editor", person__email="editor@example.com")
    MembershipFactory(actor=actor, role="administrator", person__email="gone@example.com", person__is_active=False)
    assert freshness.remind_of_profiles(at=NOW) == 1
    assert freshness.remind_of_profiles(at=NOW) == 0
    sent = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert set(sent) == {"nb@example.com", "en@example.com"}
    assert sent["nb@example.com"].subject == "Stemmer profilen til Sensio AS fortsatt?"
    assert "/aktorer/sensio-as/rediger/" in sent["nb@example.com"].text
    assert "/en/actors/sensio-as/edit/" in sent["en@example.com"].text


def test_editors_are_asked_where_there_is_no_administrator():
    actor = old()
    editor = MembershipFactory(actor=actor, role="editor").person
    MembershipFactory(actor=actor, role="member")
    tasks.remind_of_profiles()
    assert [mail.to for mail in OutgoingMail.objects.all()] == [editor.email]


def test_an_actor_nobody_runs_still_reaches_the_coordinators():
    actor = old()
    freshness.remind_of_profiles(at=NOW)
    assert not OutgoingMail.objects.exists()
    assert list(Actor.objects.stale(NOW + timedelta(days=30))) == [actor]


def test_a_year_later_they_are_asked_again():
    actor = old()
    person = MembershipFactory(actor=actor, role="administrator").person
    freshness.remind_of_profiles(at=NOW)
    profile_actions.confirm_profile(actor=actor, by=person)
    later = timezone.now() + timedelta(days=366)
    assert freshness.remind_of_profiles(at=later) == 1
    assert OutgoingMail.objects.count() == 2


def test_the_reminder_is_no_new_version():
    actor = old()
    seen, versions = actor.version_seen, actor.history.count()
    freshness.remind_of_profiles(at=NOW)
    actor.refresh_from_db()
    assert (actor.version_seen, actor.history.count()) == (seen, versions)


@pytest.mark.parametrize("change", [{"about": "Nytt"}, {}])
def test_every_edit_confirms_also_one_that_changes_nothing(change):
    actor = old(reminded_at=ago(31))
    editor = MembershipFactory(actor=actor).person
    profile_actions.edit_profile(actor=actor, by=editor, **change)
    actor.refresh_from_db()
    assert actor.reminded_at is None
    assert actor.profile_confirmed_at > NOW
    assert not Actor.objects.stale(timezone.now()).exists()


def test_the_page_asks_and_one_press_answers(client):
    actor = old(reminded_at=ago(31))
    client.force_login(MembershipFactory(actor=actor).person)
    address = reverse("actors:actor_confirm", args=[actor.slug])
    assert f'action="{address}"' in client.get(actor.get_absolute_url()).content.decode()
    response = client.post(address, follow=True)
    assert f'action="{address}"' not in response.content.decode()
    assert not Actor.objects.stale(timezone.now()).exists()
    assert client.get(address).status_code == 405


def test_the_page_asks_nobody_else(client):
    actor = old()
    for person in (None, MembershipFactory(actor=actor, role="member").person, UserFactory()):
        if person:
            client.force_login(person)
        assert "still-right" not in client.get(actor.get_absolute_url()).content.decode()


def test_strangers_confirm_nothing():
    actor = old()
    for person in (MembershipFactory(actor=actor, role="member").person, UserFactory(), MembershipFactory().person):
        with pytest.raises(NotAllowed):
            profile_actions.confirm_profile(actor=actor, by=person)
    assert list(Actor.objects.to_remind(NOW)) == [actor]
