"""Ten thousand invented actors, spread as in a region: mostly firms, most of them in its largest towns."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.models import Model

from actors.models import Actor, Interest, Region, Topic
from actors.reference import CENTRES, COUNTIES, MUNICIPALITIES, TOPICS
from actors.vocabulary import ActorKind, Offers, Sector, Seeks, SizeBand
from ecosystem.shared.slugs import sort_key

SYLLABLES = (
    "nor fjord helse vakt sens medi trygg omsorg data lab drøm ås lier eik øst viken puls kare digi robo".split()
)
WORDS = """sensorer fallalarm velferdsteknologi hjemmetjeneste pasientflyt rehabilitering demens medisindispenser
avstandsoppfølging sykehus kommune robot ernæring digital tilsyn simulering opplæring logistikk journal smittevern
forskning utprøving innføring samarbeid anskaffelse kvalitet pårørende brukermedvirkning analyse laboratorium""".split()


def load(number: int, seed: int = 7) -> None:
    """Write `number` approved actors with topics, interests and regions served, and what they refer to. Commits nothing."""
    draw = random.Random(seed)
    topics, places = _topics(), _places()
    towns = [places[code] for code in MUNICIPALITIES]
    counties = [places[code] for code in ("33", "32", "39")]
    weights = [40 if code == "3301" else 12 if code.startswith("33") else 4 for code in MUNICIPALITIES]
    kinds = [ActorKind.FIRM] * 14 + list(ActorKind)
    actors = Actor.objects.bulk_create(
        [
            Actor(
                name=name,
                slug=f"oppdiktet-{row}",
                sort_name=sort_key(name),
                kind=draw.choice(kinds),
                state="approved",
                region=draw.choices([*towns, None], [*weights, 30])[0],
                sector=draw.choice(Sector.values),
                size_band=draw.choice([*SizeBand.values, ""]),
                about=" ".join(draw.choices(WORDS, k=14)),
                offers_text=" ".join(draw.choices(WORDS, k=8)),
                is_example=True,
            )
            for row in range(number)
            for name in [f"{''.join(draw.choices(SYLLABLES, k=3)).capitalize()} {row} AS"]
        ],
        batch_size=20000,
    )
    topics_of, served_by = Actor.topics.through, Actor.regions_served.through
    with _facets_at_the_end(topics_of, served_by, Interest):
        _link(topics_of, "topic", actors, lambda: draw.sample(topics, draw.randint(0, 5)))
        _link(served_by, "region", actors, lambda: draw.sample([*towns, *counties], draw.randint(0, 3)))
        Interest.objects.bulk_create(
            (
                Interest(actor=actor, side=side, code=code)
                for actor in actors
                for side, codes in (("seeks", Seeks.values), ("offers", Offers.values))
                for code in draw.sample(codes, draw.randint(0, 4))
            ),
            batch_size=20000,
        )


@contextmanager
def _facets_at_the_end(*models: type[Model]) -> Iterator[None]:
    """The codes of every actor are computed once, not anew for each table that is filled."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while a foreign key waits to be looked at
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        call_command("rebuild_facets", verbosity=0)


def _link(through, column: str, actors: Sequence[Actor], chosen) -> None:
    through.objects.bulk_create(
        (through(**{"actor_id": actor.pk, f"{column}_id": other.pk}) for actor in actors for other in chosen()),
        batch_size=20000,
    )


def _topics() -> list[Topic]:
    kept: dict[str, Topic] = {}
    for slug, (parent, name_nb, name_en) in TOPICS.items():
        fields = {"name_nb": name_nb, "name_en": name_en, "parent": kept.get(parent or "")}
        kept[slug], _new = Topic.objects.get_or_create(slug=slug, defaults=fields)
    return list(kept.values())


def _places() -> dict[str, Region]:
    kept: dict[str, Region] = {}
    for code, name in {**COUNTIES, **MUNICIPALITIES}.items():
        fields = {"name": name, "level": "county" if len(code) == 2 else "municipality", "parent": kept.get(code[:2])}
        fields["latitude"], fields["longitude"] = CENTRES.get(code, (None, None))
        kept[code], _new = Region.objects.get_or_create(code=code, defaults=fields)
    return kept
