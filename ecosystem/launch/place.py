"""Where in the HTML of a template one is: in text, in a tag, in an attribute's value, in a script. Reads HTML piece by piece,
with a template's tags between the pieces, and knows nothing of what they give."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

TEXT_ONLY = {"title", "textarea"}
CODE = {"script", "style"}
_TAG = re.compile(r"<!--|<(?P<end>/?)(?:(?P<name>[A-Za-z][^\s/>]*)|$)")
_ATTRIBUTE = re.compile(r"\s*(?P<name>[^\s\"'<>/=]+)(?P<equals>\s*=\s*)?(?P<quote>[\"'])?")


class Where(StrEnum):
    TEXT = "text"
    TITLE = "title"  # and <textarea>: text in which no element can be
    CODE = "script"
    COMMENT = "comment"
    TAG = "tag"
    VALUE = "attribute"
    BARE_VALUE = "attribute without quotes"


@dataclass(frozen=True)
class Place:
    where: Where = Where.TEXT
    element: str = ""
    attribute: str = ""
    quote: str = ""
    closing: bool = False

    @property
    def is_component(self) -> bool:
        return self.element.startswith("c-")

    def after(self, html: str) -> "Place":
        """Where one is when this has been read too."""
        place, at = self, 0
        while at < len(html):
            place, at = _STEPS[place.where](place, html, at)
        return place


def _in_text(place: Place, html: str, at: int) -> tuple[Place, int]:
    found = _TAG.search(html, at)
    if found is None:
        return place, len(html)
    if found.group() == "<!--":
        return Place(Where.COMMENT), found.end()
    return Place(Where.TAG, (found["name"] or "").lower(), closing=bool(found["end"])), found.end()


def _in_tag(place: Place, html: str, at: int) -> tuple[Place, int]:
    sign = html[at]
    if sign == ">":
        if place.closing or html[at - 1 : at] == "/":
            return Place(), at + 1
        where = Where.TITLE if place.element in TEXT_ONLY else Where.CODE if place.element in CODE else Where.TEXT
        return Place(where, place.element if where is not Where.TEXT else ""), at + 1
    found = _ATTRIBUTE.match(html, at)
    if found is None:
        return place, at + 1
    name = replace(place, attribute=found["name"].lower())
    if found["equals"] is None:
        return replace(place, attribute=""), found.end("name")
    if found["quote"]:
        return replace(name, where=Where.VALUE, quote=found["quote"]), found.end()
    return replace(name, where=Where.BARE_VALUE), found.end()


def _in_value(place: Place, html: str, at: int) -> tuple[Place, int]:
    end = html.find(place.quote, at)
    if end < 0:
        return place, len(html)
    return replace(place, where=Where.TAG, attribute="", quote=""), end + 1


def _in_bare_value(place: Place, html: str, at: int) -> tuple[Place, int]:
    end = re.compile(r"[\s>]").search(html, at)
    if end is None:
        return place, len(html)
    return replace(place, where=Where.TAG, attribute=""), end.start()


def _in_element_of_text(place: Place, html: str, at: int) -> tuple[Place, int]:
    end = re.compile(rf"</{place.element}\s*>", re.IGNORECASE).search(html, at)
    return (place, len(html)) if end is None else (Place(), end.end())


def _in_comment(place: Place, html: str, at: int) -> tuple[Place, int]:
    end = html.find("-->", at)
    return (place, len(html)) if end < 0 else (Place(), end + 3)


_STEPS = {
    Where.TEXT: _in_text,
    Where.TAG: _in_tag,
    Where.VALUE: _in_value,
    Where.BARE_VALUE: _in_bare_value,
    Where.TITLE: _in_element_of_text,
    Where.CODE: _in_element_of_text,
    Where.COMMENT: _in_comment,
}
