"""Searches are saved, changed, paused and deleted, and tell of what is new, once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actors.models import Consent
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from matching import actions, letters, queries, tasks
from matching.kinds import Frequency
from matching.models import SavedSearch, SearchTelling, Subscription, Telling
from matching.models.searches import MOST_SEARCHES
from procurement.models import Need
from tests.factories.actors import CoordinatorFactory, MembershipFactory, TopicFactory, UserFactory
from tests.factories.matching import MatchFactory, SavedSearchFactory, SubscriptionFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


def save(person, query="q=fall", frequency="at_once", name="Fall i Drammen", **more):
    return actions.save_search(by=person, name=name, query=query, frequency=frequency, wording="Ja takk.", **more)


def new_need(**fields):
    return NeedFactory(published_at=timezone.now(), **fields)


def change(search, **more):
    held = {"name": search.name, "query": search.query, "frequency": search.frequency, "wording": "Ja.", **more}
    return actions.change_search(search=search, by=search.person, **held)


def digest_to(person, **more):
    return actions.send_digest(person_id=person.pk, **more)


def due():
    return queries.people_due(timezone.now())


def test_a_need_that_comes_later_is_told_once_and_what_was_there_is_not():
    person = UserFactory()
    new_need(title="Fall som lå der")
    save(person)
    assert due() == []
    assert digest_to(person) is None
    need = new_need(title="Oppdage fall om natten")
    new_need(title="Ruteplanlegging")
    assert due() == [person.pk]
    mail = digest_to(person)
    assert mail.subject == "Nytt behov i søket ditt «Fall i Drammen»: Oppdage fall om natten"
    for body in (mail.text, mail.html):
        assert "Fordi det treffer søket ditt «Fall i Drammen»" in body
        assert need.get_absolute_url() in body
        assert "Fall som lå der" not in body
        assert "Ruteplanlegging" not in body
        assert "/varsler/avmeld/" in body
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "None" not in mail.text
    assert due() == []
    assert digest_to(person) is None
    assert OutgoingMail.objects.count() == 1


def test_a_need_whose_publication_was_under_way_is_not_lost():
    person = UserFactory()
    save(person)
    need = new_need(title="Fall")
    Need.objects.filter(pk=need.pk).update(published_at=timezone.now() - timedelta(seconds=40))
    assert digest_to(person)


def test_a_reopened_need_is_told_again_once():
    person = UserFactory()
    save(person)
    need = new_need(title="Fall")
    assert digest_to(person)
    Need.objects.filter(pk=need.pk).update(reopened_at=timezone.now(), round=2)
    assert due() == [person.pk]
    assert digest_to(person)
    assert digest_to(person) is None
    assert OutgoingMail.objects.count() == 2


def test_a_match_and_two_searches_are_one_entry_with_all_reasons():
    membership = MembershipFactory()
    person = membership.person
    SubscriptionFactory(person=person)
    save(person)
    save(person, query="q=natten", name="Om natten")
    need = new_need(title="Oppdage fall om natten")
    MatchFactory(actor=membership.actor, need=need)
    mail = digest_to(person)
    assert mail.text.count("Oppdage fall om natten") == 1
    assert "Fordi det treffer søkene dine «Fall i Drammen» og «Om natten»" in mail.text
    assert "«falldeteksjon» og «nattevakt»" in mail.text
    assert mail.subject == "Nytt behov som passer dere: Oppdage fall om natten"
    assert (Telling.objects.count(), SearchTelling.objects.exclude(mail_key="").count()) == (1, 2)
    assert due() == []


def test_matches_come_first_and_what_only_a_search_finds_after_them():
    membership = MembershipFactory()
    SubscriptionFactory(person=membership.person)
    save(membership.person)
    new_need(title="Fall på badet")
    MatchFactory(actor=membership.actor, need=new_need(title="Ruteplanlegging"))
    mail = digest_to(membership.person)
    assert mail.subject == "2 nye saker for deg, blant dem: Ruteplanlegging"
    assert mail.text.index("Ruteplanlegging") < mail.text.index("Fall på badet")


def test_a_need_is_told_with_all_there_is_to_say_and_not_again_in_the_weekly_mail():
    membership = MembershipFactory()
    person = membership.person
    SubscriptionFactory(person=person, frequency=Frequency.WEEKLY, chosen_at=timezone.now())
    save(person)
    weekly = save(person, query="q=natten", name="Om natten", frequency="weekly")
    need = new_need(title="Fall om natten")
    MatchFactory(actor=membership.actor, need=need)
    MatchFactory(actor=membership.actor, need=new_need(title="Det andre"))
    mail = digest_to(person)
    assert "«Om natten»" in mail.text
    assert "Det andre" not in mail.text, "that one waits for Monday"
    later = timezone.now() + timedelta(days=8)
    Need.objects.update(response_deadline=later + timedelta(days=30))
    mail = digest_to(person, at=later)
    assert "Det andre" in mail.text
    assert "Fall om natten" not in mail.text
    weekly.refresh_from_db()
    assert weekly.last_digest_at == later


def test_a_daily_search_waits_for_the_morning():
    person = UserFactory()
    search = save(person, frequency="daily")
    new_need(title="Fall")
    assert due() == []
    assert digest_to(person) is None
    SavedSearch.objects.filter(pk=search.pk).update(chosen_at=timezone.now() - timedelta(days=2))
    assert due() == [person.pk]
    assert digest_to(person)
    assert due() == []


@pytest.mark.parametrize("how", ["paused", "off", "deleted", "person gone"])
def test_a_search_that_is_not_on_tells_nothing(how):
    person = UserFactory()
    search = save(person)
    new_need(title="Fall")
    if how == "paused":
        actions.pause_search(search=search, by=person)
    elif how == "off":
        change(search, frequency="off")
    elif how == "deleted":
        actions.delete_search(search=search, by=person)
    else:
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert due() == []
    assert digest_to(person) is None


def test_what_came_during_a_pause_is_not_told_and_what_comes_after_is():
    person = UserFactory()
    search = save(person)
    actions.pause_search(search=search, by=person)
    new_need(title="Fall i pausen")
    actions.resume_search(search=search, by=person)
    assert digest_to(person) is None
    new_need(title="Fall etterpå")
    assert "Fall etterpå" in digest_to(person).text


def test_new_filters_keep_what_waits_and_tell_nothing_old():
    person = UserFactory()
    search = save(person, frequency="daily")
    new_need(title="Fall om natten")
    new_need(title="Demens om natten")
    change(search, query="q=natten")
    SavedSearch.objects.update(chosen_at=timezone.now() - timedelta(days=2))
    mail = digest_to(person)
    assert "Fall om natten" in mail.text
    assert "Demens" not in mail.text


def test_one_yes_holds_for_all_searches_and_one_no_for_the_last():
    person = UserFactory()
    first, second = save(person), save(person, query="q=natt", name="Natt")
    assert first.consent == second.consent
    yes = Consent.objects.get()
    assert (yes.purpose, yes.given, yes.wording) == ("digest:saved_search", True, "Ja takk.")
    change(first, frequency="off")
    assert Consent.objects.count() == 1
    actions.delete_search(search=second, by=person)
    no = Consent.objects.exclude(pk=yes.pk).get()
    assert (no.given, no.wording) == (False, "Ja takk.")
    change(first, frequency="weekly", wording="Ja igjen.")
    assert Consent.objects.filter(given=True).count() == 2


def test_a_search_that_is_only_kept_needs_no_yes():
    assert save(UserFactory(), frequency="off").consent is None
    assert not Consent.objects.exists()


def test_turning_off_all_stops_searches_and_keeps_them():
    person = UserFactory()
    SubscriptionFactory(person=person)
    save(person)
    new_need(title="Fall")
    actions.stop_digests(person=person, by=person)
    actions.stop_digests(person=person, by=person)
    assert (SavedSearch.objects.get().frequency, Subscription.objects.get().frequency) == ("off", "off")
    assert Consent.objects.filter(purpose="digest:saved_search", given=False).count() == 1
    assert digest_to(person) is None


def test_nobody_touches_anothers_search_and_nobody_learns_of_it():
    search = save(UserFactory())
    for other in (UserFactory(), CoordinatorFactory()):
        for act in (actions.pause_search, actions.resume_search, actions.delete_search):
            with pytest.raises(NotAllowed):
                act(search=search, by=other)
        with pytest.raises(NotAllowed):
            actions.change_search(search=search, by=other, name="X", query="q=x", frequency="off", wording="")
    assert not AuditEntry.objects.filter(target_type="matching.savedsearch").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [({"query": "page=2"}, "minst ett filter"), ({"name": "  "}, "navn"), ({"query": "q=fall"}, "allerede")],
)
def test_refusals_say_what_to_do(given, words):
    person = UserFactory()
    save(person)
    with pytest.raises(ActionRefused, match=words):
        save(person, **{"query": "q=nytt", **given})
    assert SavedSearch.objects.count() == 1


def test_twenty_searches_are_the_most():
    person = UserFactory()
    for _n in range(MOST_SEARCHES):
        SavedSearchFactory(person=person, frequency="off", consent=None)
    with pytest.raises(ActionRefused, match="20 lagrede søk"):
        save(person)


@pytest.mark.django_db(transaction=True)
def test_two_windows_save_one_search_and_the_twentieth_only_once():
    person = UserFactory()
    for _n in range(MOST_SEARCHES - 1):
        SavedSearchFactory(person=person, frequency="off", consent=None)
    refused = []

    def run(n):
        try:
            save(person, query=f"q=vekt{n}", name=f"Søk {n}", frequency="daily")
        except ActionRefused as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    in_threads(run, 4)
    assert refused == ["most"] * 3
    assert SavedSearch.objects.filter(person=person).count() == MOST_SEARCHES


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_tell_once():
    person = UserFactory()
    save(person)
    for n in range(3):
        new_need(title=f"Fall {n}")

    def run(n):
        try:
            tasks.send_digests([person.pk])
        finally:
            connection.close()

    in_threads(run, 4)
    assert OutgoingMail.objects.count() == 1
    assert SearchTelling.objects.exclude(mail_key="").count() == 3


def in_threads(run, number):
    threads = [threading.Thread(target=run, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_nothing_is_lost_when_the_mail_cannot_be_queued(monkeypatch):
    person = UserFactory()
    save(person)
    new_need(title="Fall")

    def fails(*_letter, **_more):
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(letters, "send_one", fails)
        assert tasks.send_digests([person.pk]) == 0
    assert due() == [person.pk]
    assert tasks.send_digests([person.pk]) == 1


def test_a_mail_that_has_not_left_is_taken_back_when_its_need_closes_and_the_rest_is_told_anew():
    person = UserFactory()
    save(person)
    gone, stays = new_need(title="Fall som lukkes"), new_need(title="Fall som blir")
    assert digest_to(person)
    assert actions.recall_digests() == 0
    Need.objects.filter(pk=gone.pk).update(response_deadline=timezone.now() - timedelta(minutes=1))
    assert actions.recall_digests() == 1
    assert not OutgoingMail.objects.exists()
    mail = digest_to(person)
    assert stays.title in mail.text
    assert gone.title not in mail.text


def test_the_number_of_queries_does_not_grow():
    TopicFactory(slug="fall")

    def written(searches, needs):
        membership = MembershipFactory()
        SubscriptionFactory(person=membership.person)
        for n in range(searches):
            save(membership.person, query=f"q=fall&stage={['all', 'closed', 'concluded'][n]}&topic=fall", name=f"S{n}")
        for n in range(needs):
            need = new_need(title=f"Fall {n}", topics=[TopicFactory(slug="fall")])
            MatchFactory(actor=membership.actor, need=need)
        with CaptureQueriesContext(connection) as made:
            assert digest_to(membership.person)
        return len(made)

    assert written(1, 1) == written(3, 4)
