"""«Not for us»: it withdraws the match, teaches a little, tells nobody, and can be taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from actors.models import Membership
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry
from matching import actions, profiles, queries
from matching.candidates import Candidate, Profile, TopicTree
from matching.kinds import MatchState, WhyNot
from matching.models import Match, NotForUs
from matching.scoring import Scorer
from procurement.models import Need
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    MembershipFactory,
    TopicFactory,
    UserFactory,
    editor_of,
)
from tests.factories.events import EventFactory
from tests.factories.matching import MatchFactory, NotForUsFactory, SubscriptionFactory, TellingFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db
SENSORS = "Vi lager sensorer som oppdager fall på sykehjem om natten og varsler nattevakten."


def refuse(person, actor, need, reason="topic", **more):
    return actions.say_not_for_us(actor=actor, kind="need", thing=need, by=person, reason=reason, **more)


def fall_firm():
    return ActorFactory(kind="firm", offers_text=SENSORS, topics=[TopicFactory(slug="fall")])


def fall_need(**fields):
    named = {"title": "Sensorer som oppdager fall om natten", **fields}
    return NeedFactory(topics=[TopicFactory(slug="fall")], **named)


def address(name, *args):
    with translation.override("nb"):
        return reverse(f"matching:{name}", args=args)


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_no_withdraws_the_match_for_that_actor_alone_and_it_does_not_come_back():
    firm, other, need = fall_firm(), fall_firm(), fall_need()
    person = editor_of(firm)
    SubscriptionFactory(person=person)
    actions.find_matches()
    assert Match.objects.current().count() == 2
    refuse(person, firm, need, "not_now")
    assert [match.actor for match in Match.objects.current()] == [other]
    assert actions.send_digest(person_id=person.pk) is None
    actions.find_matches()
    actions.find_matches(kind="need", pk=need.pk)
    assert [match.actor for match in Match.objects.current()] == [other]
    assert Match.objects.get(actor=firm).state == MatchState.WITHDRAWN


def test_a_no_before_any_match_keeps_it_from_being_made():
    firm, need = fall_firm(), fall_need()
    refuse(editor_of(firm), firm, need)
    actions.find_matches()
    assert not Match.objects.exists()


def test_a_no_taken_back_brings_the_match_back_and_tells_nobody_twice(django_capture_on_commit_callbacks, monkeypatch):
    started = []
    monkeypatch.setattr(
        "ecosystem.shared.queue.current_app.send_task", lambda name, args, **kwargs: started.append((name, *args))
    )
    firm, need = fall_firm(), fall_need()
    person = editor_of(firm)
    SubscriptionFactory(person=person)
    actions.find_matches()
    TellingFactory(match=Match.objects.get(), person=person)
    no = refuse(person, firm, need)
    with django_capture_on_commit_callbacks(execute=True):
        actions.take_back_no(no=no, by=person)
        actions.take_back_no(no=no, by=person)
    assert started == [("matching.tasks.find_matches", "need", need.pk)]
    actions.find_matches(kind="need", pk=need.pk)
    assert Match.objects.get().state == MatchState.CURRENT
    assert actions.send_digest(person_id=person.pk) is None


def test_saying_it_again_changes_the_reason():
    firm, need = fall_firm(), fall_need()
    person = editor_of(firm)
    refuse(person, firm, need, "small")
    refuse(person, firm, need, "other", words="  Vi  har flyttet ")
    no = NotForUs.objects.get()
    assert (no.reason, no.words, no.by) == ("other", "Vi har flyttet", person)


@pytest.mark.parametrize("who", ["member", "stranger", "coordinator", "owner"])
def test_only_the_actors_editors_say_no_and_take_it_back(who):
    firm, need = fall_firm(), fall_need()
    person = {
        "member": lambda: editor_of(firm, role="member"),
        "stranger": UserFactory,
        "coordinator": CoordinatorFactory,
        "owner": lambda: editor_of(need.owner),
    }[who]()
    with pytest.raises(NotAllowed, match="redaktører"):
        refuse(person, firm, need)
    no = NotForUsFactory(actor=firm, need=need)
    with pytest.raises(NotAllowed):
        actions.take_back_no(no=no, by=person)
    assert NotForUs.objects.count() == 1


def test_refusals_say_what_to_do():
    firm, need = fall_firm(), fall_need()
    person = editor_of(firm)
    with pytest.raises(ActionRefused, match="noen få ord"):
        refuse(person, firm, need, "other", words=" ")
    with pytest.raises(ActionRefused, match="eget"):
        refuse(person, firm, fall_need(owner=firm))
    Need.objects.filter(pk=need.pk).update(response_deadline=timezone.now() - timedelta(minutes=1))
    with pytest.raises(ActionRefused, match="ikke åpent"):
        refuse(person, firm, need)


def test_the_database_keeps_one_no_to_each_thing_in_known_words():
    no = NotForUsFactory()
    wrong = [
        {"actor": no.actor, "need": no.need},
        {"need": None},
        {"event": EventFactory()},
        {"reason": "because"},
        {"reason": "other", "words": ""},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            NotForUsFactory(**fields)


def test_the_log_of_noes_is_confidential():
    firm, need = fall_firm(), fall_need(title="Hemmelig valg")
    refuse(editor_of(firm), firm, need)
    entry = AuditEntry.objects.get(action="say_not_for_us")
    assert "Hemmelig valg" not in str((entry.target, entry.before, entry.after))
    assert str(firm) not in entry.target
    listing = browser_of(CoordinatorFactory()).get(reverse("admin:shared_auditentry_changelist"))
    assert "say_not_for_us" not in listing.content.decode()


# What it teaches.


@pytest.mark.parametrize(("times", "left"), [(1, None), (2, 0.75), (3, 0.5), (4, 0.25), (9, 0.25)])
def test_a_topic_called_wrong_more_than_once_counts_less_for_that_actor(times, left):
    firm = fall_firm()
    for _n in range(times):
        NotForUsFactory(actor=firm, need=fall_need())
    NotForUsFactory(actor=firm, need=fall_need(), reason=WhyNot.NOT_NOW)
    assert profiles.faint_topics().get(firm.pk, {}).get("fall") == left
    held = {profile.key: profile.faint_topics for profile in profiles.profiles()}
    assert held[profiles.key(firm.pk)] == ({"fall": left} if left else {})


def test_a_faint_topic_lowers_the_score_modestly_and_says_so():
    def scored(faint):
        profile = Profile("a", "firm", "Fallvakt", offers=SENSORS, topics=frozenset({"fall"}), faint_topics=faint)
        other = Profile("b", "firm", "Annen", offers="Regnskap og lønn", topics=frozenset({"fall"}))
        candidate = Candidate("need", "need:1", "Oppdage fall om natten", SENSORS, topics=frozenset({"fall"}))
        plain = Candidate("need", "need:2", "Oppdage fall om natten", SENSORS, topics=frozenset({"annet"}))
        scorer = Scorer([profile, other, candidate, plain], TopicTree({"fall": None, "annet": None}))
        return scorer.score(profile, candidate, 0.0), scorer.score(profile, plain, 0.0)

    (usual, plain), (less, same), (least, _same) = scored({}), scored({"fall": 0.75}), scored({"fall": 0.25})
    assert usual.score > less.score > least.score > 0.5 * usual.score, "it lowers, it does not shut out"
    assert same.score == plain.score, "other topics are as before"
    assert "faint_topics" not in [reason.code for reason in usual.reasons]
    (reason,) = [reason for reason in least.reasons if reason.code == "faint_topics"]
    assert (reason.values, reason.weight) == (("fall",), 0.0)
    assert sum(reason.weight for reason in least.reasons) == pytest.approx(least.score)


def test_the_reason_is_a_sentence():
    membership = MembershipFactory()
    TopicFactory(slug="fall", name_nb="Fall")
    MatchFactory(actor=membership.actor, reasons=[{"code": "faint_topics", "weight": 0, "values": ["fall"]}])
    with translation.override("nb"):
        (shown,) = queries.matches_for(membership.person)
    assert [str(reason) for reason in shown.reasons] == [
        "Teller mindre, siden dere har sagt at det er feil fagområde: Fall"
    ]


# The pages.


def test_saying_no_from_the_match_and_taking_it_back():
    firm, need = fall_firm(), fall_need()
    person = editor_of(firm)
    actions.find_matches()
    browser = browser_of(person)
    where = address("not_for_us", "need", need.slug)
    assert where in browser.get(address("match_list")).content.decode()
    assert browser.get(where).status_code == 200
    response = browser.post(where, {"reason": "other", "words": ""})
    assert "noen få ord" in response.content.decode()
    page = browser.post(where, {"reason": "stopped", "words": "Solgt i fjor"}, follow=True).content.decode()
    assert "Vi gjør ikke dette lenger" in page
    assert "Solgt i fjor" in page
    assert "profilen" in page
    assert where not in browser.get(address("match_list")).content.decode()
    no = NotForUs.objects.get()
    assert browser.get(address("no_take_back", no.public_id)).status_code == 405
    assert browser.post(address("no_take_back", no.public_id)).status_code == 302
    assert not NotForUs.objects.exists()


def test_the_needs_page_offers_it_to_firms_editors_alone():
    firm, need = fall_firm(), fall_need()
    where, link = need.get_absolute_url(), address("not_for_us", "need", need.slug)
    for person in (editor_of(firm, role="member"), editor_of(need.owner), CoordinatorFactory(), UserFactory()):
        assert link not in browser_of(person).get(where).content.decode()
    assert link not in Client().get(where).content.decode()
    person = editor_of(firm)
    assert link in browser_of(person).get(where).content.decode()
    refuse(person, firm, need, "place")
    page = browser_of(person).get(where).content.decode()
    assert link not in page
    assert f"{firm.name} har sagt at dette ikke passer: Feil sted." in page
    for other in (editor_of(need.owner), CoordinatorFactory(), editor_of(fall_firm())):
        assert firm.name not in browser_of(other).get(where).content.decode()
    Need.objects.filter(pk=need.pk).update(response_deadline=timezone.now() - timedelta(minutes=1))
    assert "Passer det ikke" not in browser_of(person).get(where).content.decode()


@pytest.mark.parametrize("case", ["draft", "unknown kind", "not an editor", "not matched"])
def test_addresses_that_lead_nowhere(case):
    firm, need = fall_firm(), fall_need()
    person = editor_of(firm, role="member" if case == "not an editor" else "editor")
    kind, thing, status = "need", need, 404
    if case == "draft":
        thing = fall_need(stage="draft")
    elif case == "unknown kind":
        kind = "response"
    elif case == "not an editor":
        status = 403
    else:
        kind, thing, status = "event", EventFactory(), 403
    assert browser_of(person).get(address("not_for_us", kind, thing.slug)).status_code == status
    assert Client().get(address("not_for_us", kind, thing.slug)).status_code == 302


def test_colleagues_see_the_list_and_nobody_else():
    firm, need = fall_firm(), fall_need(title="Behovet vi ikke tar")
    colleague = editor_of(firm, role=Membership.Role.MEMBER)
    no = refuse(editor_of(firm), firm, need)
    for _n in range(2):
        NotForUsFactory(actor=firm, need=fall_need())
    page = browser_of(colleague).get(address("no_list")).content.decode()
    assert "Behovet vi ikke tar" in page
    assert "50 prosent" in page
    assert "ta-tilbake" not in page, "a member reads"
    assert browser_of(colleague).post(address("no_take_back", no.public_id)).status_code == 403
    for other in (UserFactory(), CoordinatorFactory(), editor_of(need.owner)):
        assert "Behovet vi ikke tar" not in browser_of(other).get(address("no_list")).content.decode()
        assert browser_of(other).post(address("no_take_back", no.public_id)).status_code == 404


def test_coordinators_see_numbers_and_no_small_ones():
    need = fall_need(title="Behovet")
    for _n in range(3):
        NotForUsFactory(need=need, reason="topic", words="Hemmelige ord")
    NotForUsFactory(need=need, reason="small")
    same = ActorFactory()
    for _n in range(3):
        NotForUsFactory(actor=same, reason="place")
    with translation.override("nb"):
        (needs, *others) = queries.why_not()["rows"]
    assert needs["numbers"] == [3, None, 0, None, 0, 0, 0], "three times by one actor is one"
    assert all(row["numbers"] == [0] * 7 for row in others)
    page = browser_of(CoordinatorFactory()).get(address("why_not"))
    assert page.status_code == 200
    shown = page.content.decode()
    assert "Fall: 3 aktører" in shown
    for secret in ("Behovet", "Hemmelige ord", same.name):
        assert secret not in shown
    assert browser_of(editor_of(need.owner)).get(address("why_not")).status_code == 403
    assert Client().get(address("why_not")).status_code == 302


def test_the_list_takes_the_same_queries_for_any_length():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    firm = fall_firm()
    person = editor_of(firm)

    def read():
        with CaptureQueriesContext(connection) as made:
            assert browser.get(address("no_list")).status_code == 200
        return len(made)

    browser = browser_of(person)
    for _n in range(2):
        NotForUsFactory(actor=firm, need=fall_need())
    read()
    few = read()
    for _n in range(2):
        NotForUsFactory(actor=firm, need=fall_need())
        NotForUsFactory(actor=firm, need=None, event=EventFactory())
    assert read() == few
