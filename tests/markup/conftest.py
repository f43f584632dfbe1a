"""The demo ecosystem with a text in every field that would break out wherever it is not escaped."""

import contextlib
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation

from actors.models import User
from procurement.models import CallOff, Need
from tests.demo import put_demo
from tests.emptying import empty_database
from tests.factories.any_row import any_row
from tests.factories.matching import MatchFactory, NotForUsFactory
from tests.factories.solutions import SolutionFactory
from tests.markup import texts
from tests.stories import test_every_page as every

PEOPLE = {
    "nobody": None,
    "body": "kommune@drammen.example",
    "coordinator": "koordinator@helsehub.example",
    "firm": "firma@firma.example",
    "lead": "innkjop@stavanger.example",
    "follower": "folger@lier.example",
    "person": "deltaker@deltaker.example",
}
STARTS = {
    "nobody": (every.public_pages,),
    "body": (every.own_pages,),
    "coordinator": (every.coordinators_pages,),
    "firm": (every.firms_pages,),
    "lead": (every.partnership_pages, every.room_pages),
    "follower": (every.followers_pages,),
    "person": (),
}


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[dict, dict]]:
    """People and where they start. Committed once for all tests of a module, which leave the rows as they are."""
    with django_db_blocker.unblock():
        put_demo(tmp_path_factory.getbasetemp())
        people = {name: address and User.objects.get(email=address) for name, address in PEOPLE.items()}
        with translation.override("nb"):
            starts = {
                name: ["/min-side/", "/", *(a for pages in some for a in pages())] for name, some in STARTS.items()
            }
        add_what_is_missing(people)
        texts.fill()
        yield people, starts
        empty_database()


@pytest.fixture
def people(filled) -> dict[str, User | None]:
    return filled[0]


@pytest.fixture
def starts(filled) -> dict[str, list[str]]:
    return filled[1]


def add_what_is_missing(people: dict) -> None:
    """A row of each kind that the demo has none of, belonging to rows that are there."""
    firm = people["firm"].memberships.first().actor
    need = Need.objects.published().filter(stage="published").first()
    MatchFactory(actor=firm, need=need)
    NotForUsFactory(actor=firm, need=need, by=people["firm"])
    SolutionFactory(supplier=firm, state="returned", return_reason="a")
    first = CallOff.objects.values("pk")[:1]
    CallOff.objects.filter(pk__in=first).update(annulled_at=timezone.now(), annulled_by_name="a", annulled_why="a")
    waiting = [model for model in texts.written_models() if not model._base_manager.exists()]
    for model in [*reversed(waiting), *waiting]:
        given = {each.name: each.related_model._base_manager.first() for each in required_relations(model)}
        if not model._base_manager.exists() and all(given.values()):
            # What asks for more than types tell has no text of its own: the last test sees to it.
            with contextlib.suppress(IntegrityError), transaction.atomic():
                any_row(model, **given)


def required_relations(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if field.is_relation and not field.null]
