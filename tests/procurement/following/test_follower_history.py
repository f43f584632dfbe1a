"""What stands of who followed when: late joiners, leavers, and bodies that become one."""

import json
import zipfile
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from actors.merging.actions import merge_actors
from actors.vocabulary import ActorKind
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.models import AuditEntry
from procurement.following import actions as following_actions
from procurement.following import queries as following_queries
from procurement.lifecycle import case as lifecycle_case
from procurement.models import Follower, Need
from tests.at_once import at_once, whatever_comes
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory
from tests.factories.procurement import FollowerFactory, NeedFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(db):
    return ActorFactory(name="Nordre Follo kommune", kind=ActorKind.MUNICIPALITY)


@pytest.fixture
def drop(db):
    return ActorFactory(name="Ski kommune", kind=ActorKind.MUNICIPALITY)


def merge(keep, drop):
    return merge_actors(keep=keep, drop=drop, by=CoordinatorFactory(), values=())


def since(**ago):
    return timezone.now() - timedelta(**ago)


def test_a_body_that_is_merged_goes_on_following_under_the_other_name(need, keep, drop):
    row = FollowerFactory(need=need, actor=drop, role="participant", joined_at=since(days=200))
    left = FollowerFactory(need=need, actor=drop, state="left", joined_at=since(days=400))
    merge(keep, drop)
    before = row.joined_at
    row.refresh_from_db()
    left.refresh_from_db()
    assert (row.actor, row.state, row.joined_at) == (keep, "active", before)
    assert (left.actor, left.state) == (keep, "left")


@pytest.mark.parametrize(
    ("kept", "dropped", "stays"),
    [
        ({}, {"role": "participant"}, "dropped"),
        ({"role": "participant"}, {}, "kept"),
        ({"state": "asked"}, {}, "dropped"),
        ({}, {"state": "invited"}, "kept"),
        ({"joined_at": 5}, {"joined_at": 50}, "dropped"),
        ({"role": "participant", "joined_at": 5}, {"role": "participant", "joined_at": 50}, "dropped"),
        ({"state": "asked"}, {"state": "invited", "role": "participant"}, "dropped"),
    ],
)
def test_of_two_that_both_follow_one_stands_and_the_other_ends(need, keep, drop, kept, dropped, stays):
    def made(actor, facts):
        facts = dict(facts)
        if "joined_at" in facts:
            facts["joined_at"] = since(days=facts["joined_at"])
        return FollowerFactory(need=need, actor=actor, **facts)

    rows = {"kept": made(keep, kept), "dropped": made(drop, dropped)}
    times = {name: row.joined_at for name, row in rows.items()}
    merge(keep, drop)
    for name, row in rows.items():
        row.refresh_from_db()
        assert row.actor == keep
        assert row.joined_at == times[name]
        assert (row.ended_at is None) == (name == stays)
    ended = rows["kept" if stays == "dropped" else "dropped"]
    assert ended.state == "left"
    assert "Ski kommune" in ended.ended_why
    assert Follower.objects.standing().get(need=need).pk == rows[stays].pk


@pytest.mark.parametrize("owner", ["keep", "drop"])
@pytest.mark.parametrize("state", ["asked", "invited", "active"])
def test_nobody_follows_a_need_that_has_become_its_own(keep, drop, owner, state):
    leads, follows = (keep, drop) if owner == "keep" else (drop, keep)
    need = NeedFactory(owner=leads)
    row = FollowerFactory(need=need, actor=follows, state=state)
    merge(keep, drop)
    row.refresh_from_db()
    need.refresh_from_db()
    assert need.owner == keep
    assert row.state == "left"
    assert not Follower.objects.standing().filter(need=need).exists()


def test_a_merge_tells_coordinators_nothing_of_who_has_asked(need, keep, drop):
    for actor in (keep, drop):
        FollowerFactory(need=need, actor=actor, state="asked")
    merge(keep, drop)
    entry = AuditEntry.objects.get(action="merge_actors")
    assert "ollower" not in str(entry.before) + str(entry.after)


def test_a_late_joiner_is_in_it_from_the_day_it_came(client, need, owner_editor):
    Need.objects.filter(pk=need.pk).update(
        stage="closed", response_deadline=since(days=30), closed_at=since(days=30), published_at=since(days=200)
    )
    early = FollowerFactory(need=need, joined_at=since(days=100), role="participant")
    body = ActorFactory(kind=ActorKind.COUNTY)
    person = MembershipFactory(actor=body).person
    late = following_actions.ask_to_follow(
        need=need, actor=body, by=person, role="participant", why="Vi vil også lære."
    )
    following_actions.accept_follower(follower=late, by=owner_editor)
    page = following_queries.who_follows(owner_editor, Need.objects.get(pk=need.pk))
    assert [row.actor for row in page.active] == [early.actor, body]
    assert page.readers == [page.active[0]]
    assert page.late == [page.active[1]]
    words = "Kom etter fristen og leser ikke svarene"
    assert words not in client.get(need.get_absolute_url()).content.decode()
    Need.objects.filter(pk=need.pk).update(participants_read=True)
    assert client.get(need.get_absolute_url()).content.decode().count(words) == 1


