"""What a cell says, as the database keeps it. Each reader raises `Misread` with plain words when it cannot tell."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import override

from ecosystem.shared.spreadsheets.workbooks import NO_RESULT

from ..admission.enterprise import size_band, web_address
from ..models import ActorTag, Region, Topic
from ..validators import clean_organisation_number
from ..vocabulary import SizeBand

EXCEL_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#VERDI!", "#NAVN?", "#I/T")
YES = {"ja", "yes", "x", "1", "true", "sann"}
NO = {"nei", "no", "0", "false", "usann"}
SHOWN = 8


class Misread(ValueError):
    """What is wrong with a cell, in words for whoever made the file."""


def check_plain(text: str) -> str:
    if text == NO_RESULT:
        raise Misread(_("The cell has a formula without a result. Open the file in Excel, save it, and try again."))
    if text.upper() in EXCEL_ERRORS:
        raise Misread(_("The cell shows an error: %(text)s") % {"text": text})
    return text


def organisation_number(text: str) -> str:
    try:
        return clean_organisation_number(text)
    except ValidationError as error:
        raise Misread(" ".join(error.messages)) from error


def email(text: str) -> str:
    address = text.removeprefix("mailto:").strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Misread(_("«%(text)s» is not an e-mail address.") % {"text": text}) from error
    return address


def short(text: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) > most:
        raise Misread(_("At most %(most)s characters; this is %(length)s.") % {"most": most, "length": len(text)})
    return text


def website(text: str) -> str:
    address = web_address(text)
    if not address:
        raise Misread(_("«%(text)s» is not a web address.") % {"text": text})
    return address


def yes_or_no(text: str) -> bool:
    if text.casefold() in YES:
        return True
    if text.casefold() in NO:
        return False
    raise Misread(_("Write yes or no, not «%(text)s».") % {"text": text})


def choices_by_word(choices: Any) -> dict[str, str]:
    """Value by key and by label, in both languages."""
    words = {value.casefold(): value for value in choices.values}
    for language in ("nb", "en"):
        with override(language):
            words |= {str(label).casefold(): value for value, label in choices.choices}
    return words


def choice(text: str, words: dict[str, str], choices: Any) -> str:
    try:
        return words[text.casefold()]
    except KeyError:
        labels = ", ".join(str(label) for label in choices.labels[:SHOWN])
        raise Misread(
            _("«%(text)s» is not known. Write one of: %(labels)s.") % {"text": text, "labels": labels}
        ) from None


def size(text: str, words: dict[str, str]) -> str:
    number = "".join(text.split())
    if number.isdecimal():
        return str(size_band(min(int(number), 10_000_000)))
    dashed = text.replace("–", "-")
    return choice(dashed if dashed.casefold() in words else text, words, SizeBand)


class Places:
    """Counties and municipalities by number and by name: one query."""

    def __init__(self) -> None:
        self.shown: dict[int, str] = {}
        self._by_code: dict[str, int] = {}
        self._by_name: dict[str, list[tuple[str, int]]] = {}
        for region in Region.objects.order_by("-level", "code"):  # municipality before county
            self.shown[region.pk] = region.name
            self._by_code[region.code] = region.pk
            self._by_name.setdefault(region.name.casefold(), []).append((region.level, region.pk))

    def read(self, text: str) -> int:
        code = text.zfill(4) if len(text) == 3 else text  # spreadsheets drop the zero of 0301
        if code in self._by_code:
            return self._by_code[code]
        name = text.casefold().removesuffix(" kommune").removesuffix(" fylkeskommune").removesuffix(" fylke").strip()
        found = self._by_name.get(text.casefold()) or self._by_name.get(name) or []
        if not found:
            raise Misread(_("There is no municipality or county called «%(text)s».") % {"text": text})
        same_level = [pk for level, pk in found if level == found[0][0]]
        if len(same_level) > 1:
            raise Misread(_("There are several places called «%(text)s». Write the number.") % {"text": text})
        return same_level[0]


class Words:
    """Topics or tags by what they are called: one query."""

    def __init__(self, model: type[Topic] | type[ActorTag]) -> None:
        self.shown: dict[int, str] = {}
        self._by_word: dict[str, int] = {}
        for row in model._default_manager.all():
            self.shown[row.pk] = str(row)
            names = (row.slug, row.name_nb, row.name_en) if isinstance(row, Topic) else (row.name,)
            for name in names:
                self._by_word.setdefault(name.casefold(), row.pk)

    def read(self, text: str) -> list[int]:
        whole = self._by_word.get(text.casefold())  # a name may hold a comma
        if whole is not None:
            return [whole]
        words = [word.strip() for word in text.replace(";", ",").replace("\n", ",").split(",") if word.strip()]
        unknown = [word for word in words if word.casefold() not in self._by_word]
        if unknown:
            raise Misread(
                _("Not in the list: %(words)s. Make it first, or mend the spelling.") % {"words": ", ".join(unknown)}
            )
        return sorted({self._by_word[word.casefold()] for word in words})
