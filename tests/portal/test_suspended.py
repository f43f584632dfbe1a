"""A suspended actor takes all that it has published with it, on every surface, and restoring brings all back.

Actors that never were let in have nothing public either: the same sentences hold for every state.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from actors.admission import actions as admission_actions
from actors.models import Membership
from actors.states import ActorState
from ecosystem.portal import front_page, insights
from ecosystem.portal.search_all import search
from ecosystem.portal.sitemaps import SITEMAPS
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.models import OutgoingMail
from events.actions import cancel_sign_up, sign_up
from events.models import Event
from funding.models import Call
from matching.actions import recall_digests, send_digest
from matching.models import Match, Telling
from matching.queries import matches_for
from matching.sources import SOURCES
from procurement.models import Need, Response
from procurement.responses.actions import start_response, submit_response, withdraw_response
from procurement.responses.opening import open_responses
from projects.models import PartnerSearch, Project
from solutions.models import Adoption, Solution
from solutions.queries import front_runners
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory, SignupFactory
from tests.factories.funding import CallFactory, FunderFactory, ProgrammeFactory
from tests.factories.matching import MatchFactory, SubscriptionFactory
from tests.factories.procurement import NeedFactory, ResponseFactory
from tests.factories.projects import PartnerSearchFactory, ProjectFactory, ProjectPartnerFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db

NAME = "Skumringsverket kommune"
WORD = "nattravn"
HIDDEN_STATES = [state for state in ActorState if state != ActorState.APPROVED]


def of_actor(actor):
    """All that an actor can have out: kind → the thing."""
    search_project = ProjectFactory(title=f"{WORD} prosjekt", lead=actor)
    programme = ProgrammeFactory(funder=FunderFactory(name=actor.name, actor=actor))
    return {
        "need": NeedFactory(title=f"{WORD} behov", owner=actor),
        "solution": SolutionFactory(title=f"{WORD} løsning", supplier=actor),
        "event": EventFactory(title=f"{WORD} arrangement", organiser=actor),
        "project": search_project,
        "call": CallFactory(title=f"{WORD} utlysning", programme=programme),
        "partner_search": PartnerSearchFactory(title=f"{WORD} partnersøk", project=search_project),
    }


@pytest.fixture
def coordinator():
    return CoordinatorFactory()


@pytest.fixture
def actor():
    return ActorFactory(name=NAME, kind="municipality", is_partner=True)


def put_in_state(actor, state):
    type(actor).objects.filter(pk=actor.pk).update(state=state)
    actor.refresh_from_db()


PAGES = ["need", "solution", "event", "project", "call"]
LISTS = {
    "need": "procurement:need_list",
    "solution": "solutions:solution_list",
    "event": "events:event_list",
    "project": "projects:project_list",
    "call": "funding:call_list",
}
API = {"need": "needs", "solution": "solutions", "event": "events", "project": "projects", "call": "calls"}


def on_page(client, thing):
    return client.get(thing.get_absolute_url()).status_code == 200


def on_list(client, thing, kind):
    return thing.title in client.get(reverse(LISTS[kind])).content.decode()


def in_api(client, thing, kind):
    detail = client.get(f"/api/v1/{API[kind]}/{thing.slug}/").status_code == 200
    listed = thing.title in client.get(f"/api/v1/{API[kind]}/").content.decode()
    assert detail == listed
    return listed


def in_search(client, thing, kind):
    found = [hit.title for group in search(WORD).groups for hit in group.hits]
    shown = thing.title in client.get(reverse("portal:search"), {"q": WORD}).content.decode()
    assert (thing.title in found) == shown
    return shown


def in_sitemap(client, thing, kind):
    rows = [row for name, sitemap in SITEMAPS.items() if name != "pages" for row in sitemap.items()]
    return thing in rows


def in_insight(client, thing, kind):
    key = "funding" if kind == "call" else kind
    return next(row["number"] for row in insights.counts() if row["key"] == key) == 1


def in_matches(client, thing, kind):
    if kind == "project":
        return None
    return SOURCES[kind].open(timezone.now()).filter(pk=thing.pk).exists()


SURFACES = {
    "page": lambda client, thing, kind: on_page(client, thing),
    "list": on_list,
    "API": in_api,
    "search": in_search,
    "sitemap": in_sitemap,
    "insight": in_insight,
}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("kind", PAGES)
def test_every_kind_leaves_every_surface_and_comes_back(client, actor, coordinator, kind, surface):
    thing = of_actor(actor)[kind]
    seen = SURFACES[surface]
    assert seen(client, thing, kind)
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    assert not seen(client, thing, kind)
    admission_actions.restore_actor(actor=actor, by=coordinator)
    assert seen(client, thing, kind)


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_no_state_but_approved_has_anything_public(client, actor, state):
    things = of_actor(actor)
    put_in_state(actor, state)
    for kind in PAGES:
        for name, seen in SURFACES.items():
            assert not seen(client, things[kind], kind), (kind, name)
    nobody = AnonymousUser()
    for model in (Need, Solution, Event, Project, Call, PartnerSearch):
        assert list(model.objects.visible_to(nobody)) == [], model
        assert model.objects.visible_to(CoordinatorFactory()).exists(), model


@pytest.mark.parametrize("kind", SOURCES)
def test_no_match_is_made_of_or_shown_with_what_a_suspended_actor_has_out(actor, coordinator, kind):
    thing = of_actor(actor)[kind]
    reader = MembershipFactory(actor=ActorFactory(kind="municipality"))
    MatchFactory(actor=reader.actor, **{"need": None, kind: thing})
    source = SOURCES[kind]
    now = timezone.now()

    def seen():
        shown = bool(matches_for(reader.person))
        assert Match.objects.current().exists() == shown == source.open(now).filter(pk=thing.pk).exists()
        return shown

    assert seen()
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    assert not seen()
    admission_actions.restore_actor(actor=actor, by=coordinator)
    assert seen()


def test_a_digest_tells_nothing_of_a_suspended_actor(actor, coordinator):
    need = of_actor(actor)["need"]
    reader = MembershipFactory()
    SubscriptionFactory(person=reader.person)
    MatchFactory(actor=reader.actor, need=need)
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    assert send_digest(person_id=reader.person.pk) is None


def test_a_digest_that_has_not_left_is_taken_back_and_the_rest_told_anew(actor, coordinator):
    reader = MembershipFactory()
    SubscriptionFactory(person=reader.person)
    hidden = MatchFactory(actor=reader.actor, need=NeedFactory(title="Skjult behov", owner=actor))
    other = MatchFactory(actor=reader.actor, need=NeedFactory(title="Annet behov"))
    mail = send_digest(person_id=reader.person.pk)
    assert "Skjult behov" in mail.text
    assert recall_digests() == 0
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    assert recall_digests() == 1
    assert not OutgoingMail.objects.filter(pk=mail.pk).exists()
    anew = send_digest(person_id=reader.person.pk)
    assert "Annet behov" in anew.text
    assert "Skjult behov" not in anew.text
    assert list(Telling.objects.values_list("match", flat=True)) == [other.pk]
    admission_actions.restore_actor(actor=actor, by=coordinator)
    assert "Skjult behov" in send_digest(person_id=reader.person.pk).text
    assert set(Telling.objects.values_list("match", flat=True)) == {hidden.pk, other.pk}


def test_a_digest_that_has_left_stays(actor, coordinator):
    reader = MembershipFactory()
    SubscriptionFactory(person=reader.person)
    MatchFactory(actor=reader.actor, need=NeedFactory(owner=actor))
    mail = send_digest(person_id=reader.person.pk)
    OutgoingMail.objects.filter(pk=mail.pk).update(state="sent", sent_at=timezone.now())
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    assert recall_digests() == 0
    assert Telling.objects.count() == 1


def test_home_feeds_and_calendar_leave_it_out(client, actor, coordinator):
    things = of_actor(actor)
    elsewhere = [reverse("portal:home"), reverse("events:event_feed"), reverse("portal:insight")]

    def named():
        pages = [client.get(url).content.decode() for url in elsewhere]
        calendar = client.get(reverse("events:event_ics", args=[things["event"].slug]))
        closing = {row["thing"] for row in front_page.closing_soon(timezone.now())}
        return (
            [WORD in pages[0] or NAME in pages[0], WORD in pages[1]],
            calendar.status_code,
            closing >= {things["need"], things["call"]},
        )

    assert named() == ([True, True], 200, True)
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    assert named() == ([False, False], 404, False)
    assert NAME not in "".join(client.get(url).content.decode() for url in elsewhere)
    admission_actions.restore_actor(actor=actor, by=coordinator)
    assert named() == ([True, True], 200, True)


@pytest.mark.parametrize("suspended", ["adopter", "supplier"])
def test_adoptions_go_with_either_end(client, coordinator, suspended):
    supplier, adopter = ActorFactory(name="Leverandøren AS"), ActorFactory(name="Brukeren kommune", kind="municipality")
    adoption = AdoptionFactory(solution=SolutionFactory(title="Dosekassen", supplier=supplier), actor=adopter)
    other = AdoptionFactory(solution=adoption.solution, actor=ActorFactory(name="Naboen kommune", kind="municipality"))

    def told():
        runners = {body.name: body.in_use for body in front_runners()}
        bodies = {body.name for body in insights.adoptions_by_body()}
        public = set(Adoption.objects.visible_to(AnonymousUser()))
        solution = client.get(adoption.solution.get_absolute_url())
        api = client.get(f"/api/v1/solutions/{adoption.solution.slug}/")
        users = [user["actor"]["name"] for user in api.json()["users"]] if api.status_code == 200 else []
        count = api.json()["adoption_count"] if api.status_code == 200 else 0
        names = solution.content.decode()
        return runners.keys(), bodies, public, sorted(users), count, "Brukeren" in names, "Naboen" in names

    both = {"Brukeren kommune", "Naboen kommune"}
    before = told()
    assert before == (both, both, {adoption, other}, sorted(both), 2, True, True)
    admission_actions.suspend_actor(actor=adopter if suspended == "adopter" else supplier, by=coordinator)
    one = {"Naboen kommune"}
    if suspended == "adopter":
        assert told() == (one, one, {other}, ["Naboen kommune"], 1, False, True)
    else:
        assert told() == (set(), set(), set(), [], 0, False, False)
    # The body's own people keep what is said of them.
    editor = MembershipFactory(actor=other.actor).person
    assert other in Adoption.objects.visible_to(editor)
    admission_actions.restore_actor(actor=adopter if suspended == "adopter" else supplier, by=coordinator)
    assert told() == before


def test_a_project_stands_without_its_suspended_partner(client, actor, coordinator):
    project = ProjectFactory(title="Fellesløftet")
    ProjectPartnerFactory(project=project, actor=actor)

    def named():
        page = client.get(project.get_absolute_url())
        api = client.get(f"/api/v1/projects/{project.slug}/").json()
        choices = client.get(reverse("projects:project_list")).content.decode()
        assert page.status_code == 200
        shown = NAME in page.content.decode()
        assert shown == (NAME in str(api["partners"])) == (NAME in choices)
        return shown

    assert named()
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    assert not named()
    client.force_login(coordinator)
    assert NAME in client.get(project.get_absolute_url()).content.decode()
    client.logout()
    admission_actions.restore_actor(actor=actor, by=coordinator)
    assert named()


def test_other_actors_pages_do_not_name_it(client, actor, coordinator):
    other = ActorFactory(name="Naboen AS", kind="municipality")
    ProjectPartnerFactory(project=ProjectFactory(title="Ledet av den andre", lead=actor), actor=other)
    AdoptionFactory(solution=SolutionFactory(title="Fra den andre", supplier=actor), actor=other)

    def named():
        text = client.get(other.get_absolute_url()).content.decode()
        assert ("Ledet av den andre" in text) == ("Fra den andre" in text)
        return "Fra den andre" in text

    assert named()
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    assert not named()


def test_facets_do_not_offer_it(client, actor, coordinator):
    things = of_actor(actor)
    AdoptionFactory(actor=actor)
    pages = [reverse(name) for name in LISTS.values()] + [reverse("actors:actor_list")]

    def offered():
        return [NAME in client.get(page).content.decode() for page in pages]

    assert things
    assert all(offered())
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    assert not any(offered())


# What stays.


@pytest.mark.parametrize("kind", PAGES)
def test_coordinators_still_see_all_with_a_notice(client, actor, coordinator, kind):
    thing = of_actor(actor)[kind]
    client.force_login(coordinator)
    assert "Ikke offentlig nå" not in client.get(thing.get_absolute_url()).content.decode()
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    page = client.get(thing.get_absolute_url())
    assert page.status_code == 200
    assert "Ikke offentlig nå" in page.content.decode()


def test_partners_who_have_accepted_keep_the_project(client, actor, coordinator):
    project = ProjectFactory(lead=actor)
    partner = ProjectPartnerFactory(project=project).actor
    insider, stranger = MembershipFactory(actor=partner).person, UserFactory()
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    client.force_login(insider)
    assert client.get(project.get_absolute_url()).status_code == 200
    client.force_login(stranger)
    assert client.get(project.get_absolute_url()).status_code == 404


def test_those_signed_up_keep_the_event_and_nobody_new_signs_up(client, actor, coordinator):
    event = EventFactory(organiser=actor)
    signup = SignupFactory(event=event)
    left = SignupFactory(event=event, state="cancelled").person
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    client.force_login(signup.person)
    page = client.get(event.get_absolute_url())
    assert "Påmeldingen din står" in page.content.decode()
    assert client.get(reverse("events:event_ics", args=[event.slug])).status_code == 200
    client.force_login(left)
    assert client.get(event.get_absolute_url()).status_code == 404
    with pytest.raises(ActionRefused, match="HelseHub"):
        sign_up(event=event, by=left)
    assert cancel_sign_up(signup=signup, by=signup.person).state == "cancelled"


def test_no_responding_to_a_suspended_body_but_taking_back_is_free(actor, coordinator):
    need = NeedFactory(owner=actor)
    editor = MembershipFactory(actor=ActorFactory(kind="firm"))
    draft = ResponseFactory(need=need, firm=editor.actor)
    late = MembershipFactory(actor=ActorFactory(kind="firm"))
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    with pytest.raises(ActionRefused):
        start_response(need=need, firm=late.actor, by=late.person)
    with pytest.raises(ActionRefused):
        submit_response(response=draft, by=editor.person)
    assert withdraw_response(response=draft, by=editor.person).state == "withdrawn"


def test_the_firms_own_response_stays_readable_when_the_owner_is_suspended(client, actor, coordinator):
    editor = MembershipFactory()
    response = ResponseFactory(need=NeedFactory(owner=actor), firm=editor.actor)
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    client.force_login(editor.person)
    page = client.get(response.get_absolute_url())
    assert page.status_code == 200
    assert response.need.get_absolute_url() + '"' not in page.content.decode()
    assert client.get(response.need.get_absolute_url()).status_code == 404


def test_a_suspended_firms_responses_stay_the_owners_after_the_deadline(coordinator):
    owner = MembershipFactory(actor=ActorFactory(kind="municipality"))
    need = NeedFactory(owner=owner.actor)
    response = ResponseFactory(need=need, state="submitted")
    admission_actions.suspend_actor(actor=response.firm, by=coordinator)
    assert list(Response.objects.visible_to(owner.person)) == []
    Need.objects.filter(pk=need.pk).update(response_deadline=timezone.now() - timedelta(minutes=1))
    open_responses(need=need, by=owner.person)
    assert list(Response.objects.visible_to(owner.person)) == [response]


def test_the_clock_closes_needs_and_calls_of_suspended_actors_too(actor, coordinator):
    from funding.actions import close_due_calls
    from procurement.lifecycle.concluding import close_due_needs

    things = of_actor(actor)
    past = timezone.now() - timedelta(minutes=1)
    Need.objects.update(response_deadline=past)
    Call.objects.update(deadline=past)
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    assert (close_due_needs(), close_due_calls(at=timezone.now())) == (1, 1)
    for kind in ("need", "call"):
        things[kind].refresh_from_db()
    assert (things["need"].stage, things["call"].state) == ("closed", "closed")


def test_a_suspended_actors_own_people_act_for_it_no_more(client, actor, coordinator):
    member = MembershipFactory(actor=actor, role=Membership.Role.ADMINISTRATOR).person
    need = NeedFactory(owner=actor)
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    client.force_login(member)
    assert client.get(need.get_absolute_url()).status_code == 404
    assert client.get(actor.get_absolute_url()).status_code == 200


def test_projects_led_by_no_one_suspended_keep_their_searches(actor, coordinator):
    search = PartnerSearchFactory(project=ProjectFactory(lead=actor))
    other = PartnerSearchFactory()
    today = timezone.localdate()
    assert set(PartnerSearch.objects.open(on=today)) == {search, other}
    admission_actions.suspend_actor(actor=actor, by=coordinator)
    assert set(PartnerSearch.objects.open(on=today)) == {other}
    assert set(Project.objects.with_search_flag(on=today).filter(seeks_partners=True)) == {other.project}
