"""The directory: facets with counts, search, sort and pages, for whoever looks and whatever the address says."""

import re
from urllib.parse import quote

import pytest

from actors.models import Actor
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InterestFactory,
    MembershipFactory,
    RegionFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/aktorer/"


def names(response):
    return [actor.name for actor in response.context["page"]]


def counts(response, facet):
    """{value: how many} as the page shows them, the whole tree."""
    found = next(f for f in response.context["facets"] if f.name == facet)
    options = list(found.options)
    for option in options:
        options += option.below
    return {option.value.key: option.count for option in options}


@pytest.fixture
def region():
    """Three firms and a municipality in Buskerud; one firm in Oslo that serves all of Buskerud."""
    county = RegionFactory(code="33", name="Buskerud", level="county")
    drammen = RegionFactory(code="3301", name="Drammen", parent=county)
    lier = RegionFactory(code="3312", name="Lier", parent=county)
    oslo = RegionFactory(code="0301", name="Oslo kommune", parent=RegionFactory(code="03", name="Oslo", level="county"))
    care = TopicFactory(slug="omsorg")
    fall = TopicFactory(slug="fall", parent=care)
    alfa = ActorFactory(name="Alfa", kind="firm", region=drammen, size_band="1-5", topics=[fall])
    beta = ActorFactory(name="Beta", kind="firm", region=lier, size_band="1-5", topics=[care])
    ActorFactory(name="Gamma", kind="firm", region=county, size_band="6-20")
    ActorFactory(name="Drammen kommune", kind="municipality", region=drammen, topics=[fall])
    far = ActorFactory(name="Omega", kind="firm", region=oslo)
    alfa.regions_served.set([drammen])
    beta.regions_served.set([lier])
    far.regions_served.set([county])
    InterestFactory(actor=alfa, side="offers", code="technology")
    InterestFactory(actor=beta, side="seeks", code="technology")


def test_values_of_one_facet_widen_and_facets_narrow(client, region):
    assert names(client.get(f"{LIST}?kind=firm&kind=municipality&region=3301")) == ["Alfa", "Drammen kommune"]
    assert names(client.get(f"{LIST}?kind=firm&region=3301&region=3312")) == ["Alfa", "Beta"]
    assert names(client.get(f"{LIST}?kind=firm&region=33&topic=fall")) == ["Alfa"]
    assert names(client.get(f"{LIST}?topic=omsorg")) == ["Alfa", "Beta", "Drammen kommune"]


def test_who_serves_the_county_serves_its_municipalities(client, region):
    assert names(client.get(f"{LIST}?serves=3301")) == ["Alfa", "Omega"]
    assert names(client.get(f"{LIST}?serves=33")) == ["Alfa", "Beta", "Omega"]
    assert counts(client.get(LIST), "serves") == {"33": 3, "3301": 2, "3312": 2}


def test_counts_say_what_each_value_would_give_with_the_other_choices(client, region):
    page = client.get(f"{LIST}?kind=firm&region=3301")
    assert counts(page, "kind") == {"firm": 1, "municipality": 1}
    assert counts(page, "region") == {"33": 3, "3301": 1, "3312": 1, "03": 1, "0301": 1}
    assert counts(page, "size") == {"1-5": 1}
    assert counts(page, "topic") == {"omsorg": 1, "fall": 1}
    assert counts(page, "offers") == {"technology": 1}
    assert counts(page, "seeks") == {}
    assert page.context["page"].paginator.count == 1


@pytest.mark.parametrize(
    "query",
    [
        "",
        "kind=firm",
        "region=33",
        "topic=omsorg&kind=firm",
        "serves=33&size=1-5",
        "q=alfa",
        "q=alfa&kind=municipality",
    ],
)
def test_every_count_is_what_choosing_it_alone_gives(client, region, query):
    """Brute force: what the page promises, the page keeps."""
    page = client.get(f"{LIST}?{query}")
    for facet in page.context["facets"]:
        others = "&".join(part for part in query.split("&") if part and not part.startswith(f"{facet.name}="))
        for value, promised in counts(page, facet.name).items():
            kept = client.get(f"{LIST}?{others}&{facet.name}={value}").context["page"].paginator.count
            assert promised == kept, (query, facet.name, value)


