"""Finding matches, choosing digests."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from actors.admission.actions import suspend_actor
from actors.models import Consent
from actors.states import ActorState
from ecosystem.shared.errors import NotAllowed
from ecosystem.shared.models import AuditEntry
from matching import actions
from matching.actions import finding
from matching.kinds import Frequency, Kind, MatchState
from matching.models import Match, Subscription
from procurement.models import Need
from procurement.states import NeedStage
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, TopicFactory, UserFactory
from tests.factories.procurement import NeedFactory
from tests.factories.projects import PartnerSearchFactory, ProjectPartnerFactory

pytestmark = pytest.mark.django_db

SENSORS = "Vi lager sensorer som oppdager fall på sykehjem om natten og varsler nattevakten."


def fall_firm(**fields):
    return ActorFactory(offers_text=SENSORS, topics=[TopicFactory(slug="fall")], **fields)


def fall_need(**fields):
    return NeedFactory(
        title="Oppdage fall på sykehjem om natten",
        problem="Beboere faller om natten, og nattevakten oppdager det sent. Vi ønsker sensorer som varsler.",
        topics=[TopicFactory(slug="fall")],
        **fields,
    )


def other_firm(**fields):
    return ActorFactory(offers_text="Vi leverer regnskap og lønn til små bedrifter.", **fields)


def test_the_firm_that_fits_is_matched_with_reasons_and_the_other_is_not():
    firm, _other, need = fall_firm(), other_firm(), fall_need()
    assert actions.find_matches(kind=Kind.NEED, pk=need.pk) == 1
    match = Match.objects.get()
    assert (match.actor, match.need, match.kind, match.state) == (firm, need, Kind.NEED, MatchState.CURRENT)
    assert 0.5 <= match.score <= 1
    codes = [reason["code"] for reason in match.reasons]
    assert "topics" in codes
    assert set(codes) & {"terms", "offers"}


def test_running_again_updates_and_never_duplicates():
    firm, need = fall_firm(), fall_need()
    actions.find_matches()
    first = Match.objects.get()
    firm.topics.clear()
    actions.find_matches()
    actions.find_matches(kind=Kind.NEED, pk=need.pk)
    again = Match.objects.get()
    assert again.pk == first.pk
    assert again.created_at == first.created_at
    assert "topics" not in [reason["code"] for reason in again.reasons]


def test_closed_need_withdraws_its_matches_and_reopening_brings_the_same_back():
    fall_firm()
    need = fall_need()
    actions.find_matches()
    first = Match.objects.get()
    Need.objects.filter(pk=need.pk).update(stage=NeedStage.CLOSED, closed_at=timezone.now())
    actions.find_matches(kind=Kind.NEED, pk=need.pk)
    assert Match.objects.get().state == MatchState.WITHDRAWN
    Need.objects.filter(pk=need.pk).update(stage=NeedStage.PUBLISHED, closed_at=None)
    actions.find_matches()
    assert (Match.objects.get().pk, Match.objects.get().state) == (first.pk, MatchState.CURRENT)


def test_what_no_longer_fits_is_withdrawn():
    firm = fall_firm()
    fall_need()
    actions.find_matches()
    firm.offers_text = "Vi leverer regnskap og lønn til små bedrifter."
    firm.save()
    firm.topics.clear()
    actions.find_matches()
    assert Match.objects.get().state == MatchState.WITHDRAWN


def test_a_run_for_one_thing_leaves_the_others_alone():
    fall_firm()
    first, second = fall_need(), fall_need()
    assert actions.find_matches() == 2
    actions.find_matches(kind=Kind.NEED, pk=first.pk)
    assert Match.objects.current().filter(need=second).count() == 1


@pytest.mark.parametrize("state", [state for state in ActorState if state != ActorState.APPROVED])
def test_only_approved_actors_are_matched(state):
    fall_firm(state=state)
    fall_need()
    assert actions.find_matches() == 0
    assert not Match.objects.exists()


def test_suspension_hides_at_once_and_withdraws_on_the_next_run():
    firm = fall_firm()
    fall_need()
    actions.find_matches()
    suspend_actor(actor=firm, by=CoordinatorFactory())
    assert not Match.objects.current().exists()
    actions.find_matches()
    assert Match.objects.get().state == MatchState.WITHDRAWN


def test_nobody_is_matched_with_their_own():
    owner = fall_firm(kind="municipality")
    fall_need(owner=owner)
    search = PartnerSearchFactory(
        title="Fall på sykehjem", text=SENSORS, project__title="Fall om natten", project__lead=owner
    )
    ProjectPartnerFactory(project=search.project, actor=fall_firm(name="Partner AS"))
    actions.find_matches()
    assert not Match.objects.filter(actor=owner).exists()
    assert not Match.objects.filter(actor__name="Partner AS", partner_search=search).exists()


def test_drafts_are_never_matched():
    fall_firm()
    draft = fall_need(stage=NeedStage.DRAFT)
    assert actions.find_matches(kind=Kind.NEED, pk=draft.pk) == 0


def test_only_coordinators_and_the_system_start_the_matching():
    with pytest.raises(NotAllowed, match="koordinator"):
        actions.find_matches(by=UserFactory())
    assert actions.find_matches(by=CoordinatorFactory()) == 0


@pytest.mark.django_db(transaction=True)
def test_runs_side_by_side_make_one_row_each():
    for n in range(3):
        fall_firm(name=f"Sensor {n} AS")
    needs = [fall_need() for _ in range(3)]
    errors = []

    def run(kind=None, pk=None):
        try:
            actions.find_matches(kind=kind, pk=pk)
        except Exception as error:  # noqa: BLE001  told to the test below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    threads += [threading.Thread(target=run, args=(Kind.NEED, need.pk)) for need in needs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert Match.objects.current().count() == 9


def test_a_need_opened_while_the_scorer_works_keeps_its_matches(monkeypatch):
    """A full run that read before the publication must not withdraw what the publication's own run found."""
    fall_firm()
    fall_need()
    late = []
    keep = finding._keep

    def publish_meanwhile(found, **scope):
        if not late:
            late.append(fall_need())
            actions.find_matches(kind=Kind.NEED, pk=late[0].pk)
        return keep(found, **scope)

    monkeypatch.setattr(finding, "_keep", publish_meanwhile)
    actions.find_matches()
    assert Match.objects.current().filter(need=late[0]).count() == 1


