"""How complete a profile is, and what is missing. Pure: what is filled in goes in, a percentage and the gaps come out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a profile should say. `field` is the form's name for it."""

    field: str
    words: Any
    weight: int


# What decides matches weighs most.
PARTS = (
    Part("offers_text", _("Tell what you offer, in your own words"), 3),
    Part("seeks_text", _("Tell what you seek, in your own words"), 3),
    Part("topics", _("Choose topics"), 3),
    Part("offers", _("Mark what you offer"), 2),
    Part("seeks", _("Mark what you seek"), 2),
    Part("about", _("Tell who you are"), 2),
    Part("region", _("Say where you are"), 1),
    Part("regions_served", _("Say where you work"), 1),
    Part("size_band", _("Say how big you are"), 1),
    Part("sector", _("Say which sector you belong to"), 1),
    Part("website", _("Give your website"), 1),
    Part("languages", _("Say which languages you work in"), 1),
    Part("logo", _("Add your logo"), 1),
)
WHOLE = sum(part.weight for part in PARTS)


@dataclass(frozen=True, slots=True)
class Completeness:
    percent: int
    missing: tuple[Part, ...]

    @property
    def is_whole(self) -> bool:
        return not self.missing


def measure(said: Mapping[str, Any]) -> Completeness:
    """`said` holds what the profile says, by field name: empty values, spaces and absent names are gaps.

    The heaviest gaps come first. 100 means that nothing is missing.
    """
    missing = tuple(part for part in PARTS if not _is_filled(said.get(part.field)))
    return Completeness(percent=100 * (WHOLE - sum(part.weight for part in missing)) // WHOLE, missing=missing)


def _is_filled(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)
