"""The table of addresses is whole, and each page loads and asks what the table says."""

import pytest
from django.urls import get_resolver

from procurement.models import Follower, MeetingSlot, Minutes, Need, NeedDocument, Option, Question, Response
from tests.factories.actors import UserFactory
from tests.procurement.visibility.addresses import ADDRESSES, OF_TOGETHER

pytestmark = pytest.mark.django_db

# The sentence of a queryset that each kind of row is loaded through.
THROUGH = {
    "need": (Need, "visible_to"),
    "partnership": (Need, "visible_to"),
    "phase": (Need, "visible_to"),
    "goal": (Need, "visible_to"),
    "room": (Need, "visible_to"),
    "document": (NeedDocument, "visible_to"),
    "response": (Response, "visible_to"),
    "own_response": (Response, "by_members"),
    "opened": (Response, "visible_to"),
    "slot": (MeetingSlot, "visible_to"),
    "minutes": (Minutes, "visible_to"),
    "follower": (Follower, "visible_to"),
    "option": (Option, "visible_to"),
    "call_off": (Option, "with_amounts_for"),
}
# What belongs to something that is open only to some.
ALSO_ASKS = dict.fromkeys(("partnership", "phase", "goal"), "view_partnership") | {"room": "view_room"}
OF_A_FIRM = {"own_response", "response"}


@pytest.fixture
def heard(monkeypatch):
    """The permissions that are asked and the sentences of querysets that are said, while a page is made."""
    heard = set()

    def listen(owner, name, word):
        said = getattr(owner, name)

        def listening(*args, **kwargs):
            heard.add(word or args[0])
            return said(*args, **kwargs)

        monkeypatch.setattr(owner, name, listening)

    listen(__import__("rules"), "has_perm", None)
    for model, sentence in set(THROUGH.values()):
        listen(type(model.objects.all()), sentence, f"{model.__name__}.{sentence}")
    return heard


def test_every_address_stands_in_the_table():
    names = {name for name in get_resolver().namespace_dict["procurement"][1].reverse_dict if isinstance(name, str)}
    assert {name for name in ADDRESSES if ":" not in name} == names


def said_by(name):
    """What the table says must be heard."""
    address = ADDRESSES[name]
    permissions = {address.asks.partition(":")[0], ALSO_ASKS.get(address.loads)} - {"", None}
    sentences = (
        {".".join((THROUGH[address.loads][0].__name__, THROUGH[address.loads][1]))}
        if address.loads in THROUGH
        else set()
    )
    return {f"procurement.{permission}" for permission in permissions} | sentences


def ask(client, name, address):
    return client.post(address) if ADDRESSES[name].posts_only else client.get(address)


@pytest.mark.parametrize("dialogue_scene", ["concluded"], indirect=True)
@pytest.mark.parametrize("name", [name for name in ADDRESSES if name not in OF_TOGETHER])
def test_a_page_of_the_dialogue_loads_and_asks_what_the_table_says(dialogue_scene, heard, name):
    scene = dialogue_scene
    state = "with_owner" if name == "question_answer" else "asked"
    scene.question = Question.objects.create(
        need=scene.need, asker=UserFactory(), text="Hva?", public_text="Hva?", state=state
    )
    of_firm = ADDRESSES[name].loads in OF_A_FIRM or name in {"minutes_mark", "slot_release"}
    visitor = "responding_editor" if of_firm else "coordinator" if name.startswith("question_m") else "owner_editor"
    ask(scene.client(visitor), name, scene.address(name))
    assert said_by(name) - heard == set()


@pytest.mark.parametrize("together_scene", ["concluded"], indirect=True)
@pytest.mark.parametrize("name", OF_TOGETHER)
def test_a_page_of_what_bodies_do_together_loads_and_asks_what_the_table_says(together_scene, heard, name):
    client = together_scene.client("owner_editor")
    for _name, _thing, address in together_scene.of(name):
        heard.clear()
        ask(client, name, address)
        assert said_by(name) - heard == set()