def test_yes_is_recorded_with_time_and_wording_and_audited():
    person, at = UserFactory(), timezone.now()
    actions.choose_digests(
        person=person, choices={"need": "daily", "call": "off"}, wording="Ja takk.", by=person, at=at
    )
    row = Subscription.objects.get()
    assert (row.kind, row.frequency, row.consent.at, row.consent.wording) == ("need", "daily", at, "Ja takk.")
    entry = AuditEntry.objects.get(action="choose_digests")
    assert (entry.before, entry.after, entry.by_id) == ({"frequency": "off"}, {"frequency": "daily"}, person.pk)


def test_a_new_frequency_keeps_the_first_consent():
    person, at = UserFactory(), timezone.now() - timedelta(days=3)
    actions.choose_digests(person=person, choices={"need": "daily"}, wording="Første.", by=person, at=at)
    actions.choose_digests(person=person, choices={"need": "weekly"}, wording="Andre.", by=person)
    row = Subscription.objects.get()
    assert (row.frequency, row.consent.at, row.consent.wording) == ("weekly", at, "Første.")
    assert Consent.objects.count() == 1


def test_no_is_recorded_and_a_new_yes_is_a_new_consent():
    person, at = UserFactory(), timezone.now() - timedelta(days=3)
    actions.choose_digests(person=person, choices={"need": "daily"}, wording="Første.", by=person, at=at)
    actions.stop_digests(person=person, by=person)
    actions.stop_digests(person=person, by=person)
    row = Subscription.objects.get()
    assert (row.frequency, row.consent) == (Frequency.OFF, None)
    no, yes = Consent.objects.filter(person=person, purpose="digest:need")
    assert (yes.given, yes.wording, yes.at, yes.language) == (True, "Første.", at, "nb")
    assert (no.given, no.wording, no.at > at) == (False, "Første.", True)
    assert AuditEntry.objects.filter(action="choose_digests").count() == 2
    actions.choose_digests(person=person, choices={"need": "at_once"}, wording="Andre.", by=person)
    row.refresh_from_db()
    assert (row.consent.wording, row.consent.at > at) == ("Andre.", True)
    assert Consent.objects.count() == 3


def test_nobody_chooses_for_another():
    person = MembershipFactory().person
    for other in (UserFactory(), CoordinatorFactory()):
        with pytest.raises(NotAllowed):
            actions.choose_digests(person=person, choices={"need": "daily"}, wording="Ja.", by=other)
    assert not Subscription.objects.exists()
