"""My matches, the choices, and the way out without a log-in."""

from datetime import timedelta
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from matching import actions, tokens
from matching.forms import CONSENT
from matching.kinds import Frequency, Kind
from matching.models import Match, Subscription
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.matching import MatchFactory, SubscriptionFactory, TellingFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db
ALL_OFF = dict.fromkeys(Kind.values, "off")


def address(name, *args, language="nb"):
    with translation.override(language):
        return reverse(f"matching:{name}", args=args)


def logged_in(person, **client):
    browser = Client(**client)
    browser.force_login(person)
    return browser


@pytest.mark.parametrize("language", ["nb", "en"])
def test_my_matches_show_things_reasons_and_nothing_of_others(language):
    membership = MembershipFactory()
    MatchFactory(actor=membership.actor, need=NeedFactory(title="Mitt behov"))
    MatchFactory(need=NeedFactory(title="Andres behov"))
    page = logged_in(membership.person).get(address("match_list", language=language)).content.decode()
    assert "Mitt behov" in page
    assert "falldeteksjon" in page
    assert "Andres behov" not in page
    assert ("Mine treff" if language == "nb" else "My matches") in page


def test_my_matches_narrow_by_kind_and_actor():
    person = UserFactory()
    first, second = (
        MembershipFactory(person=person, actor=ActorFactory(name=name)).actor for name in ("En AS", "To AS")
    )
    MatchFactory(actor=first, need=NeedFactory(title="Behovet til en"))
    MatchFactory(actor=second, need=NeedFactory(title="Behovet til to"))
    MatchFactory(actor=second, need=None, event=EventFactory(title="Frokosten"))
    browser = logged_in(person)

    def shown(query):
        page = browser.get(address("match_list") + query).content.decode()
        return {title for title in ("Behovet til en", "Behovet til to", "Frokosten") if title in page}

    assert shown("") == {"Behovet til en", "Behovet til to", "Frokosten"}
    assert shown("?kind=event") == {"Frokosten"}
    assert shown(f"?actor={second.slug}&kind=need") == {"Behovet til to"}
    assert shown("?kind=nonsense") == {"Behovet til en", "Behovet til to", "Frokosten"}


