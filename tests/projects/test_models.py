from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.utils import timezone

from projects.models import PartnerSearch, Project
from projects.states import Phase, ProjectState, next_phases
from tests.factories.actors import CoordinatorFactory, MembershipFactory, RegionFactory, TopicFactory, UserFactory
from tests.factories.projects import PartnerSearchFactory, ProjectFactory, ProjectPartnerFactory

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)},
        {"state": "published", "published_at": None},
        {"state": "draft", "published_at": NOW},
        {"state": "unknown"},
        {"phase": "unknown"},
    ],
)
def test_the_database_refuses_an_impossible_project(wrong):
    with pytest.raises(IntegrityError):
        ProjectFactory(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "accepted", "accepted_at": None},
        {"state": "invited", "accepted_at": NOW},
        {"state": "declined", "accepted_at": NOW},
        {"state": "invited", "accepted_at": None, "role": "lead"},
    ],
)
def test_the_database_refuses_a_half_accepted_partner(wrong):
    with pytest.raises(IntegrityError):
        ProjectPartnerFactory(**wrong)


def test_the_database_refuses_an_actor_twice_and_two_leads():
    part = ProjectPartnerFactory(role="lead")
    other = ProjectPartnerFactory.build(project=part.project, actor=part.project.lead, role="lead")
    with pytest.raises(IntegrityError):
        other.save()


def test_erasing_the_person_who_accepted_leaves_the_partner():
    person = UserFactory()
    part = ProjectPartnerFactory(accepted_by=person)
    person.delete()
    part.refresh_from_db()
    assert (part.state, part.accepted_by) == ("accepted", None)


def test_the_database_refuses_two_open_searches_in_a_project():
    search = PartnerSearchFactory()
    PartnerSearchFactory(project=search.project, state="closed")
    with pytest.raises(IntegrityError):
        PartnerSearchFactory(project=search.project)


@pytest.mark.parametrize("kind", ["anonymous", "person", "other", "invited", "partner", "lead", "coordinator"])
@pytest.mark.parametrize("state", ProjectState.values)
def test_visible_to(kind, state):
    project = ProjectFactory(state=state)
    search = PartnerSearchFactory(project=project)

    def member(actor=None, part=None):
        membership = MembershipFactory(role="member", **({"actor": actor} if actor else {}))
        if part:
            ProjectPartnerFactory(project=project, actor=membership.actor, state=part)
        return membership.person

    viewer = {
        "anonymous": AnonymousUser,
        "person": UserFactory,
        "other": member,
        "invited": lambda: member(part="invited"),
        "partner": lambda: member(part="accepted"),
        "lead": lambda: member(actor=project.lead),
        "coordinator": CoordinatorFactory,
    }[kind]()
    expected = state != "draft" or kind in {"partner", "lead", "coordinator"}
    assert Project.objects.visible_to(viewer).filter(pk=project.pk).count() == int(expected)
    assert PartnerSearch.objects.visible_to(viewer).filter(pk=search.pk).exists() == expected


def test_open_searches_are_open_in_time_and_in_a_published_project():
    search = PartnerSearchFactory(closes_on=TODAY)
    PartnerSearchFactory(closes_on=TODAY - timedelta(days=1))
    PartnerSearchFactory(state="closed")
    PartnerSearchFactory(project__state="draft")
    PartnerSearchFactory(project__state="archived")
    assert list(PartnerSearch.objects.open(on=TODAY)) == [search]
    assert list(Project.objects.seeking_partners(on=TODAY)) == [search.project]
    flags = dict(Project.objects.with_search_flag(on=TODAY).values_list("pk", "seeks_partners"))
    assert [pk for pk, flag in flags.items() if flag] == [search.project_id]


def test_with_actor_takes_leads_and_accepted_partners_once():
    project = ProjectFactory()
    part, invited = ProjectPartnerFactory(project=project), ProjectPartnerFactory(project=project, state="invited")
    ProjectPartnerFactory(project=project, actor=project.lead, role="lead")
    assert list(Project.objects.with_actor(project.lead)) == [project]
    assert list(Project.objects.with_actor(part.actor)) == [project]
    assert list(Project.objects.with_actor(invited.actor)) == []


def test_in_topic_and_in_region_take_what_is_below():
    topic, county = TopicFactory(slug="ehelse"), RegionFactory(code="33", level="county")
    project = ProjectFactory(topics=[TopicFactory(slug="journal", parent=topic)], region=RegionFactory(parent=county))
    ProjectFactory()
    assert list(Project.objects.in_topic(topic)) == [project]
    assert list(Project.objects.in_region(county)) == [project]


def test_search_finds_outcomes_and_forgives_typing_errors():
    project = ProjectFactory(title="Nattilsyn", outcomes="Færre fall på sykehjemmet")
    ProjectFactory(title="Regnskap", summary="Tall")
    assert list(Project.objects.search("sykehjem")) == [project]
    assert list(Project.objects.search("natilsyn")) == [project]


def test_next_phases_come_in_the_order_of_life():
    assert next_phases("idea") == [Phase.APPLICATION, Phase.RUNNING, Phase.STOPPED]
    assert next_phases("in_use") == [Phase.COMPLETED]
