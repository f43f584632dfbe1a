"""Every letter in both languages on one page, /ui/letters/, with invented content: for looking at, and for the tests."""

import datetime as dt
import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, translation

from .letters import FOLDER, Facts, piece, read

CONDITION = re.compile(r"{% (?:el)?if (?:not )?(\w+) ")


def _day() -> str:
    return formats.date_format(dt.date(2027, 3, 4), "DATE_FORMAT")


WHEN_AND_WHERE = {
    "day": _day,
    "from": "08.30",
    "until": "10.00",
    "last_day": "",
    "place": "Papirbredden, Grønland 58, Drammen",
    "is_online": True,
    "link": "",
}
GROUP = {
    "title": "Behov",
    "entries": [
        {
            "match": {"title": "Oppdage fall om natten", "language": "nb"},
            "url": "https://helsehub.example/behov/fall/",
            "about": "Drammen kommune · Frist: 4. mars 2027",
            "reasons": ["Dere tilbyr: «Sensorer som merker fall»"],
        }
    ],
    "more": 2,
    "is_found": False,
}
# One word, one thing: a fact has the same name in every letter that speaks of it.
EXAMPLES: dict[str, Any] = {
    "actor": "Lier kommune",
    "actors": ["Fallvakt AS"],
    "choices_url": "https://helsehub.example/varsler/valg/",
    "count": 3,
    "event": "Frokostmøte: Hvem eier dataene?",
    "facts": lambda: piece("events/_when_and_where", WHEN_AND_WHERE),
    "groups": [GROUP],
    "kind": "need",
    "lead": "Drammen kommune",
    "list_url": "https://helsehub.example/varsler/",
    "position": 4,
    "project": "Digitalt tilsyn om natten",
    "reason": "Innlederen er blitt syk. Vi kommer tilbake med en ny dato.",
    "role": "Partner",
    "search": "Fall på sykehjem",
    "searches": True,
    "searches_url": "https://helsehub.example/varsler/sok/",
    "some_found": True,
    "text": "Løsningen er prøvd på to sykehjem i åtte uker.",
    "title": "Trygg natt",
    "unsubscribe_url": "https://helsehub.example/varsler/avmeld/",
    "url": "https://helsehub.example/side/",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A letter as one reader gets it."""

    language: str
    subject: str
    text: str


def names() -> list[str]:
    """Every letter, as `send` calls it."""
    found = (path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.glob("*/[!_]*.txt"))
    return sorted(found)


def draw(letter: str) -> list[Drawn]:
    """In every language: with all it can say, and once without each thing that is said only when there is one."""
    conditions = sorted(set(CONDITION.findall((FOLDER / f"{letter}.txt").read_text())))
    cases = [EXAMPLES, *(EXAMPLES | {name: ""} for name in conditions)]
    sides = dict.fromkeys(
        tuple(_drawn(letter, language, case) for language, _label in settings.LANGUAGES) for case in cases
    )
    return [drawn for side in sides for drawn in side]


def _drawn(letter: str, language: str, facts: Facts) -> Drawn:
    with translation.override(language):
        words = read(letter, facts)
    return Drawn(language, words.subject, words.text)


def gallery(request: HttpRequest) -> HttpResponse:
    language = "en" if request.GET.get("lang") == "en" else "nb"
    nouns = {
        noun: [(letter, draw(letter)) for letter in letters]
        for noun, letters in groupby(names(), lambda letter: letter.partition("/")[0])
    }
    with translation.override(language):
        return render(request, "ui/letters.html", {"LANGUAGE_CODE": language, "nouns": nouns})
