"""Which actors may be one organisation twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.merging import duplicates
from actors.merging.duplicates import ALIKE, ALIKE_IN_NAME, _threshold, is_shared_host, likeness_of
from actors.models import Actor, DistinctPair
from actors.states import ActorState
from tests.factories.actors import ActorFactory, organisation_number

pytestmark = pytest.mark.django_db


def found():
    return [
        (pair.first.name, pair.second.name, [reason.code for reason in pair.reasons])
        for pair in duplicates.likely_duplicates()
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pustepilot AS", "Pustepilot"),
        ("Pustepilot AS", "PUSTEPILOT ASA"),
        ("Pustepilot Norge AS", "Pustepilot A/S"),
        ("Krødsherad kommune", "Krødsherad"),
        ("Senter for omsorgsforskning", "Senter for omsorgsforsking"),
    ],
)
def test_names_that_differ_in_form_or_a_letter_are_alike(one, other):
    ActorFactory(name=one)
    ActorFactory(name=other)
    assert found() == [(one, other, ["name"])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Drammen kommune", "Lier kommune"),
        ("Buskerud fylkeskommune", "Buskerud kommune"),
        ("Omsorg Teknologi AS", "Medisinsk Teknologi AS"),
        ("AS", "Kommune"),
    ],
)
def test_names_with_only_common_words_together_are_not_alike(one, other):
    ActorFactory(name=one)
    ActorFactory(name=other)
    assert found() == []


def test_same_website_is_a_reason_and_a_shared_host_is_none():
    ActorFactory(name="Havblikk", website="https://www.firma.example/om")
    ActorFactory(name="Fjelltopp", website="http://firma.example")
    ActorFactory(name="Dalstroka", website="https://www.facebook.com/dalstroka")
    ActorFactory(name="Solsida", website="https://facebook.com/solsida")
    assert found() == [("Havblikk", "Fjelltopp", ["domain"])]


@pytest.mark.parametrize(
    ("domain", "shared"),
    [
        ("facebook.com", True),
        ("nb-no.facebook.com", True),
        ("wordpress.com", True),
        ("firma.wordpress.com", False),
        ("notfacebook.com", False),
        ("firma.no", False),
    ],
)
def test_shared_hosts(domain, shared):
    assert is_shared_host(domain) is shared


def test_a_website_that_many_have_is_a_groups_or_a_hosts():
    for name in ("Havblikk", "Fjelltopp", "Dalstroka", "Solsida", "Elvestrand", "Myrvang"):
        ActorFactory(name=name, website="https://gruppen.example")
    assert found() == []


def test_parent_and_sub_unit_are_a_pair_whichever_came_first():
    number = organisation_number(1)
    ActorFactory(name="Havblikk sykehjem", parent_number=number)
    ActorFactory(name="Fjelltopp", organisation_number=number)
    assert found() == [("Havblikk sykehjem", "Fjelltopp", ["unit"])]


def test_several_reasons_come_first_and_heaviest_first():
    ActorFactory(name="Solsida omsorg")
    ActorFactory(name="Solsida omsorgs")
    number = organisation_number(2)
    ActorFactory(name="Havblikk AS", organisation_number=number, website="https://havblikk.example")
    ActorFactory(name="Havblikk", parent_number=number, website="https://havblikk.example")
    assert [pair[2] for pair in found()] == [["unit", "name", "domain"], ["name"]]


def test_pairs_found_to_be_two_and_declined_actors_are_left_out():
    one, other = ActorFactory(name="Havblikk AS"), ActorFactory(name="Havblikk")
    ActorFactory(name="Havblikk ASA", state=ActorState.DECLINED)
    assert len(found()) == 1
    DistinctPair.objects.create(first=one, second=other)
    assert found() == []
    assert likeness_of(other, one) != ()


def test_the_pairs_follow_changes_of_the_actors():
    ActorFactory(name="Havblikk AS")
    other = ActorFactory(name="Fjelltopp AS")
    assert found() == []
    other.name = "Havblikk"
    other.save()
    assert len(found()) == 1
    other.delete()
    assert found() == []


def test_the_number_of_queries_does_not_grow_with_the_pairs():
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries_run:
            duplicates.likely_duplicates()
        return len(queries_run)

    ActorFactory(name="Havblikk AS"), ActorFactory(name="Havblikk")
    one = cost()
    for name in ("Fjelltopp", "Dalstroka"):
        ActorFactory(name=f"{name} AS"), ActorFactory(name=name)
    assert len(duplicates.likely_duplicates()) == 3
    Actor.objects.first().save()
    assert cost() == one


def test_the_threshold_is_put_back():
    ActorFactory(name="Havblikk AS"), ActorFactory(name="Havblikk")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '0.4', true)")
        duplicates.likely_duplicates()
        cursor.execute("SHOW pg_trgm.similarity_threshold")
        assert cursor.fetchone() == ("0.4",)
    assert ALIKE != 0.4


def test_similar_to_tells_of_approved_actors_only():
    known = ActorFactory(name="Havblikk Omsorg AS", website="https://havblikk.example")
    neighbour = ActorFactory(name="Fjelltopp AS", website="https://havblikk.example/fjelltopp")
    ActorFactory(name="Havblikk Omsorg", state=ActorState.APPLIED)
    rows = duplicates.similar_to("Havblikk omsorg", "havblikk.example")
    assert [(actor, [reason.code for reason in reasons]) for actor, reasons in rows] == [
        (known, ["name", "domain"]),
        (neighbour, ["domain"]),
    ]
    assert duplicates.similar_to("Noe helt annet", "facebook.com") == []
    assert duplicates.similar_to("", "") == []


def test_every_name_looks_its_likes_up_in_the_index():
    """Ten thousand names must not be held against ten thousand: the plan walks the trigram index, also for rows that
    have just come."""
    names = [f"{first}{second} {third}" for first in "abcdefghij" for second in "klmnopqrst" for third in range(20)]
    Actor.objects.bulk_create(
        Actor(name=name, slug=f"navn-{number}", sort_name=name, kind="firm") for number, name in enumerate(names)
    )
    with connection.cursor() as cursor, _threshold():
        cursor.execute("ANALYZE actors_actor")
        cursor.execute(f"EXPLAIN {ALIKE_IN_NAME}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'actor_bare_name'")
        assert cursor.fetchone() == (["fastupdate=off"],)
    assert "Bitmap Index Scan on actor_bare_name" in plan
    assert "actors_actor_pkey" not in plan
