"""The profile form, the actor's page, and what it tells machines."""

import json
import re

import pytest
from django.urls import reverse

from actors.models import Interest
from actors.profile import actions as profile_actions
from actors.profile import queries as profile_queries
from actors.profile.forms import ProfileForm
from actors.profile.linked_data import organisation
from ecosystem.shared.errors import ActionRefused
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InterestFactory,
    MembershipFactory,
    RegionFactory,
    TopicFactory,
    UserFactory,
)
from tests.factories.events import EventFactory
from tests.factories.procurement import NeedFactory
from tests.factories.projects import PartnerSearchFactory, ProjectFactory, ProjectPartnerFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db


def edit_page(actor):
    return reverse("actors:actor_edit", args=[actor.slug])


def held(actor):
    return {(i.side, i.code): i.relevance for i in actor.interests.all()}


@pytest.fixture
def actor():
    return ActorFactory(about="Før")


@pytest.fixture
def editor(client, actor):
    person = MembershipFactory(actor=actor).person
    client.force_login(person)
    return person


def test_everything_in_the_form_is_saved(client, actor, editor):
    topic, county = TopicFactory(), RegionFactory(level="county")
    place = RegionFactory(parent=county)
    given = {
        "about": "Etter",
        "language": "en",
        "offers_text": "Vi kan",
        "seeks_text": "Vi vil",
        "offers-technology": "2",
        "offers-funding": "0",
        "seeks-markets": "1",
        "topics": [topic.pk],
        "region": place.pk,
        "regions_served": [county.pk, place.pk],
        "sector": "private",
        "size_band": "6-20",
        "website": "firma.example",
        "languages": ["nb", "en"],
    }
    response = client.post(edit_page(actor), given)
    assert response.status_code == 302, response.context["form"].errors
    actor.refresh_from_db()
    assert (actor.about, actor.language, actor.sector, actor.size_band) == ("Etter", "en", "private", "6-20")
    assert (actor.website, actor.website_domain) == ("https://firma.example", "firma.example")
    assert actor.languages == ["nb", "en"]
    assert held(actor) == {("offers", "technology"): 2, ("seeks", "markets"): 1}
    assert set(actor.regions_served.all()) == {county, place}
    assert list(actor.topics.all()) == [topic]


def test_the_form_shows_what_is_saved(client, actor, editor):
    InterestFactory(actor=actor, code="technology", relevance=2)
    html = client.get(edit_page(actor)).content.decode()
    row = re.search(r'aria-labelledby="id_offers-technology".*?</div>', html, re.S).group()
    assert re.findall(r'value="(\d)"\s+checked', row) == ["2"]
    other = re.search(r'aria-labelledby="id_offers-funding".*?</div>', html, re.S).group()
    assert re.findall(r'value="(\d)"\s+checked', other) == ["0"]


@pytest.mark.parametrize("sent", [{"offers-technology": "3"}, {"offers-technology": "x"}, {"offers": ["nonsense"]}])
def test_made_up_choices_are_refused(client, actor, editor, sent):
    response = client.post(edit_page(actor), {"language": "nb", **sent})
    assert response.context["form"].has_error("offers", "invalid_choice")
    assert held(actor) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [("language", "xx"), ("languages", ["xx"]), ("regions_served", ["0"]), ("website", "javascript:alert(1)")],
)
def test_made_up_values_are_refused(client, actor, editor, field, value):
    response = client.post(edit_page(actor), {"language": "nb", field: value})
    assert response.context["form"].has_error(field)


def test_what_was_typed_stays_when_something_is_wrong(client, actor, editor):
    given = {"language": "nb", "about": "Behold meg", "website": "ikke en adresse", "offers-technology": "2"}
    html = client.post(edit_page(actor), given).content.decode()
    assert "Behold meg" in html
    assert re.search(r'name="offers-technology"\s+value="2"\s+checked', html)
    actor.refresh_from_db()
    assert actor.about == "Før"


def test_a_plain_list_of_codes_means_relevant():
    form = ProfileForm({"language": "nb", "offers": ["technology"]}, instance=ActorFactory())
    form.data = _querydict("language=nb&offers=technology&offers=funding")
    assert form.is_valid(), form.errors
    assert form.interests == [("offers", "technology", 1), ("offers", "funding", 1)]


def _querydict(text):
    from django.http import QueryDict

    return QueryDict(text)


