"""The page «Det vi lærer med på»: one body at a time, and only what is its own or public."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from actors.models import Membership
from actors.vocabulary import ActorKind
from procurement.lifecycle import following_queries
from procurement.models import Follower, Option
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.partnership import PartnershipFactory, PhaseFactory
from tests.factories.procurement import (
    FollowerFactory,
    JointMemberFactory,
    JointNeedFactory,
    MeetingSlotFactory,
    NeedFactory,
    OptionFactory,
    WorkMeetingFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "procurement:following"


@pytest.fixture
def body(db):
    return ActorFactory(name="Lier kommune", kind=ActorKind.MUNICIPALITY)


@pytest.fixture
def person(body):
    return MembershipFactory(actor=body, role=Membership.Role.MEMBER).person


def everything_for(body, title):
    need = NeedFactory(title=title, followers_meet=True)
    FollowerFactory(need=need, actor=body, role="participant")
    partnership = PartnershipFactory(need=need)
    today = timezone.localdate()
    PhaseFactory(partnership=partnership, state="running", starts_on=today, ends_on=today + timedelta(days=40))
    OptionFactory(need=need, holder=body, state="open", until=today + timedelta(days=30))
    MeetingSlotFactory(need=need, firm=ActorFactory())
    meeting = WorkMeetingFactory(need=need)
    meeting.event.invited.add(body)
    FollowerFactory(need=NeedFactory(title=f"{title}, invitert"), actor=body, state="invited")
    FollowerFactory(need=NeedFactory(title=f"{title}, slutt"), actor=body, state="left")
    return need


def test_the_invitation_to_share_a_draft_leads_where_it_is_answered(client, body, person):
    joint = JointNeedFactory(need__stage="draft")
    member = JointMemberFactory(joint=joint, actor=body, state="invited")
    over = JointMemberFactory(joint=JointNeedFactory(need__stage="concluded"), actor=body, state="invited")
    client.force_login(person)
    links = [row.href for row in following_queries.following(person, body).decisions]
    assert reverse("procurement:joint_member", args=[member.public_id]) in links
    assert reverse("procurement:joint_member", args=[over.public_id]) not in links
    assert {client.get(link).status_code for link in links} == {200}


def test_who_was_named_in_a_draft_and_follows_no_longer_reads_nothing_of_it(body, person):
    need = NeedFactory(stage="draft", title="Skrevet etterpå")
    option = OptionFactory(need=need, holder=body, state="named")
    assert following_queries.following(person, body).options == []
    FollowerFactory(need=need, actor=body)
    assert following_queries.following(person, body).options == [option]


def test_everything_of_the_body_is_there(body, person):
    need = everything_for(body, "Trygge netter")
    found = following_queries.following(person, body)
    assert [(row.need, row.phase.name) for row in found.active] == [(need, "Fase 1")]
    assert [row.state for row in found.waiting] == ["invited"]
    assert [row.state for row in found.former] == ["left"]
    assert len(found.options) == 1
    assert {row.kind for row in found.meetings} == {"Én-til-én-møte", "Arbeidsmøte"}
    assert [row.at for row in found.meetings] == sorted(row.at for row in found.meetings)
    kinds = [row.kind for row in found.decisions]
    assert kinds[0] == "Si ja eller nei til invitasjonen"
    assert {"Bruk opsjonen eller la den gå", "Beslutning etter «Fase 1»", "Dialogen stenger"} == set(kinds[1:])
    days = [row.day for row in found.decisions[1:]]
    assert days == sorted(days)


def test_the_page_takes_the_same_queries_however_much_there_is(body, person, django_assert_max_num_queries):
    def count():
        user = type(person).objects.get(pk=person.pk)
        with django_assert_max_num_queries(99) as taken:
            assert following_queries.following(user, body).active
        return len(taken)

    everything_for(body, "Trygge netter")
    one = count()
    for n in range(2):
        everything_for(body, f"Behov {n}")
    assert count() == one <= 9


def test_what_is_over_or_another_bodys_is_not_there(body, person):
    other = ActorFactory(kind=ActorKind.COUNTY)
    everything_for(other, "En annens")
    past = timezone.now() - timedelta(days=400)
    FollowerFactory(actor=body, state="left", ended_at=past, joined_at=past)
    OptionFactory(holder=body, state="given_up")
    assert following_queries.following(person, body).is_empty


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"state": "open", "until": 90}, True),
        ({"state": "open", "until": 91}, False),
        ({"state": "open", "until": -1}, False),
        ({"state": "locked", "until": 0}, True),
        ({"state": "named", "until": 10}, False),
        ({"state": "open", "until": 10, "used": True}, False),
    ],
)
def test_options_that_run_out_are_to_be_decided_on(body, person, facts, told):
    until = timezone.localdate() + timedelta(days=facts["until"])
    option = OptionFactory(holder=body, state=facts["state"], until=until)
    if facts.get("used"):
        Option.objects.filter(pk=option.pk).update(called_off=F("maximum"))
    found = following_queries.following(person, body)
    assert bool(found.decisions) == told
    assert found.options == [option]


@pytest.mark.parametrize(
    ("role", "shown", "seen"), [("follower", False, False), ("follower", True, True), ("participant", False, True)]
)
def test_a_plan_that_is_not_public_is_for_participants(body, person, role, shown, seen):
    need = NeedFactory()
    FollowerFactory(need=need, actor=body, role=role)
    today = timezone.localdate()
    PhaseFactory(
        partnership=PartnershipFactory(need=need, shown_since=timezone.now() if shown else None),
        state="running",
        starts_on=today,
        ends_on=today + timedelta(days=20),
    )
    found = following_queries.following(person, body)
    assert bool(found.active[0].phase) == seen
    assert ("Beslutning etter «Fase 1»" in [row.kind for row in found.decisions]) == seen


def test_a_work_meeting_is_for_those_invited(body, person):
    need = NeedFactory()
    FollowerFactory(need=need, actor=body)
    WorkMeetingFactory(need=need)
    assert following_queries.following(person, body).meetings == []


def test_one_body_at_a_time(client, body, person):
    county = MembershipFactory(person=person, actor__name="Buskerud fylke", actor__kind=ActorKind.COUNTY).actor
    everything_for(body, "Trygge netter")
    everything_for(county, "Transport til dagsenter")
    client.force_login(person)
    first = client.get(reverse(PAGE)).content.decode()
    assert "Transport til dagsenter" in first
    assert "Trygge netter" not in first
    second = client.get(reverse(PAGE), {"body": body.slug}).content.decode()
    assert "Trygge netter" in second
    assert "Transport" not in second
    foreign = Follower.objects.exclude(actor__in=[body, county]).first() or FollowerFactory(need__title="Fremmed")
    assert foreign.need.title not in client.get(reverse(PAGE), {"body": foreign.actor.slug}).content.decode()


def test_an_empty_page_says_how_to_begin(client, body, person):
    client.force_login(person)
    page = client.get(reverse(PAGE)).content.decode()
    assert "Dere følger ingen behov ennå" in page
    assert reverse("procurement:need_list") in page


@pytest.mark.parametrize("who", ["firm", "nobody", "coordinator"])
def test_others_are_told_whom_it_is_for(client, body, who):
    everything_for(body, "Trygge netter")
    people = {"firm": lambda: MembershipFactory().person, "nobody": UserFactory, "coordinator": CoordinatorFactory}
    visitor = people[who]()
    if who == "coordinator":
        MembershipFactory(person=visitor, actor=body)
    client.force_login(visitor)
    page = client.get(reverse(PAGE))
    assert page.status_code == 200
    assert "Denne siden er for offentlige virksomheter" in page.content.decode()
    assert "Trygge netter" not in page.content.decode()
    assert reverse(PAGE) not in client.get(reverse("portal:my_page")).content.decode()


def test_my_page_leads_there_for_public_bodies(client, person):
    client.force_login(person)
    assert reverse(PAGE) in client.get(reverse("portal:my_page")).content.decode()
