"""Every address of the URL table, in both languages, with the keys of what is planted.

An address nobody has taught this table to fill in is told of: a new page cannot be forgotten.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from django.contrib import admin
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import translation

from actors.models import DataExport
from matching.tokens import make_token
from procurement.models import Follower, Goal, JointMember, NeedDocument, Phase, RoomEntry, RoomFile

from .world import World

# Whose `slug` it is, by the app of the address; and whose `public_id`, by how its name begins.
SLUGS = {
    "procurement": "need",
    "actors": "actor",
    "projects": "project",
    "solutions": "solution",
    "events": "event",
    "funding": "call",
    "matching": "need",
    "api": None,
}
KEYS = {
    "response_": "response",
    "option_": "option",
    "call_off_": "call_off",
    "question_": "question",
    "slot_": "slot",
    "minutes_": "slot",
    "follower_": "follower",
    "joint_": "joint",
    "phase_": "phase",
    "goal_": "goal",
    "copy_": "copy",
    "join_": "join",
    "invitation_": "invitation",
    "partner_": "partner",
    "search_": "search",
    "no_": "no",
    "appointment_": "appointment",
}


@dataclass(frozen=True)
class Address:
    """`name` as in the URL table; `path` in Norwegian, `english` the same page in English (or the same path)."""

    name: str
    path: str
    english: str

    def in_language(self, english: bool) -> str:
        return self.english if english else self.path


def all_addresses(world: World) -> tuple[list[Address], list[str]]:
    """The addresses, and the names of those that nothing is known to fill in."""
    fill(world)
    found: dict[str, Address] = {}
    left_out = []
    for name, pattern in patterns():
        addresses = list(desk(name) if name.startswith("admin:") else filled(world, name, pattern))
        if not addresses:
            left_out.append(name)
        found |= {address.path: address for address in addresses}
    return list(found.values()), left_out


def patterns() -> Iterator[tuple[str, re.Pattern]]:
    seen = set()
    for space, pattern, words in walk(get_resolver()):
        name = f"{space}{pattern.name}"
        if pattern.name and name not in seen:
            seen.add(name)
            yield name, words


def walk(resolver, space="", words=()) -> Iterator:
    """The words that are filled in stand in this part of an address or in one before it."""
    for part in resolver.url_patterns:
        own = (*words, *part.pattern.regex.groupindex)
        if isinstance(part, URLPattern):
            yield space, part, own
        else:
            yield from walk(part, space + (f"{part.namespace}:" if part.namespace else ""), own)


def fill(world: World) -> None:
    """What the scenes made on their way, found again by the needs it is about."""
    things, needs = world.things, world.things["need"]
    things["follower"] = list(Follower.objects.filter(need__in=needs).order_by("pk")[:4])
    things["joint"] = list(JointMember.objects.filter(joint__need__in=needs)[:2])
    things["phase"] = list(Phase.objects.filter(partnership__need__in=needs)[:2])
    things["goal"] = list(Goal.objects.filter(partnership__need__in=needs)[:1])
    things["room"] = list(RoomEntry.objects.filter(need__in=needs)[:2])
    things["room_file"] = list(RoomFile.objects.filter(entry__need__in=needs)[:1])
    things["document"] = list(NeedDocument.objects.filter(need__in=needs))
    things["copy"] = [DataExport.objects.create(person=world.people["stranger_body"])]


def filled(world: World, name: str, words: tuple[str, ...]) -> Iterator[Address]:
    for keys in pairs([choices(world, name, word) for word in words]):
        try:
            path = reverse(name, kwargs=dict(zip(words, keys, strict=True)))
            with translation.override("en"):
                english = reverse(name, kwargs=dict(zip(words, keys, strict=True)))
        except NoReverseMatch:
            continue
        yield Address(name, path, english)


def pairs(chosen: list[list[tuple]]) -> Iterator[tuple]:
    """The keys of things that belong to each other, and one pair that does not."""
    strangers = []
    for chosen_keys in product(*chosen):
        things = [thing for _key, thing in chosen_keys if thing is not None]
        keys = tuple(key for key, _thing in chosen_keys)
        if all(things[0] in kin(other) for other in things[1:]):
            yield keys
        else:
            strangers.append(keys)
    yield from strangers[:1]


def kin(thing) -> list:
    """What a thing is part of."""
    near = [getattr(thing, name, None) for name in ("need", "entry", "response", "actor", "solution", "joint")]
    return [*near, *(getattr(one, "need", None) for one in near if one is not None)]


def choices(world: World, name: str, word: str) -> list[tuple]:
    """The keys that may stand at this word, each with its thing (None: it is no thing's)."""
    space, _colon, page = name.rpartition(":")
    if word == "slug":
        kind = SLUGS.get(space) if space else page.rpartition("-")[0]
        kind = "actor" if page == "buyer_policy" else kind
        return [(thing.slug, thing) for thing in world.things.get(kind, [])]
    if word == "public_id":
        kind = "document" if page == "need_document" else next((KEYS[k] for k in KEYS if page.startswith(k)), "")
        return [(thing.public_id, thing) for thing in world.things.get(kind, [])]
    scene = world.things["scenes"][0]
    fixed = {
        "number": [1],
        "step": [2, 5, 6],
        "kind": ["need"],
        "pk": [1],
        "provider_id": ["idporten"],
        "uidb36": ["1"],
        "key": ["set-password"],
        "actor_slug": [world.things["body"][0].slug],
        "person": [world.people["stranger_body"].public_id],
        "option": [world.things["option"][-1].public_id],
        # Whoever has such a link may follow it: these lead to somebody of whom nothing is marked.
        "token": [world.things["open_invitation"][0].token]
        if page == "invitation"
        else [make_token(world.people["sealed.person"])],
        "name": [uuid.uuid4().hex],
        "section": ["needs"],
        "format": ["json"],
    }
    keyed = {"file": [scene.file, *world.things["room_file"]], "entry": [scene.entry, *world.things["room"]]}
    if word in keyed:
        return [(thing.public_id, thing) for thing in keyed[word]]
    return [(key, None) for key in fixed.get(word, [])]


def desk(name: str) -> Iterator[Address]:
    """A list, and the pages of its newest row."""
    for model in admin.site._registry:
        about = f"{model._meta.app_label}_{model._meta.model_name}_"
        if name.startswith(f"admin:{about}"):
            newest = model._base_manager.order_by("-pk").first()
            # 1 is no version of it: the answer must be plain all the same.
            for args in ([], [newest.pk if newest else 1], [newest.pk if newest else 1, 1]):
                yield from _reversed(name, args)
            return
    for args in ([], ["procurement"], [1, 1], [1]):
        yield from _reversed(name, args)


def _reversed(name: str, args: list) -> Iterator[Address]:
    try:
        path = reverse(name, args=args)
    except NoReverseMatch:
        return
    yield Address(name, path, path)
