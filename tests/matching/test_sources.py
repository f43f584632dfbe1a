"""Only what is published and open becomes a candidate, and it says what the matcher needs to know."""

from datetime import timedelta

import pytest
from django.utils import timezone

from actors.states import ActorState
from ecosystem.shared.markdown import plain
from events.states import EventState
from funding.states import CallState
from matching import profiles
from matching.kinds import Kind
from matching.sources import SOURCES
from procurement.states import NeedStage
from projects.states import ProjectState, SearchState
from solutions.states import SolutionState
from tests.factories.actors import (
    ActorFactory,
    InterestFactory,
    MembershipFactory,
    RegionFactory,
    TopicFactory,
    UserFactory,
)
from tests.factories.events import EventFactory
from tests.factories.funding import CallFactory
from tests.factories.procurement import NeedFactory
from tests.factories.projects import PartnerSearchFactory, ProjectPartnerFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db

OPEN = {
    Kind.NEED: NeedFactory,
    Kind.CALL: CallFactory,
    Kind.PARTNER_SEARCH: PartnerSearchFactory,
    Kind.EVENT: EventFactory,
    Kind.SOLUTION: SolutionFactory,
}
YESTERDAY = timezone.now() - timedelta(days=1)
NOT_OPEN = [
    *((Kind.NEED, {"stage": stage}) for stage in NeedStage if stage != NeedStage.PUBLISHED),
    (Kind.NEED, {"response_deadline": YESTERDAY}),
    (Kind.NEED, {"owner__state": ActorState.SUSPENDED}),
    (Kind.CALL, {"state": CallState.DRAFT}),
    (Kind.CALL, {"state": CallState.CLOSED}),
    (Kind.CALL, {"deadline": YESTERDAY}),
    (Kind.CALL, {"opens_on": (timezone.now() + timedelta(days=3)).date()}),
    (Kind.PARTNER_SEARCH, {"state": SearchState.CLOSED}),
    (Kind.PARTNER_SEARCH, {"closes_on": YESTERDAY.date()}),
    (Kind.PARTNER_SEARCH, {"project__state": ProjectState.DRAFT}),
    (Kind.PARTNER_SEARCH, {"project__state": ProjectState.ARCHIVED}),
    (Kind.PARTNER_SEARCH, {"project__lead__state": ActorState.SUSPENDED}),
    (Kind.EVENT, {"state": EventState.DRAFT}),
    (Kind.EVENT, {"state": EventState.CANCELLED}),
    (Kind.EVENT, {"starts_at": YESTERDAY}),
    (Kind.EVENT, {"sign_up_closes_at": YESTERDAY}),
    (Kind.EVENT, {"organiser__state": ActorState.APPLIED}),
    *((Kind.SOLUTION, {"state": state}) for state in SolutionState if state != SolutionState.VETTED),
    (Kind.SOLUTION, {"supplier__state": ActorState.SUSPENDED}),
]


@pytest.mark.parametrize("kind", list(Kind))
def test_open_things_are_candidates(kind):
    thing = OPEN[kind]()
    source = SOURCES[kind]
    (candidate,) = source.candidates(at=timezone.now())
    assert (candidate.kind, candidate.key, candidate.title) == (kind.value, f"{kind.value}:{thing.pk}", thing.title)
    assert candidate.text
    assert list(source.candidates(at=timezone.now(), ids=[thing.pk + 1])) == []
    for user in (UserFactory(), MembershipFactory().person):
        assert list(source.visible(user, at=timezone.now())) == [thing]


@pytest.mark.parametrize(
    ("kind", "fields"), NOT_OPEN, ids=lambda value: getattr(value, "value", None) or "-".join(value)
)
def test_what_is_not_open_is_never_a_candidate(kind, fields):
    thing = OPEN[kind](**fields)
    source = SOURCES[kind]
    assert list(source.candidates(at=timezone.now())) == []
    owner = source.owner(thing)
    if owner is not None:
        insider = MembershipFactory(actor=owner).person
        assert list(source.visible(insider, at=timezone.now())) == []