def test_the_total_is_the_number_of_rows(client, region):
    for query in ("", "kind=firm", "kind=firm&kind=municipality", "kind=cluster", "topic=fall", "q=alfa", "q=zzz"):
        page = client.get(f"{LIST}?{query}").context["page"]
        assert page.paginator.count == len(page.object_list), query


def test_values_nobody_has_are_left_out_unless_chosen(client, region):
    assert "cluster" not in counts(client.get(LIST), "kind")
    page = client.get(f"{LIST}?kind=cluster")
    assert counts(page, "kind")["cluster"] == 0
    assert re.search(r'value="cluster"\s+id="f-kind-cluster"\s+checked', page.content.decode())
    assert "Ingen aktører passer" in page.content.decode()


def test_search_and_facets_hold_together(client, region):
    page = client.get(f"{LIST}?q=alfa&kind=firm")
    assert names(page) == ["Alfa"]
    assert counts(page, "region") == {"33": 1, "3301": 1}


WHO = {
    "anonymous": lambda actor: None,
    "person": lambda actor: UserFactory(),
    "member": lambda actor: MembershipFactory(actor=actor, role="member").person,
    "editor": lambda actor: MembershipFactory(actor=actor, role="editor").person,
    "administrator": lambda actor: MembershipFactory(actor=actor, role="administrator").person,
    "another actor's administrator": lambda actor: MembershipFactory(role="administrator").person,
    "coordinator": lambda actor: CoordinatorFactory(),
}
ADDRESSES = [
    "/aktorer/",
    "/aktorer/?kind=cluster",
    "/aktorer/?q=skygge",
    "/aktorer/kart/",
    "/aktorer/kart/?region=3301",
    "/aktorer/eksport.csv",
    "/aktorer/eksport.xlsx",
    "/api/v1/actors/?kind=cluster",
    "/en/actors/",
    "/en/actors/map/",
]


@pytest.mark.parametrize("state", ["applied", "asked", "declined", "suspended"])
@pytest.mark.parametrize("who", WHO)
def test_nobody_is_shown_or_counted_an_actor_that_is_not_in(client, who, state):
    drammen = RegionFactory(
        code="3301", name="Drammen", parent=RegionFactory(code="33", level="county"), latitude=59.744, longitude=10.204
    )
    shadow = ActorFactory(
        name="Skygge", kind="cluster", state=state, region=drammen, topics=[TopicFactory(slug="fall")]
    )
    if person := WHO[who](shadow):
        client.force_login(person)
    for address in ADDRESSES:
        response = client.get(address)
        if "eksport" in address and not person:
            assert (response.status_code, response.url.split("?")[0]) == (302, "/konto/login/")
            continue
        assert response.status_code == 200, address
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"Skygge" not in body, address
        if response.context and "facets" in response.context:
            assert "cluster" not in counts(response, "kind") or counts(response, "kind")["cluster"] == 0
            assert counts(response, "topic") == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number(client, django_assert_num_queries, rows):
    for _row in range(rows):
        InterestFactory(actor=ActorFactory(topics=[TopicFactory()], region=RegionFactory()))
    with django_assert_num_queries(7):
        client.get(LIST)


@pytest.mark.parametrize("rows", [1, 3])
def test_three_facets_and_a_search_take_no_more(client, django_assert_num_queries, rows):
    topic, place = TopicFactory(slug="fall"), RegionFactory(code="3301")
    for row in range(rows):
        ActorFactory(name=f"Sensor {row}", kind="firm", topics=[topic], region=place)
    with django_assert_num_queries(7):
        client.get(f"{LIST}?kind=firm&topic=fall&region=3301")
    for sort in ("name", "relevance"):
        with django_assert_num_queries(7 if sort == "relevance" else 8):
            page = client.get(f"{LIST}?kind=firm&topic=fall&region=3301&q=sensor&sort={sort}")
    assert page.context["page"].paginator.count == rows


