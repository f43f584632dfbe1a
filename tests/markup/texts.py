"""A text in every text field of every row that would break out of whatever does not escape it."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Concat, Left, LPad, Mod

# What no template writes: an element, an attribute, a header, a line of a calendar or a column that shows that a text broke out.
OWN = "x-own"
WORD = "\"'><x-own/data-own='1'/data-own=\"1"
TEXT = (
    f" {WORD}\r\nX-Own: 1\r\n;x-own;\"; data-own='1' &amp;&quot; <x-own data-own>a</x-own> "
    f'</title></textarea></style></script> --> <!-- [a](https://rad.example/"data-own="1) '
    f'https://rad.example/"data-own="1"> {{{{ 1 }}}} {{% x %}} %(x)s %s 5 % d \\" '
)
# Rows are looked up by these, or code reads them: no person writes them.
CODES = {
    *("language", "languages", "password", "key", "token", "message_id", "mail_key", "fingerprint", "sha256", "path"),
    *("content_type", "scan", "code", "codes", "cpv_codes", "purpose", "category", "target_type", "target_id", "page"),
    *("history_type", "currency", "query", "action", "organisation_number", "parent_number", "logo", "object_id"),
    *("legal_form", "headers", "attachments", "innovation_types", "eligible_kinds", "wanted_kinds", "session_key"),
}
PLUMBING = {"contenttypes", "sessions", "sites", "auth", "socialaccount", "mfa"}
# Numbers of a cluster and its tables.
NOBODYS_WORDS = {"shared.MailPlace"}


def written_fields(model: type[models.Model]) -> list[models.Field]:
    """Those of the model's fields in which a person's words may stand."""
    if model._meta.label in NOBODYS_WORDS:
        return []
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.SlugField | models.FileField)
        and not (field.primary_key or field.generated or field.choices or field.name in CODES)
    ]


def written_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model._meta.managed and model._meta.app_label not in PLUMBING:
            yield model


@transaction.atomic
def fill() -> None:
    """The same words in every row but for a number, which comes first: whatever is sorted by a text keeps its order."""
    for model in written_models():
        fields = {field.attname: _words(field) for field in written_fields(model)}
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for name, said in fields.items():
                _everywhere(model, name, said)
            _fill_json(model)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _everywhere(model: type[models.Model], name: str, said) -> None:
    """In every row; where the database keeps it empty in some, only in those where it is not."""
    try:
        with transaction.atomic():
            model._base_manager.update(**{name: said})
    except IntegrityError:
        model._base_manager.exclude(**{f"{name}": ""}).update(**{name: said})


def words(field: models.Field) -> tuple[str, str]:
    """What stands before and after the number."""
    if isinstance(field, models.EmailField):
        before, after = '"t', f'{WORD.replace(chr(34), "q")}"@rad.example'
    elif isinstance(field, models.URLField):
        before, after = "https://t", f".example/{WORD}"
    else:
        before, after = "t", f"{WORD}{TEXT}"
    return before, after


def _words(field: models.Field):
    before, after = words(field)
    owner = "user_id" if field.model._meta.label == "account.EmailAddress" else "pk"
    number = LPad(Cast(Mod(owner, Value(1_000_000)), models.TextField()), 6, Value("0"))
    whole = Concat(Value(before), number, Value(after), output_field=models.TextField())
    return Left(whole, field.max_length) if field.max_length else whole


def _fill_json(model: type[models.Model]) -> None:
    fields = [f.name for f in model._meta.concrete_fields if isinstance(f, models.JSONField) and f.name not in CODES]
    rows = list(model._base_manager.all()) if fields else []
    for row in rows:
        for name in fields:
            setattr(row, name, _said(getattr(row, name)))
    if rows:
        model._base_manager.bulk_update(rows, fields)


def _said(value):
    """Every sentence in it another; single small words are codes, and stay."""
    if isinstance(value, dict):
        return {key: _said(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_said(one) for one in value]
    if isinstance(value, str) and re.search(r"[A-ZÆØÅ ]", value) and not re.match(r"\d{4}-", value):
        return f"t{WORD}{TEXT}"
    return value
