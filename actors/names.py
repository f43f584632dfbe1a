"""An organisation's name without what many have in common, for telling whether two names are one organisation's."""

from django.db.models import Func, TextField, Value
from django.db.models.functions import Trim

# Forms of organisation and words that say no more than where or what: «Firma Norge AS» and «Firma» are the same name.
COMMON_WORDS = r"\m(a/s|as|asa|sa|ba|da|ans|enk|nuf|ks|kf|hf|rhf|iks|sti|kommune|norge|norway|holding)\M"


def bare_name(name) -> Trim:
    """The expression, for a column or a `Value`. Case stays as it is: pg_trgm does not mind it."""
    return Trim(
        Func(name, Value(COMMON_WORDS), Value(" "), Value("gi"), function="regexp_replace", output_field=TextField()),
        output_field=TextField(),
    )