def test_the_owner_reads_the_whole_history_and_others_nothing_of_it(client, need, owner_editor):
    body = ActorFactory(name="Hole kommune", kind=ActorKind.MUNICIPALITY)
    person = MembershipFactory(actor=body).person
    first = following_actions.accept_follower(
        follower=following_actions.ask_to_follow(need=need, actor=body, by=person, role="follower", why="Likt behov"),
        by=owner_editor,
    )
    following_actions.leave_need(follower=first, by=person, why="Vi slås sammen")
    client.force_login(owner_editor)
    page = client.get(reverse("procurement:need_followers", args=[need.slug])).content.decode()
    assert "Vi slås sammen" in page
    assert "Hole kommune" not in client.get(need.get_absolute_url()).content.decode()
    client.force_login(MembershipFactory(actor__kind=ActorKind.COUNTY).person)
    assert client.get(reverse("procurement:follower_detail", args=[first.public_id])).status_code == 404


def test_the_case_holds_every_stretch_and_what_was_done(need, owner_editor):
    body = ActorFactory(name="Hole kommune", kind=ActorKind.MUNICIPALITY)
    person = MembershipFactory(actor=body).person
    asked = following_actions.ask_to_follow(need=need, actor=body, by=person, role="follower", why="Likt behov")
    following_actions.decline_follower(follower=asked, by=owner_editor, why="Vi er mange nok")
    following_actions.invite_follower(need=need, actor=body, by=owner_editor, role="participant", why="Likevel")
    following_actions.ask_to_follow(need=need, actor=body, by=person, role="follower", why="Ja")

    with zipfile.ZipFile(lifecycle_case.export_case(need=need, by=owner_editor)) as archive:
        rows = json.loads(archive.read("data/followers.json"))
        log = json.loads(archive.read("data/log.json"))
        index = archive.read("index.html").decode()
    assert [(row["state"], row["role"]) for row in rows] == [("declined", "follower"), ("active", "participant")]
    assert rows[0]["why_ended"] == "Vi er mange nok"
    done = [row["action"] for row in log if row["thing"] == "procurement.follower"]
    assert done == ["ask_to_follow", "decline_follower", "invite_follower", "join_as_follower"]
    assert {row["target"] for row in log if row["thing"] == "procurement.follower"} == {"Hole kommune"}
    assert "Hole kommune" in index


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", range(3))
def test_an_invitation_and_an_ask_at_the_same_moment_meet(_again):
    need = NeedFactory()
    body = ActorFactory(kind=ActorKind.COUNTY)
    owner, person = MembershipFactory(actor=need.owner).person, MembershipFactory(actor=body).person
    at_once(
        lambda: following_actions.invite_follower(need=need, actor=body, by=owner, role="follower", why="Kom"),
        lambda: following_actions.ask_to_follow(need=need, actor=body, by=person, role="follower", why="Vi vil"),
    )
    assert Follower.objects.get(need=need).state == "active"


@pytest.mark.django_db(transaction=True)
def test_two_editors_that_ask_at_once_ask_once():
    need = NeedFactory()
    body = ActorFactory(kind=ActorKind.COUNTY)
    people = [MembershipFactory(actor=body).person for _editor in range(4)]
    results = at_once(
        *(
            lambda person=person: following_actions.ask_to_follow(
                need=need, actor=body, by=person, role="follower", why="Vi vil"
            )
            for person in people
        )
    )
    assert results.count("stands") == 3
    assert Follower.objects.filter(need=need).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_taking_back_at_once_give_one_of_them():
    need = NeedFactory()
    body = ActorFactory(kind=ActorKind.COUNTY)
    owner, person = MembershipFactory(actor=need.owner).person, MembershipFactory(actor=body).person
    row = FollowerFactory(need=need, actor=body, state="asked")
    results = at_once(
        lambda: following_actions.accept_follower(follower=row, by=owner).state,
        lambda: following_actions.take_back_follower(follower=row, by=person).state,
    )
    row.refresh_from_db()
    assert results.count("state") == 1
    assert row.state in results


@pytest.mark.django_db(transaction=True)
def test_the_database_lets_a_body_stand_once_in_a_need_whatever_the_code_does():
    need = NeedFactory()
    body = ActorFactory(kind=ActorKind.COUNTY)
    made = whatever_comes(*[lambda: FollowerFactory(need=need, actor=body)] * 2)
    assert sum(isinstance(answer, IntegrityError) for answer in made) == 1


def test_refusals_have_words(need, owner_editor):
    body = FollowerFactory(need=need).actor
    with pytest.raises(ActionRefused, match=body.name):
        following_actions.invite_follower(need=need, actor=body, by=owner_editor, role="follower", why="Kom")
