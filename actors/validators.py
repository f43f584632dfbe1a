"""Norwegian organisation numbers."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.no import orgnr

# What people put between and around the digits: any space, dots, dashes, marks nobody sees.
FILLING = re.compile(r"[\s.,:\-\u2010-\u2015\u200b-\u200f\u2060\ufeff]")
WRITTEN = re.compile(r"(?:ORGANISASJONSNUMMER|ORGANISASJONSNR|ORGNR)?(?:NO)?([0-9]{9})(?:MVA)?")


def clean_organisation_number(value: str) -> str:
    """Nine digits from what people write (`NO 974 760 673 MVA`, `Org.nr. 974.760.673`); raises Django's ValidationError."""
    found = WRITTEN.fullmatch(FILLING.sub("", value or "").upper())
    try:
        return orgnr.validate(found[1] if found else "")
    except NumberError as error:
        raise ValidationError(
            _("This is not a valid organisation number. It has nine digits, and the last one is a check digit."),
            code="organisation_number",
        ) from error


def validate_organisation_number(value: str) -> None:
    clean_organisation_number(value)