def test_set_interests_takes_pairs_and_triples():
    actor = ActorFactory()
    InterestFactory(actor=actor, code="technology", relevance=2)
    InterestFactory(actor=actor, code="funding", relevance=2)
    profile_actions.set_interests(actor, [("offers", "technology"), ("offers", "funding", 1), ("seeks", "markets")])
    assert held(actor) == {("offers", "technology"): 2, ("offers", "funding"): 1, ("seeks", "markets"): 1}


def test_a_colleagues_change_of_relevance_alone_refuses_the_save():
    actor = ActorFactory()
    editor = MembershipFactory(actor=actor).person
    seen = actor.version_seen
    profile_actions.edit_profile(actor=actor, by=editor, interests=[("offers", "technology", 2)], seen=seen)
    with pytest.raises(ActionRefused):
        profile_actions.edit_profile(actor=actor, by=editor, interests=[("offers", "technology", 1)], seen=seen)
    assert held(actor) == {("offers", "technology"): 2}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_form_takes_the_same_queries_for_any_length(client, django_assert_num_queries, rows):
    actor = ActorFactory()
    for number in range(rows):
        county = RegionFactory(level="county")
        actor.regions_served.add(county, RegionFactory(parent=county))
        actor.topics.add(TopicFactory())
        InterestFactory(actor=actor, code=("technology", "funding", "boards")[number])
    client.force_login(MembershipFactory(actor=actor).person)
    client.get(edit_page(actor))
    with django_assert_num_queries(10):
        client.get(edit_page(actor))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_any_length(client, django_assert_num_queries, rows):
    actor = ActorFactory(kind="municipality")
    for _row in range(rows):
        actor.regions_served.add(RegionFactory())
        NeedFactory(owner=actor)
        SolutionFactory(supplier=actor)
        EventFactory(organiser=actor)
        PartnerSearchFactory(project=ProjectFactory(lead=actor))
        ProjectPartnerFactory(project=ProjectPartnerFactory(actor=actor).project)
        AdoptionFactory(actor=actor)
    with django_assert_num_queries(12):
        context = client.get(actor.get_absolute_url()).context
    for name in ("needs", "searches", "events", "solutions", "parts", "adoptions"):
        assert len(context[name]) == rows, name


def test_partners_are_those_of_public_projects_and_confirmed_adoptions():
    actor, colleague, lead, invited, secret = (
        ActorFactory(name=name) for name in ("Vi", "Kollega", "Leder", "Bedt", "X")
    )
    project = ProjectFactory(lead=lead)
    ProjectPartnerFactory(project=project, actor=actor)
    ProjectPartnerFactory(project=project, actor=colleague)
    ProjectPartnerFactory(project=project, actor=invited, state="invited")
    ProjectPartnerFactory(project=project, actor=ActorFactory(state="suspended"))
    draft = ProjectFactory(lead=secret, state="draft")
    ProjectPartnerFactory(project=draft, actor=actor)
    body = AdoptionFactory(solution=SolutionFactory(supplier=actor)).actor
    AdoptionFactory(solution=SolutionFactory(supplier=actor), state="reported")
    found = {p.pk: (p.in_project, p.uses_ours, p.supplies_us) for p in profile_queries.profile_partners(actor)}
    assert found == {
        colleague.pk: (True, False, False),
        lead.pk: (True, False, False),
        body.pk: (False, True, False),
    }
    seen_by_body = {p.pk: (p.in_project, p.uses_ours, p.supplies_us) for p in profile_queries.profile_partners(body)}
    assert seen_by_body == {actor.pk: (False, False, True)}


def test_the_page_shows_events_and_searches_that_are_public(client):
    actor = ActorFactory()
    EventFactory(organiser=actor, title="Åpent møte")
    EventFactory(organiser=actor, title="Hemmelig møte", state="draft")
    PartnerSearchFactory(project=ProjectFactory(lead=actor), title="Åpent søk")
    PartnerSearchFactory(project=ProjectFactory(lead=actor, state="draft"), title="Hemmelig søk")
    html = client.get(actor.get_absolute_url()).content.decode()
    assert "Åpent møte" in html
    assert "Åpent søk" in html
    assert "Hemmelig" not in html


def linked_data(html):
    return re.search(r'<script type="application/ld\+json" nonce="([^"]+)">(.*?)</script>', html, re.S)


