"""Norwegian organisation numbers."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.no import orgnr


def clean_organisation_number(value: str) -> str:
    """Nine digits from what people write (`NO 974 760 673 MVA`, `974760673`); raises Django's ValidationError."""
    text = (value or "").upper().replace("\xa0", " ").strip()
    text = text.removeprefix("NO").strip().removesuffix("MVA").strip()
    try:
        return orgnr.validate(text)
    except NumberError as error:
        raise ValidationError(
            _("This is not a valid organisation number. It has nine digits, and the last one is a check digit."),
            code="organisation_number",
        ) from error


def validate_organisation_number(value: str) -> None:
    clean_organisation_number(value)
