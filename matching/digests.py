"""A digest as it is written: one mail to one person, in the person's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared.mail import page_address

from . import queries, tokens
from .kinds import Kind
from .models import Match

MOST_PER_KIND = 10


@dataclass(frozen=True, slots=True)
class Digest:
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    language: str


@dataclass(frozen=True, slots=True)
class Group:
    """One kind's part of the mail. `more` counts those that are left to the page."""

    title: str
    items: list[tuple[queries.ShownMatch, str]]
    more: int


def write(person, matches: Iterable[Match]) -> Digest:
    """Everything in `matches`, grouped by kind, best first. `matches` must not be empty."""
    with translation.override(person.language):
        found = queries.shown(matches)
        token = tokens.make_token(person)
        one_click = page_address(reverse("matching:unsubscribe", args=[token]))
        actors = {actor.pk: actor for match in found for actor in match.actors}
        context = {
            "subject": _subject(found),
            "count": len(found),
            "groups": [group for kind in Kind if (group := _group(kind, found))],
            "actors": [actor.name for actor in actors.values()],
            "several_actors": len(actors) > 1,
            "list_url": page_address(reverse("matching:match_list")),
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


def _group(kind: Kind, found: list[queries.ShownMatch]) -> Group | None:
    matches = [match for match in found if match.kind == kind]
    if not matches:
        return None
    items = [(match, page_address(match.url)) for match in matches[:MOST_PER_KIND]]
    return Group(title=str(kind.label), items=items, more=len(matches) - len(items))


def _subject(found: list[queries.ShownMatch]) -> str:
    best = found[0]
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
