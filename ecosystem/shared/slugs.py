"""Addresses and sorting for Norwegian names."""

import unicodedata
import uuid

from django.db import models
from django.utils.text import slugify

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "ae", "Ø": "o", "Å": "a", "ß": "ss", "đ": "d", "Đ": "d"})
# The database sorts sort keys by code point, so the last three letters of the alphabet come after z.
_LAST = {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"}


def unique_slug(model: type[models.Model], text: str, *, exclude_pk=None, former: models.QuerySet | None = None) -> str:
    """A readable address for `text`, unique in `model`; a short random tail only when the plain one is taken.

    `former` are rows with addresses that lead somewhere still, and are never given away.
    """
    base = _base(text)
    rows = model._default_manager.exclude(pk=exclude_pk)
    taken = rows.filter(slug=base).exists() or (former is not None and former.filter(slug=base).exists())
    if base not in RESERVED and not taken:
        return base
    return f"{base}-{uuid.uuid4().hex[:6]}"


def unique_slugs(model: type[models.Model], texts: list[str], *, also_taken=()) -> list[str]:
    """The same for many new rows at once, in their order: one query."""
    bases = [_base(text) for text in texts]
    taken = {*RESERVED, *also_taken, *model._default_manager.filter(slug__in=set(bases)).values_list("slug", flat=True)}
    slugs = []
    for base in bases:
        slug = f"{base}-{uuid.uuid4().hex[:6]}" if base in taken else base
        taken.add(slug)
        slugs.append(slug)
    return slugs


def _base(text: str) -> str:
    return slugify(text.translate(_LETTERS))[:80].strip("-") or "uten-navn"


# Words that list pages use as addresses of their own, in both languages.
RESERVED = {
    "ny",
    "new",
    "registrer",
    "register",
    "foregangskommuner",
    "front-runners",
    "vare-losninger",
    "our-solutions",
    "eksport",
    "export",
    "kart",
    "map",
}


def sort_key(name: str) -> str:
    """A key that sorts Norwegian names right under plain code-point order: …z æ ø å, without regard to case."""
    letters = []
    for char in name.casefold():
        if char in _LAST:
            letters.append(_LAST[char])
        else:
            plain = unicodedata.normalize("NFKD", char)
            letters.append("".join(c for c in plain if not unicodedata.combining(c)))
    return "".join(letters)[:200]
