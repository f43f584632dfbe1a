"""The digest: one letter to one person. The words are in templates/letters/digests/."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from ecosystem.shared.letters import page, send_one
from ecosystem.shared.mail import page_address
from ecosystem.shared.models import OutgoingMail

from . import queries, tokens
from .kinds import Kind
from .models import Match
from .reasons import Sentence
from .schedule import OSLO
from .searching import Find

MOST_PER_KIND = 10
MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Group:
    """One kind's part of the mail. `more` counts those that are left to the page: of the searches, when only they
    have found some of them (`is_found`)."""

    title: str
    entries: list["Entry"]
    more: int
    is_found: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One match in the mail. `about` is a line of facts: who it is from, the deadline, whom it fits."""

    match: queries.ShownMatch
    url: str
    about: str

    @property
    def reasons(self) -> tuple[Sentence, ...]:
        return self.match.reasons[:MOST_REASONS]


def tell_of_matches(person, matches: Iterable[Match], finds: Iterable[Find] = (), *, key: str) -> OutgoingMail | None:
    """One letter with everything in `matches` and what the person's searches have found; None when it was sent before.

    There must be something.
    """
    token = tokens.make_token(person)
    is_new = send_one(
        "digests/digest",
        person,
        key=key,
        facts=lambda _reader: _facts(person, matches, finds, token),
        headers=lambda _reader: _headers(token),
        category=OutgoingMail.Category.DIGEST,
    )
    return OutgoingMail.objects.get(key=key) if is_new else None


def _headers(token: str) -> dict[str, str]:
    """RFC 8058: the mailbox offers a button that needs no page and no log-in."""
    return {
        "List-Unsubscribe": f"<{_one_click(token)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _one_click(token: str) -> str:
    return page_address(reverse("matching:unsubscribe", args=[token]))


def _facts(person, matches: Iterable[Match], finds: Iterable[Find], token: str) -> dict[str, Any]:
    """Grouped by kind, best first. A need both matched and found is one, with both reasons."""
    found = queries.shown(matches, found=_by_need(person, finds))
    best = found[0]
    actors = {actor.pk: actor for match in found for actor in match.actors}
    return {
        "count": len(found),
        "title": best.title,
        "kind": best.kind,
        "some_found": not all(match.actors for match in found),
        "search": "" if best.actors else best.searches[0],
        "groups": [group for kind in Kind if (group := _group(kind, found, len(actors) > 1))],
        "actors": [actor.name for actor in actors.values()],
        "searches": any(match.searches for match in found),
        "list_url": page("matching:match_list"),
        "searches_url": page("matching:search_list"),
        "choices_url": page("matching:choices_signed", token),
        "unsubscribe_url": _one_click(token),
    }


def _by_need(person, finds: Iterable[Find]) -> dict[int, list[str]]:
    """The names of the searches that have found each need."""
    finds = list(finds)
    searches = person.saved_searches.filter(pk__in={find.search for find in finds}).by_name() if finds else []
    return {
        need: [search.name for search in searches if any(f.need == need and f.search == search.pk for f in finds)]
        for need in dict.fromkeys(find.need for find in finds)
    }


def _group(kind: Kind, found: list[queries.ShownMatch], several_actors: bool) -> Group | None:
    matches = [match for match in found if match.kind == kind]
    if not matches:
        return None
    entries = [
        Entry(match, page_address(match.url), _about(match, several_actors)) for match in matches[:MOST_PER_KIND]
    ]
    more = matches[MOST_PER_KIND:]
    return Group(str(kind.label), entries, more=len(more), is_found=any(not match.actors for match in more))


def _about(match: queries.ShownMatch, several_actors: bool) -> str:
    facts = [str(match.owner)] if match.owner else []
    if match.deadline:
        facts.append(f"{match.deadline_words}: {_moment(match.deadline)}")
    if several_actors and match.actors:
        facts.append(_("Fits: %(actors)s") % {"actors": ", ".join(actor.name for actor in match.actors)})
    return " · ".join(facts)


def _moment(at: date | datetime) -> str:
    if isinstance(at, datetime):
        at = timezone.localtime(at, OSLO)
        return _("%(date)s at %(time)s") % {
            "date": formats.date_format(at, "DATE_FORMAT"),
            "time": formats.date_format(at, "TIME_FORMAT"),
        }
    return formats.date_format(at, "DATE_FORMAT")
