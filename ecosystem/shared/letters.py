"""The door that every letter to people leaves by: words from a template, one row in the outbox for each reader.

A letter is named `<noun>/<letter>`; its words are `templates/letters/<noun>/<letter>.txt`: the subject, an empty line, the
text. It is plain text, so nothing in it is escaped; and a fact that the template names and nobody gives is an error.
A page to go along with the text, for mail programs that show HTML, lies beside it as `<letter>.html`.
`/ui/letters/` shows them all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NoReturn, Protocol

from django.conf import settings
from django.template import Context, Engine, Template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation

from .mail import page_address, queue_letters
from .models import OutgoingMail

FOLDER = settings.BASE_DIR / "templates" / "letters"
Facts = Mapping[str, Any]


class Reader(Protocol):
    """Whoever a letter goes to: a person, or an `Address`."""

    @property
    def email(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def is_reachable(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Address:
    """A reader who need not have an account."""

    email: str
    language: str
    is_reachable: bool = True


class MissingFactError(Exception):
    """A letter speaks of something that it was not given."""


class _Missing(str):
    """What Django writes in place of an unknown name: `%` puts the name in it."""

    def __mod__(self, name: object) -> NoReturn:
        raise MissingFactError(str(name))


def send(letter: str, people: Iterable[Any], *, key: str, facts: Any, **more: Any) -> int:
    """Queue the letter to each of the people, in the caller's transaction; returns how many are new.

    `key` names the occasion for ever: each person is told of it once, however often it is sent. A person who cannot log in
    gets nothing. For `facts` and the rest see `write`.
    """
    return queue_letters(write_each(letter, people, key=key, facts=facts, **more))


def send_one(letter: str, reader: Reader, *, key: str, facts: Any, **more: Any) -> bool:
    """To one reader alone: `key` is the letter's own. False when it was sent before, or the reader gets nothing."""
    return bool(queue_letters(write(letter, [(reader, key)], facts=facts, **more)))


def write_each(letter: str, people: Iterable[Any], *, key: str, **more: Any) -> list[OutgoingMail]:
    """The letters that `send` queues, for whoever queues many occasions at once."""
    return write(letter, [(person, f"{key}:{person.pk}") for person in people], **more)


def write(
    letter: str,
    readers: Iterable[tuple[Reader, str]],
    *,
    facts: Facts | Callable[[Any], Facts],
    sealed: bool = False,
    category: str = OutgoingMail.Category.SERVICE,
    headers: Callable[[Any], dict[str, str]] | None = None,
    attachments: Callable[[Any], list[dict[str, str]]] | None = None,
) -> list[OutgoingMail]:
    """One unsaved row for each reader with its key, in the reader's language.

    `facts` is what the words speak of, or a function that says it of a reader; a fact may be a function too, and is then
    asked with the language switched on. Coordinators do not see `sealed` letters in the outbox. `attachments` gives a
    reader's list of {"name", "type", "content"}.
    """
    rows = []
    for reader, key in readers:
        if not reader.is_reachable:
            continue
        with translation.override(reader.language):
            words = read(letter, facts(reader) if callable(facts) else facts)
            rows.append(
                OutgoingMail(
                    key=f"{OutgoingMail.SEALED}{key}" if sealed else key,
                    to=reader.email,
                    language=reader.language,
                    category=category,
                    subject=words.subject,
                    text=words.text,
                    html=words.html,
                    headers=headers(reader) if headers else {},
                    attachments=attachments(reader) if attachments else [],
                )
            )
    return rows


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    text: str
    html: str = ""


def read(letter: str, facts: Facts) -> Words:
    """A letter in the active language."""
    said = _said(facts)
    subject, text = (part.render(Context(said, autoescape=False)).strip("\n") for part in _parts(letter))
    subject = " ".join(subject.split())
    if not (FOLDER / f"{letter}.html").exists():
        return Words(subject, text)
    page_of_it = {**said, "subject": subject, "language": translation.get_language()}
    return Words(subject, text, render_to_string(f"letters/{letter}.html", page_of_it))


def piece(name: str, facts: Facts) -> str:
    """Words that several letters share, in the active language: `<noun>/_<piece>.txt`, without a subject."""
    return _template(_source(name)).render(Context(_said(facts), autoescape=False)).strip("\n")


def _said(facts: Facts) -> dict[str, Any]:
    return {name: value() if callable(value) else value for name, value in facts.items()}


def page(name: str, *args: Any, anchor: str = "") -> Callable[[], str]:
    """The full address of a page, as a fact: it depends on the reader's language. `anchor` is a place on it ("#part")."""
    return lambda: page_address(reverse(name, args=args)) + anchor


def page_of(thing: Any, *, anchor: str = "") -> Callable[[], str]:
    """The full address of a thing's own page, as a fact."""
    return lambda: page_address(thing.get_absolute_url()) + anchor


def day(value: date) -> Callable[[], str]:
    """A date in words, as a fact."""
    return lambda: formats.date_format(value, "DATE_FORMAT")


def moment(value: datetime | None) -> Callable[[], str]:
    """A date and the time in Norway in words, as a fact."""
    return lambda: formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")


def _parts(letter: str) -> tuple[Template, Template]:
    subject, _empty, text = _source(letter).partition("\n\n")
    return _template(subject), _template(text)


@cache
def _source(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text()


@cache
def _template(source: str) -> Template:
    return Template(source, engine=_engine())


@cache
def _engine() -> Engine:
    return Engine(
        dirs=[FOLDER],
        autoescape=False,
        string_if_invalid=_Missing("%s"),
        builtins=["django.templatetags.i18n"],
    )