def test_a_need_tells_its_owner_region_and_topics():
    region = RegionFactory(code="3301", name="Drammen")
    need = NeedFactory(owner__region=region, topics=[TopicFactory(slug="fall")])
    (candidate,) = SOURCES[Kind.NEED].candidates(at=timezone.now())
    assert candidate.owner == profiles.key(need.owner_id)
    assert (candidate.region, candidate.topics) == ("3301", frozenset({"fall"}))
    assert "Nattevakten går runder hver tredje time." in candidate.text
    assert "**" not in candidate.text


def test_plain_text_has_no_marks_and_keeps_lines():
    assert plain("## Fall\n\n- **raskt** & [trygt](https://a.example)\n- <b>nå</b>").split() == [
        "Fall", "raskt", "&", "trygt", "<b>nå</b>",
    ]  # fmt: skip


def test_partners_and_adopters_are_impossible():
    search, adoption = PartnerSearchFactory(), AdoptionFactory()
    partner = ProjectPartnerFactory(project=search.project).actor
    stranger = ActorFactory()
    pairs = {(search.pk, partner.pk), (search.pk, stranger.pk)}
    assert SOURCES[Kind.PARTNER_SEARCH].impossible(pairs) == {(search.pk, partner.pk)}
    pairs = {(adoption.solution_id, adoption.actor_id), (adoption.solution_id, stranger.pk)}
    assert SOURCES[Kind.SOLUTION].impossible(pairs) & pairs == {(adoption.solution_id, adoption.actor_id)}


def test_actors_outside_a_calls_regions_are_impossible():
    county = RegionFactory(code="33")
    inside = ActorFactory(region=RegionFactory(code="3301", parent=county))
    outside, nowhere = ActorFactory(region=RegionFactory(code="4601")), ActorFactory()
    call = CallFactory(regions=[county])
    pairs = {(call.pk, actor.pk) for actor in (inside, outside, nowhere)}
    assert SOURCES[Kind.CALL].impossible(pairs) == {(call.pk, outside.pk), (call.pk, nowhere.pk)}


def test_profiles_are_of_approved_actors_with_all_they_say():
    county = RegionFactory(code="33")
    actor = ActorFactory(
        about="Vi er fra Drammen.", offers_text="Vi lager sensorer.", seeks_text="Vi søker kommuner.",
        region=RegionFactory(code="3301", parent=county), topics=[TopicFactory(slug="sensorer")],
    )  # fmt: skip
    InterestFactory(actor=actor, side="offers", code="technology")
    InterestFactory(actor=actor, side="seeks", code="markets")
    for state in ActorState:
        if state != ActorState.APPROVED:
            ActorFactory(state=state)
    (profile,) = profiles.profiles()
    assert profile.key == f"actor:{actor.pk}"
    assert profile.offers.startswith("Vi lager sensorer.\nVi er fra Drammen.\n")
    assert profile.seeks.startswith("Vi søker kommuner.\n")
    assert (profile.topics, profile.regions) == (frozenset({"sensorer"}), frozenset({"3301", "33"}))


def test_what_is_very_relevant_is_said_twice():
    actor = ActorFactory()
    InterestFactory(actor=actor, side="offers", code="technology", relevance=2)
    InterestFactory(actor=actor, side="offers", code="funding")
    (profile,) = profiles.profiles()
    assert sorted(profile.offers.split("\n")) == ["Finansiering", "Teknologiske løsninger", "Teknologiske løsninger"]


@pytest.mark.parametrize("kind", list(Kind))
def test_candidates_cost_the_same_number_of_queries_for_one_and_three(kind, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    OPEN[kind]()
    with CaptureQueriesContext(connection) as one:
        list(SOURCES[kind].candidates(at=timezone.now()))
    OPEN[kind].create_batch(2)
    with django_assert_num_queries(len(one)):
        assert len(list(SOURCES[kind].candidates(at=timezone.now()))) == 3
