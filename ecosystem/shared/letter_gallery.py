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


MOMENT = dt.datetime(2027, 3, 4, 9, 30)


def _day() -> str:
    return formats.date_format(MOMENT, "DATE_FORMAT")


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
    "answer": "Ja, når den er knyttet til varslingen vi har.",
    "answer_page": "https://helsehub.example/svar/",
    "at": lambda: formats.date_format(MOMENT, "DATETIME_FORMAT"),
    "body": "Lier kommune",
    "bundle": "https://helsehub.example/behov/fall/dialog.zip",
    "by": "Ola Nordmann",
    "changes": "- Frist for svar: 4. mars 2027\n- Hva vi ber om",
    "choices_url": "https://helsehub.example/varsler/valg/",
    "competition": "https://kunngjoring.example/2027-104521",
    "count": 3,
    "date": _day,
    "day": _day,
    "deadline": lambda: formats.date_format(MOMENT, "DATETIME_FORMAT"),
    "decided_by": "Ola Nordmann",
    "desk": "https://helsehub.example/admin/aktorer/",
    "drop": "Fallvakt Drammen AS",
    "edit": "https://helsehub.example/aktorer/lier/endre/",
    "email": "kari@lier.example",
    "event": "Frokostmøte: Hvem eier dataene?",
    "facts": lambda: piece("events/_when_and_where", WHEN_AND_WHERE),
    "fingerprint": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "firm": "Fallvakt AS",
    "following": "https://helsehub.example/min-side/folger/",
    "former": "Drammen kommune",
    "grounds": "Vi inviterer dem som har prøvd løsningen på et sykehjem.",
    "groups": [GROUP],
    "holder": "Lier kommune",
    "is_new": True,
    "is_sealed": True,
    "keep": "Fallvakt AS",
    "kind": "need",
    "lead": "Lier kommune",
    "learnt": "Sensorene virker, men må knyttes til varslingen.",
    "left": "40 sensorer",
    "list_url": "https://helsehub.example/varsler/",
    "manage": "https://helsehub.example/behov/fall/styr/",
    "maximum": "120 sensorer",
    "message": "> Vi trenger deg i dialogen.",
    "minutes": 30,
    "minutes_page": "https://helsehub.example/behov/fall/referat/",
    "my_page": "https://helsehub.example/min-side/",
    "name": "Kari Nordmann (kari@lier.example)",
    "need": "Oppdage fall om natten",
    "number": 2,
    "others": "- Tryggere netter (Lier kommune)\n  https://helsehub.example/behov/netter/",
    "owner": "Drammen kommune",
    "page": "https://helsehub.example/aktorer/lier/",
    "people": "– Kari Nordmann (kari@lier.example): Redaktør\n",
    "person": "Kari Nordmann",
    "phase": "Utvikling",
    "place": "Papirbredden, Grønland 58, Drammen",
    "places": "– Lier kommune: Redaktør\n",
    "plan": "https://helsehub.example/behov/fall/moter/",
    "position": 4,
    "project": "Digitalt tilsyn om natten",
    "question": "Kan løsningen prøves på ett sykehjem først?",
    "reason": "Innlederen er blitt syk. Vi kommer tilbake med en ny dato.",
    "receipt": "https://helsehub.example/svar/kvittering/",
    "role": "Partner",
    "search": "Fall på sykehjem",
    "searches": True,
    "searches_url": "https://helsehub.example/varsler/sok/",
    "seconds": "09:30:12",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "some_found": True,
    "source": "Anskaffelsesforskriften § 5-3",
    "subject": "Fallsensorer",
    "text": "Løsningen er prøvd på to sykehjem i åtte uker.",
    "title": "Trygg natt",
    "to_confirm": [{"firm": "Fallvakt AS", "url": "https://helsehub.example/svar/"}],
    "unsubscribe_url": "https://helsehub.example/varsler/avmeld/",
    "until": _day,
    "url": "https://helsehub.example/side/",
    "value": "EØS-terskelverdi",
    "version": 2,
    "what": "added",
    "when": lambda: f"{_day()}, 08.30–10.00",
    "why": "Vi trenger mer tid til å prøve.",
    "words": "Dere vil begge vite når noen faller.",
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