def test_htmx_gets_the_results_alone():
    person = MembershipFactory().person
    response = logged_in(person).get(address("match_list"), headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()


def test_matches_and_choices_ask_for_a_log_in():
    for name in ("match_list", "choices"):
        response = Client().get(address(name))
        assert response.status_code == 302
        assert "next=" in response["Location"]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_choosing_keeps_the_words_the_person_read(language):
    person = UserFactory()
    browser = logged_in(person, headers={"accept-language": language})
    page = browser.get(address("choices", language=language))
    with translation.override(language):
        words = str(CONSENT)
    assert words in page.content.decode()
    response = browser.post(address("choices", language=language), {**ALL_OFF, "need": "weekly"}, follow=True)
    assert response.status_code == 200
    row = Subscription.objects.get()
    assert (row.person, row.kind, row.frequency, row.consent.wording) == (person, "need", "weekly", words)


def test_a_wrong_choice_is_told_and_changes_nothing():
    person = UserFactory()
    response = logged_in(person).post(address("choices"), {**ALL_OFF, "need": "hourly"})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Subscription.objects.exists()


def test_the_signed_link_opens_the_choices_without_a_log_in():
    person = UserFactory(email="ola@firma.example")
    SubscriptionFactory(person=person)
    where = address("choices_signed", tokens.make_token(person))
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(where)
    assert page.status_code == 200
    assert "o…@firma.example" in page.content.decode()
    assert "ola@firma.example" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert browser.post(where, ALL_OFF).status_code == 403, "a form of ours, with its CSRF token"
    token = browser.cookies["csrftoken"].value
    assert browser.post(where, {**ALL_OFF, "csrfmiddlewaretoken": token}).status_code == 302
    assert Subscription.objects.get().frequency == Frequency.OFF
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("name", ["choices_signed", "unsubscribe"])
def test_the_page_behind_a_link_switches_language_and_keeps_the_token(name):
    token = tokens.make_token(UserFactory())
    page = Client().get(address(name, token)).content.decode()
    assert f'href="{address(name, token, language="en")}"' in page
    assert Client().get(address(name, token, language="en")).status_code == 200


def test_the_signed_link_is_for_choices_only():
    person = UserFactory()
    browser = Client()
    browser.get(address("choices_signed", tokens.make_token(person)))
    assert browser.get(address("choices")).status_code == 302


def bad_tokens(person):
    good = tokens.make_token(person)
    return {
        "cut": good[:-3],
        "changed": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "another salt": signing.dumps(str(person.public_id), salt="something else"),
        "not a person": signing.dumps("00000000-0000-0000-0000-000000000000", salt=tokens.SALT),
        "not an id": signing.dumps("x", salt=tokens.SALT),
    }


@pytest.mark.parametrize("fault", ["cut", "changed", "another salt", "not a person", "not an id"])
def test_a_tampered_link_opens_nothing(fault):
    person = UserFactory()
    SubscriptionFactory(person=person)
    token = bad_tokens(person)[fault]
    for name in ("choices_signed", "unsubscribe"):
        assert Client().get(address(name, token)).status_code == 404
        assert Client().post(address(name, token), ALL_OFF).status_code == 404
    assert Subscription.objects.get().frequency == Frequency.AT_ONCE


def test_a_link_of_somebody_who_may_not_log_in_opens_nothing():
    person = UserFactory(is_active=False)
    assert Client().get(address("choices_signed", tokens.make_token(person))).status_code == 404


def test_an_old_link_chooses_nothing_but_still_stops_everything():
    person = UserFactory()
    SubscriptionFactory(person=person)
    long_ago = (timezone.now() - timedelta(days=91)).timestamp()
    with patch("django.core.signing.time.time", return_value=long_ago):
        token = tokens.make_token(person)
    page = Client().get(address("choices_signed", token))
    assert page.status_code == 410
    assert address("unsubscribe", token) in page.content.decode()
    assert Client().post(address("choices_signed", token), ALL_OFF).status_code == 410
    assert Subscription.objects.get().frequency == Frequency.AT_ONCE
    assert Client().post(address("unsubscribe", token)).status_code == 200
    assert Subscription.objects.get().frequency == Frequency.OFF


@pytest.mark.parametrize("language", ["nb", "en"])
def test_one_click_from_the_mailbox_needs_neither_log_in_nor_csrf(language):
    """As RFC 8058 has it: the address in the header, the body it prescribes, no cookies, no redirect."""
    membership = MembershipFactory(person__language=language)
    for kind in (Kind.NEED, Kind.EVENT):
        SubscriptionFactory(person=membership.person, kind=kind)
    MatchFactory(actor=membership.actor)
    mail = actions.send_digest(person_id=membership.person.pk)
    where = urlsplit(mail.headers["List-Unsubscribe"].strip("<>")).path
    mailbox = Client(enforce_csrf_checks=True)
    assert mailbox.get(where).status_code == 200
    assert set(Subscription.objects.values_list("frequency", flat=True)) == {Frequency.AT_ONCE}, (
        "looking changes nothing"
    )
    response = mailbox.post(where, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert set(Subscription.objects.values_list("frequency", flat=True)) == {Frequency.OFF}
    assert mailbox.post(where).status_code == 200, "twice is no error"
    assert mailbox.put(where).status_code == 405


def test_every_link_in_the_mail_opens():
    membership = MembershipFactory()
    SubscriptionFactory(person=membership.person)
    match = MatchFactory(actor=membership.actor)
    mail = actions.send_digest(person_id=membership.person.pk)
    paths = [urlsplit(word).path for word in mail.text.split() if word.startswith("http")]
    assert paths[0] == match.need.get_absolute_url()
    assert len(paths) == 3
    for path in paths[1:]:
        assert Client().get(path).status_code == 200


@pytest.mark.parametrize("name", ["match", "subscription"])
def test_the_admin_shows_and_changes_nothing(name):
    membership = MembershipFactory()
    match = MatchFactory(actor=membership.actor)
    row = SubscriptionFactory(person=membership.person)
    TellingFactory(match=match, person=membership.person)
    browser = logged_in(CoordinatorFactory())
    listing = browser.get(reverse(f"admin:matching_{name}_changelist"))
    assert listing.status_code == 200
    assert str(membership.person if name == "subscription" else membership.actor) in listing.content.decode()
    pk = match.pk if name == "match" else row.pk
    assert browser.get(reverse(f"admin:matching_{name}_change", args=[pk])).status_code == 200
    assert browser.get(reverse(f"admin:matching_{name}_add")).status_code == 403
    assert browser.post(reverse(f"admin:matching_{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert Match.objects.count() == 1


def test_the_admin_starts_the_matching_of_each_thing_once(django_capture_on_commit_callbacks, monkeypatch):
    started = []
    monkeypatch.setattr(
        "ecosystem.shared.queue.current_app.send_task", lambda name, args, **kwargs: started.append((name, *args))
    )
    match = MatchFactory()
    other = MatchFactory(need=match.need)
    with django_capture_on_commit_callbacks(execute=True):
        response = logged_in(CoordinatorFactory()).post(
            reverse("admin:matching_match_changelist"),
            {"action": "find_matches_again", "_selected_action": [match.pk, other.pk]},
            follow=True,
        )
    assert "Matchingen av 1 ting er startet." in response.content.decode()
    assert started == [("matching.tasks.find_matches", "need", match.need_id)]
