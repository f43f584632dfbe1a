"""A digest as it is written: one mail to one person, in the person's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from ecosystem.shared.mail import page_address

from . import queries, tokens
from .kinds import Kind
from .models import Match
from .reasons import Sentence
from .schedule import OSLO
from .searching import Find

MOST_PER_KIND = 10
MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Digest:
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    language: str


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


def write(person, matches: Iterable[Match], finds: Iterable[Find] = ()) -> Digest:
    """Everything in `matches` and what the person's searches have found, grouped by kind, best first. A need in both is
    one, with both reasons. There must be something."""
    with translation.override(person.language):
        found = queries.shown(matches, found=_by_need(person, finds))
        token = tokens.make_token(person)
        one_click = page_address(reverse("matching:unsubscribe", args=[token]))
        actors = {actor.pk: actor for match in found for actor in match.actors}
        context = {
            "subject": _subject(found),
            "count": len(found),
            "groups": [group for kind in Kind if (group := _group(kind, found, len(actors) > 1))],
            "actors": [actor.name for actor in actors.values()],
            "searches": any(match.searches for match in found),
            "list_url": page_address(reverse("matching:match_list")),
            "searches_url": page_address(reverse("matching:search_list")),
            "choices_url": page_address(reverse("matching:choices_signed", args=[token])),
            "unsubscribe_url": one_click,
            "language": person.language,
        }
        return Digest(
            subject=context["subject"],
            text=render_to_string("matching/mail/digest.txt", context).strip() + "\n",
            html=render_to_string("matching/mail/digest.html", context),
            # RFC 8058: the mailbox offers a button that needs no page and no log-in.
            headers={"List-Unsubscribe": f"<{one_click}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
            language=person.language,
        )


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


def _subject(found: list[queries.ShownMatch]) -> str:
    best = found[0]
    if len(found) > 1 and not all(match.actors for match in found):
        return _("%(count)d new for you, among them: %(title)s") % {"count": len(found), "title": best.title}
    if not best.actors:
        return _("A new need in your search “%(search)s”: %(title)s") % {
            "search": best.searches[0],
            "title": best.title,
        }
    if len(found) > 1:
        return _("%(count)d new matches, among them: %(title)s") % {"count": len(found), "title": best.title}
    words = {
        Kind.NEED: _("A new need that fits you: %(title)s"),
        Kind.CALL: _("A new funding call that fits you: %(title)s"),
        Kind.PARTNER_SEARCH: _("A new partner search that fits you: %(title)s"),
        Kind.EVENT: _("A new event that fits you: %(title)s"),
        Kind.SOLUTION: _("A new solution that fits you: %(title)s"),
    }
    return words[Kind(best.kind)] % {"title": best.title}