def test_linked_data_describes_the_organisation(client):
    county = RegionFactory(code="33", name="Buskerud", level="county")
    actor = ActorFactory(
        name="Sensio AS",
        about="**Vi** lager sensorer.",
        website="https://sensio.example/",
        region=RegionFactory(code="3301", name="Drammen", parent=county),
        size_band="6-20",
        languages=["nb", "se"],
        organisation_number="100000008",
        topics=[TopicFactory(slug="fall")],
    )
    actor.regions_served.add(county)
    response = client.get(actor.get_absolute_url())
    nonce, text = linked_data(response.content.decode()).groups()
    assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]
    said = json.loads(text)
    assert said["@type"] == "Organization"
    assert said["description"] == "Vi lager sensorer."
    assert said["address"] == {
        "@type": "PostalAddress",
        "addressCountry": "NO",
        "addressLocality": "Drammen",
        "addressRegion": "Buskerud",
    }
    assert said["areaServed"] == [{"@type": "AdministrativeArea", "name": "Buskerud"}]
    assert said["numberOfEmployees"] == {"@type": "QuantitativeValue", "minValue": 6, "maxValue": 20}
    assert said["knowsLanguage"] == ["nb", "se"]
    assert said["identifier"]["value"] == "100000008"


def test_nobody_breaks_out_of_linked_data(client):
    name = '</script><script>alert("1")</script><!-- \u2028 & '
    actor = ActorFactory(name=name, about='5 < 7 & "quick"')
    _nonce, text = linked_data(client.get(actor.get_absolute_url()).content.decode()).groups()
    assert json.loads(text) == organisation(actor)
    assert (json.loads(text)["name"], json.loads(text)["description"]) == (name, '5 < 7 & "quick"')
    assert not set("<>&\u2028") & set(text)


@pytest.mark.parametrize("side", ["about", "offers_text"])
def test_a_quote_in_a_profile_adds_no_attribute(client, side):
    actor = ActorFactory(**{side: '**We** say "hello" data-own="1" > & <b>more</b>'})
    html = client.get(actor.get_absolute_url()).content.decode()
    (description,) = re.findall(r'<meta\s+name="description"([^>]*)>', html)
    said = "We say &quot;hello&quot; data-own=&quot;1&quot; &gt; &amp; &lt;b&gt;more&lt;/b&gt;"
    assert description.strip() == f'content="{said}"'


def test_linked_data_is_for_public_pages_only(client):
    actor = ActorFactory(state="suspended")
    client.force_login(CoordinatorFactory())
    assert linked_data(client.get(actor.get_absolute_url()).content.decode()) is None


STATES = ("applied", "asked", "approved", "declined", "suspended")
PEOPLE = ("anonymous", "person", "member", "editor", "administrator", "other", "coordinator")
TEAM = {"member", "editor", "administrator"}


def expected(name, method, who, state):
    """The table: who gets what at each address of the profile."""
    if name == "actor_detail":
        return 200 if state == "approved" or who in TEAM | {"coordinator"} else 404
    if who == "anonymous":
        return 302
    if state != "approved" and who not in TEAM | {"coordinator"}:
        return 404
    if name == "actor_history":
        may = who in TEAM | {"coordinator"}
    else:
        may = (
            who == "coordinator"
            or (state == "approved" and who in {"editor", "administrator"})
            or (state in {"applied", "asked"} and who == "administrator")
        )
    if not may:
        return 403
    return 302 if name == "actor_confirm" else 200


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_address_for_every_person_in_every_state(client, state, who):
    actor = ActorFactory(state=state)
    makers = {"person": UserFactory, "coordinator": CoordinatorFactory}
    makers["other"] = lambda: MembershipFactory(role="administrator").person
    for role in TEAM:
        makers[role] = lambda role=role: MembershipFactory(actor=actor, role=role).person
    if who in makers:
        client.force_login(makers[who]())
    addresses = [
        ("actor_detail", "get"),
        ("actor_edit", "get"),
        ("actor_history", "get"),
        ("actor_completeness", "post"),
        ("actor_confirm", "post"),
    ]
    got = {n: getattr(client, m)(reverse(f"actors:{n}", args=[actor.slug])).status_code for n, m in addresses}
    assert got == {name: expected(name, method, who, state) for name, method in addresses}


@pytest.mark.parametrize("prefix", ["/aktorer/{}/", "/en/actors/{}/"])
def test_an_empty_and_a_full_profile_render_in_both_languages(client, prefix):
    empty = ActorFactory()
    full = ActorFactory(about="x", offers_text="y", seeks_text="z", languages=["nb"])
    InterestFactory(actor=full, side=Interest.Side.SEEKS, code="markets", relevance=2)
    for actor in (empty, full):
        assert client.get(prefix.format(actor.slug)).status_code == 200
