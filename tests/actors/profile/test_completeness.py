from types import SimpleNamespace

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from actors.profile import queries as profile_queries
from actors.profile.completeness import PARTS, measure
from actors.profile.forms import ProfileForm
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InterestFactory,
    MembershipFactory,
    RegionFactory,
    TopicFactory,
)

NAMES = [part.field for part in PARTS]


def test_nothing_said_is_nothing_and_everything_said_is_whole():
    assert measure({}).percent == 0
    assert measure(dict.fromkeys(NAMES, "x")).percent == 100
    assert measure(dict.fromkeys(NAMES, "x")).is_whole


@pytest.mark.parametrize("empty", ["", "   \n", None, [], {}, False])
def test_empty_values_are_gaps(empty):
    assert [part.field for part in measure(dict.fromkeys(NAMES, "x") | {"about": empty}).missing] == ["about"]


@given(st.sets(st.sampled_from(NAMES)), st.sampled_from(NAMES))
def test_saying_more_never_lowers_it_and_only_all_is_a_hundred(said, more):
    before, after = measure(dict.fromkeys(said, "x")), measure(dict.fromkeys(said | {more}, "x"))
    assert before.percent <= after.percent
    assert (before.percent == 100) == (said == set(NAMES))
    assert {part.field for part in before.missing} == set(NAMES) - said


def test_the_heaviest_gaps_come_first():
    weights = [part.weight for part in measure({}).missing]
    assert weights == sorted(weights, reverse=True)


def test_every_part_is_a_field_of_the_form():
    assert set(NAMES) <= set(ProfileForm.base_fields)


@pytest.mark.django_db
def test_the_saved_profile_is_measured():
    actor = ActorFactory(about="Om oss", topics=[TopicFactory()], region=RegionFactory())
    InterestFactory(actor=actor, side="offers")
    missing = {part.field for part in profile_queries.completeness(actor).missing}
    assert set(NAMES) - missing == {"about", "topics", "region", "offers"}


@pytest.mark.django_db
def test_the_page_shows_it_to_those_who_can_edit_only(client):
    actor = ActorFactory()
    assert "Profilen deres" not in client.get(actor.get_absolute_url()).content.decode()
    client.force_login(MembershipFactory(actor=actor, role="member").person)
    assert "Profilen deres" not in client.get(actor.get_absolute_url()).content.decode()
    client.force_login(MembershipFactory(actor=actor, role="editor").person)
    html = client.get(actor.get_absolute_url()).content.decode()
    assert "Profilen deres" in html
    assert f"{reverse('actors:actor_edit', args=[actor.slug])}#id_offers_text" in html


@pytest.mark.django_db
def test_preview_follows_what_is_typed_and_saves_nothing(client):
    actor = ActorFactory()
    client.force_login(MembershipFactory(actor=actor).person)
    address = reverse("actors:actor_completeness", args=[actor.slug])
    typed = {"language": "nb", "about": "Ny tekst", "offers-technology": "2", "has_logo": "yes"}
    response = client.post(address, typed)
    missing = {part.field for part in response.context["completeness"].missing}
    assert set(NAMES) - missing == {"about", "offers", "logo"}
    assert "<html" not in response.content.decode()
    actor.refresh_from_db()
    assert (actor.about, actor.interests.count()) == ("", 0)


@pytest.mark.django_db
def test_what_has_a_fault_counts_as_missing(client):
    actor = ActorFactory()
    client.force_login(MembershipFactory(actor=actor).person)
    address = reverse("actors:actor_completeness", args=[actor.slug])
    response = client.post(address, {"website": "ikke en adresse", "region": "99999"})
    missing = {part.field for part in response.context["completeness"].missing}
    assert {"website", "region"} <= missing


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "status"), [("coordinator", 200), ("editor", 200), ("member", 403), ("other", 403)])
def test_who_may_ask(client, who, status):
    actor = ActorFactory()
    people = SimpleNamespace(
        coordinator=CoordinatorFactory,
        editor=lambda: MembershipFactory(actor=actor).person,
        member=lambda: MembershipFactory(actor=actor, role="member").person,
        other=lambda: MembershipFactory(role="administrator").person,
    )
    client.force_login(getattr(people, who)())
    assert client.post(reverse("actors:actor_completeness", args=[actor.slug])).status_code == status
    assert client.get(reverse("actors:actor_completeness", args=[actor.slug])).status_code == 405
