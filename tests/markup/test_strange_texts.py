"""A stranger's text in every field of every row: it stays where the template put it, on every page, letter and file."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse, translate_url
from django.utils import translation
from selectolax.lexbor import LexborHTMLParser

from actors.models import Actor
from actors.profile.linked_data import organisation
from events.models import Event
from matching.letters import tell_of_matches
from matching.models import Match
from procurement.models import Follower, Goal, JointMember, MeetingSlot, Need, Option, Phase, Question, Response
from projects.models import Project, ProjectPartner
from solutions.models import Adoption, Solution
from tests.markup import texts
from tests.markup.answers import strange_elements, strange_letter
from tests.markup.pages import Round, logged_in
from tests.markup.texts import TEXT, WORD

pytestmark = pytest.mark.django_db
# What an address is about, by the first word of its name.
KIND_OF = {
    "need": Need,
    "response": Response,
    "question": Question,
    "option": Option,
    "slot": MeetingSlot,
    "minutes": MeetingSlot,
    "phase": Phase,
    "goal": Goal,
    "follower": Follower,
    "joint": JointMember,
    "actor": Actor,
    "application": Actor,
    "team": Actor,
    "invite": Actor,
    "join": Actor,
    "event": Event,
    "project": Project,
    "partner": ProjectPartner,
    "solution": Solution,
    "adoption": Adoption,
}


@pytest.fixture
def fetched() -> Iterator[list[str]]:
    """Statements that name the search column and do not search."""
    found: list[str] = []

    def note(execute, sql, params, many, context):
        if "search_vector" in sql and "to_tsquery" not in sql:
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def test_on_every_page_in_both_languages(people, starts, fetched):
    pages = Round()
    visitors = {name: logged_in(user) for name, user in people.items()}
    for name, client in visitors.items():
        pages.visit(client, starts[name])
    wanted = list(elsewhere())
    for name in ("body", "firm", "coordinator"):
        pages.seek(visitors[name], wanted)
    english = {translate_url(address, "en"): client for client, address in reversed(pages.met)}
    for address, client in english.items():
        pages.look(address, client.get(address))
    assert pages.wrong == []
    assert fetched == []
    assert len(pages.met) > 140
    assert pages.letters > 25


def test_on_the_desk(people, fetched):
    desk = Round(desk=True)
    desk.visit(logged_in(people["coordinator"]), ["/admin/"])
    assert desk.wrong == []
    assert fetched == []
    assert len(desk.met) > 50


@pytest.mark.parametrize("language", ["nb", "en"])
def test_in_a_digest(people, language):
    person = people["firm"]
    person.language = language
    letter = tell_of_matches(person, Match.objects.all(), key="a")
    assert strange_elements(letter.html) == []
    assert f"t{WORD}"[:8] in letter.text
    assert "&quot;" not in letter.text.replace("&amp;&quot;", "")
    assert list(strange_letter(letter)) == []


def test_in_linked_data(people):
    for actor in Actor.objects.approved()[:3]:
        page = LexborHTMLParser(Client().get(actor.get_absolute_url()).content)
        (script,) = page.css("script[type='application/ld+json']")
        assert json.loads(script.text()) == json.loads(json.dumps(organisation(actor)))
        (description,) = page.css("meta[name=description]")
        assert WORD in description.attributes["content"]


@pytest.mark.parametrize("language", ["", "en/"])
def test_in_an_address(people, language):
    for user in (None, people["coordinator"]):
        client = logged_in(user)
        for address in (
            f"/{language}{quote(WORD + TEXT)}/",
            f"/{language}?{quote(WORD)}={quote(TEXT)}",
            f"/admin/{quote(WORD)}/",
        ):
            assert strange_elements(client.get(address, follow=True).content) == []


def test_every_text_of_every_model_is_such_a_text(people):
    empty = {
        f"{model._meta.label}.{field.name}"
        for model in texts.written_models()
        for field in texts.written_fields(model)
        if not model._base_manager.filter(**{f"{field.name}__contains": ">"}).exists()
    }
    assert {name for name in empty if ".Historical" not in name} == set()


def elsewhere() -> Iterator[str]:
    """Addresses of pages about things, each with several things of the kind it is about."""
    for name, arguments in named_addresses():
        for found in things(name, arguments):
            with translation.override("nb"):
                yield reverse(name, kwargs=found)


def named_addresses() -> Iterator[tuple[str, set[str]]]:
    for space in ("procurement", "actors", "projects", "solutions", "events", "matching", "people"):
        table = get_resolver().namespace_dict[space][1].reverse_dict
        for name in table:
            if isinstance(name, str):
                yield f"{space}:{name}", set(table.getlist(name)[0][0][0][1])


def things(name: str, arguments: set[str]) -> Iterator[dict]:
    kind = KIND_OF.get(name.partition(":")[2].partition("_")[0])
    if not arguments:
        yield {}
    elif kind is not None and arguments == {"slug"}:
        of_needs = Need.objects.filter(owner__slug="drammen-kommune").order_by("stage", "pk").distinct("stage")
        rows = kind.objects.all() if hasattr(kind, "slug") and kind is not Need else of_needs
        yield from ({"slug": row.slug} for row in rows[:3])
    elif hasattr(kind, "public_id") and arguments == {"public_id"}:
        states = {field.name for field in kind._meta.concrete_fields} & {"state"}
        yield from ({"public_id": row.public_id} for row in kind.objects.order_by(*states, "pk").distinct(*states)[:3])
    elif kind is Need and arguments == {"slug", "number"}:
        yield from ({"slug": "hjelp-nar-noen-har-falt-hjemme", "number": number} for number in range(1, 7))