def test_htmx_gets_the_results_and_every_facet_again(client, region):
    text = client.get(f"{LIST}?kind=firm", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert "4 aktører" in text
    assert re.findall(r'id="facet-(\w+)-body" hx-swap-oob="innerHTML"', text) == [
        *("kind", "topic", "region", "serves", "seeks", "offers", "size")
    ]


def test_sort_search_and_pages_keep_the_choices(client):
    for number in range(20):
        ActorFactory(name=f"Sensor {number:02}", kind="firm")
    page = client.get(f"{LIST}?kind=firm&q=sensor&sort=newest&page=2")
    text = page.content.decode()
    assert names(page)[0] == "Sensor 04"
    assert 'href="/aktorer/?kind=firm&amp;q=sensor&amp;sort=newest"' in text or "page=1" in text
    assert 'href="/aktorer/?kind=firm&amp;q=sensor&amp;sort=name"' in text
    assert '<input type="hidden" name="sort" value="newest">' in text
    assert [value for value, _words in page.context["sorts"]] == ["relevance", "name", "newest"]


def test_no_relevance_without_a_search(client):
    page = client.get(f"{LIST}?sort=relevance")
    assert [value for value, _words in page.context["sorts"]] == ["name", "newest"]
    assert page.context["filter"].sort == "name"


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=0",
        "page=99999999999999999999",
        "page=x",
        "page=%C2%B2",
        "kind=ukjent",
        "topic=%27%3B--",
        "region=9999",
        "serves=xx",
        "size=1-5&size=umulig",
        "sort=%3Cscript%3E",
        f"q={'å' * 2000}",
        f"q={quote('a b ' * 500)}",
        "q=%5C%27%22%25%5F%3A%2A%26%7C%21%28",
        "q=%F0%9F%98%80",
        "&".join(f"kind=k{number}" for number in range(300)),
    ],
)
@pytest.mark.parametrize("address", [LIST, "/aktorer/kart/", "/en/actors/"])
def test_odd_addresses_get_an_answer(client, region, address, query):
    assert client.get(f"{address}?{query}").status_code == 200


def test_an_old_value_is_left_out_and_the_rest_still_narrows(client, region):
    page = client.get(f"{LIST}?kind=firm&kind=nedlagt&region=9999")
    assert page.context["page"].paginator.count == 4
    assert page.context["filter"].query == "kind=firm"


def test_pages_before_the_first_and_after_the_last(client):
    for number in range(16):
        ActorFactory(name=f"A{number:02}")
    assert client.get(f"{LIST}?page=-3").context["page"].number == 1
    assert client.get(f"{LIST}?page=77").context["page"].number == 2


def test_an_empty_directory_says_so(client):
    text = client.get(LIST).content.decode()
    assert "0 aktører" in text
    assert "Ingen aktører passer" in text


def test_the_api_narrows_by_several_values_and_refuses_what_is_unknown(client, region):
    found = client.get("/api/v1/actors/?kind=firm&region=3301&region=3312&topic=omsorg").json()
    assert [row["name"] for row in found["results"]] == ["Alfa", "Beta"]
    assert client.get("/api/v1/actors/?serves=3301").json()["count"] == 2
    assert client.get("/api/v1/actors/?kind=ukjent").status_code == 400
    assert client.get(f"/api/v1/actors/?q={'å' * 2000}").status_code == 200


def test_what_is_approved_now_is_counted_now(client):
    actor = ActorFactory(name="Ny", kind="cluster", state="applied")
    assert counts(client.get(LIST), "kind") == {}
    Actor.objects.filter(pk=actor.pk).update(state="approved")
    assert counts(client.get(LIST), "kind") == {"cluster": 1}
