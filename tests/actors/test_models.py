import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from actors.models import Actor, Interest, Region, Topic, User
from actors.validators import clean_organisation_number
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    MembershipFactory,
    RegionFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def refused_by_the_database():
    return pytest.raises(IntegrityError)


def test_email_is_unique_whatever_the_case():
    UserFactory(email="person@example.com")
    with refused_by_the_database(), transaction.atomic():
        User.objects.bulk_create([User(email="Person@Example.com", password="!")])


def test_unknown_state_is_refused_by_the_database():
    actor = ActorFactory()
    with refused_by_the_database(), transaction.atomic():
        Actor.objects.filter(pk=actor.pk).update(state="great")


@pytest.mark.parametrize(("side", "code"), [("offers", "recruitment"), ("seeks", "boards"), ("wants", "funding")])
def test_interest_outside_its_list_is_refused_by_the_database(side, code):
    actor = ActorFactory()
    with refused_by_the_database(), transaction.atomic():
        Interest.objects.create(actor=actor, side=side, code=code)


def test_one_membership_per_person_and_actor():
    membership = MembershipFactory()
    with refused_by_the_database(), transaction.atomic():
        MembershipFactory(person=membership.person, actor=membership.actor)


def test_same_names_get_different_addresses():
    first, second = ActorFactory(name="Ålesund kommune"), ActorFactory(name="Ålesund kommune")
    assert first.slug == "alesund-kommune"
    assert second.slug.startswith("alesund-kommune-")


def test_directory_sorts_as_norwegian_does():
    for name in ("Østfold", "Zoom", "Ågotnes", "Ærlig", "abel"):
        ActorFactory(name=name)
    assert [actor.name for actor in Actor.objects.by_name()] == ["abel", "Zoom", "Ærlig", "Østfold", "Ågotnes"]


def test_topic_path_follows_the_parent():
    care = Topic.objects.create(slug="omsorg", name_nb="Omsorg", name_en="Care")
    night = Topic.objects.create(slug="natt", name_nb="Natt", name_en="Night", parent=care)
    other = Topic.objects.create(slug="omsorg-2", name_nb="Annet", name_en="Other")
    assert night.path == "omsorg/natt"
    assert set(Topic.objects.within(care)) == {care, night}
    assert other not in Topic.objects.within(care)


@pytest.mark.parametrize("text", ["974760673", "974 760 673", "NO 974 760 673 MVA", "no974760673mva"])
def test_organisation_number_is_read_as_people_write_it(text):
    assert clean_organisation_number(text) == "974760673"


@pytest.mark.parametrize("text", ["974760674", "12345", "", "abcdefghi"])
def test_wrong_organisation_number_is_refused(text):
    with pytest.raises(ValidationError):
        clean_organisation_number(text)


@pytest.mark.parametrize(
    ("state", "role", "member", "edits", "administers"),
    [
        ("approved", "administrator", True, True, True),
        ("approved", "editor", True, True, False),
        ("approved", "member", True, False, False),
        ("applied", "administrator", False, False, False),
        ("suspended", "editor", False, False, False),
    ],
)
def test_a_role_counts_only_in_an_approved_actor(state, role, member, edits, administers):
    membership = MembershipFactory(actor__state=state, role=role)
    person, actor = membership.person, membership.actor
    held = (person.is_member_of(actor), person.can_edit_for(actor), person.is_administrator_of(actor))
    assert held == (member, edits, administers)
    assert list(person.editable_actors()) == ([actor] if edits else [])


def test_an_inactive_person_acts_for_nobody():
    membership = MembershipFactory(role="administrator", person__is_active=False)
    assert not membership.person.can_edit_for(membership.actor)
    assert not membership.person.editable_actors().exists()


def test_visibility_of_actors_by_state_and_reader():
    actors = {state: ActorFactory(state=state) for state in ("applied", "approved", "declined", "suspended")}
    member, stranger, coordinator = UserFactory(), MembershipFactory().person, CoordinatorFactory()
    for actor in actors.values():
        MembershipFactory(person=member, actor=actor, role="member")

    def seen(user):
        return {state for state, actor in actors.items() if actor in Actor.objects.visible_to(user)}

    assert seen(AnonymousUser()) == {"approved"}
    assert seen(stranger) == {"approved"}
    assert seen(member) == set(actors)
    assert seen(coordinator) == set(actors)


def test_in_region_means_the_municipality_or_the_whole_county():
    county = RegionFactory(code="33", name="Buskerud", level=Region.Level.COUNTY)
    drammen, lier = (
        RegionFactory(code=code, name=name, parent=county) for code, name in (("3301", "Drammen"), ("3312", "Lier"))
    )
    in_drammen, in_lier, in_county = (
        ActorFactory(region=drammen),
        ActorFactory(region=lier),
        ActorFactory(region=county),
    )
    assert set(Actor.objects.in_region(county)) == {in_drammen, in_lier, in_county}
    assert set(Actor.objects.in_region(drammen)) == {in_drammen}


def test_in_topic_finds_what_lies_below():
    root = TopicFactory(slug="rot")
    leaf = TopicFactory(slug="blad", parent=root)
    actor = ActorFactory(topics=[leaf])
    ActorFactory(topics=[TopicFactory(slug="annet")])
    assert list(Actor.objects.in_topic(root)) == [actor]


@pytest.mark.parametrize("text", ["falldeteksjon", "fall", "Sensio", "sensjo"])
def test_search_finds_words_beginnings_and_typing_errors(text):
    actor = ActorFactory(name="Sensio AS", offers_text="Vi leverer falldeteksjon i sykehjem.")
    ActorFactory(name="Brødrene Berg", offers_text="Vi baker brød.")
    assert list(Actor.objects.search(text)) == [actor]


def test_history_keeps_the_topics():
    actor = ActorFactory()
    actor.topics.set([TopicFactory(slug="sensorer")])
    assert [row.topic.slug for row in actor.history.first().topics.all()] == ["sensorer"]
