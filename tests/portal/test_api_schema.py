"""What the API serves is what its schema says: full rows, and rows where all that may be empty is."""

from copy import deepcopy
from datetime import date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.validators import URLValidator, validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import resolve
from django.utils.translation import override
from jsonschema import Draft202012Validator, FormatChecker

from ecosystem.portal.api_schema import KeptSchemaGenerator
from tests.factories.actors import InterestFactory
from tests.factories.events import EventFactory
from tests.factories.funding import CallFactory
from tests.factories.procurement import NeedFactory
from tests.factories.projects import ProjectFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db
MAKERS = {
    "needs": NeedFactory,
    "calls": CallFactory,
    "projects": ProjectFactory,
    "solutions": SolutionFactory,
    "events": EventFactory,
    "actors": lambda: InterestFactory().actor,
}

TEXTS = {"CharField", "TextField", "URLField", "EmailField", "SlugField"}
formats = FormatChecker(formats=())


def checks(name, read):
    """A format is about texts; what may be null says so by its type."""
    formats.checks(name, raises=Exception)(lambda value: not isinstance(value, str) or read(value) is not False)


checks("uri", URLValidator())
checks("email", validate_email)
checks("date", date.fromisoformat)
checks("date-time", lambda text: datetime.fromisoformat(text).tzinfo is not None)


def as_json_schema(part):
    """OpenAPI 3.0 says `nullable` where JSON Schema has a type."""
    if isinstance(part, list):
        return [as_json_schema(one) for one in part]
    if not isinstance(part, dict):
        return part
    part = {name: as_json_schema(value) for name, value in part.items()}
    if part.pop("nullable", False) is True:
        return {"anyOf": [part, {"type": "null"}]}
    if "properties" in part and part.get("type") == "object":
        part["additionalProperties"] = False
    return part


@pytest.fixture
def faults(client):
    schema = client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"}).json()

    def faults(path, answer):
        content = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = as_json_schema({**deepcopy(content), "components": schema["components"]})
        checker = Draft202012Validator(whole, format_checker=formats)
        return [f"{error.json_path}: {error.message[:100]}" for error in checker.iter_errors(answer)]

    return faults


def empty_all_that_may_be(row, noun):
    """Each field that the model lets be empty, except where the database or the API's list would not have the row then."""
    served = resolve(f"/api/v1/{noun}/").func.cls
    itself = type(row)._base_manager.filter(pk=row.pk)
    emptied = []
    for field in row._meta.concrete_fields:
        text = field.blank and field.get_internal_type() in TEXTS
        if field.primary_key or not (field.null or text):
            continue
        try:
            with transaction.atomic():
                itself.update(**{field.attname: None if field.null else ""})
                view = served(request=HttpRequest(), kwargs={})
                view.request.user = AnonymousUser()
                if not view.get_queryset().filter(pk=row.pk).exists():
                    raise IntegrityError
        except IntegrityError:
            continue
        emptied.append(field.name)
    return emptied


@pytest.mark.parametrize("noun", MAKERS)
def test_what_is_served_is_what_the_schema_says(client, faults, noun):
    MAKERS[noun]()
    bare = MAKERS[noun]()
    if noun == "solutions":
        AdoptionFactory(state="confirmed", solution=bare, note="", source="")
    emptied = empty_all_that_may_be(bare, noun)
    assert emptied
    answer = client.get(f"/api/v1/{noun}/").json()
    assert bare.slug in {row["slug"] for row in answer["results"]}
    assert faults(f"/api/v1/{noun}/", answer) == []
    assert faults(f"/api/v1/{noun}/{{slug}}/", client.get(f"/api/v1/{noun}/{bare.slug}/").json()) == []


def test_the_description_is_the_same_whichever_language_is_asked_first(client, monkeypatch):
    said = []
    for language in ("nb", "en", "nb"):
        monkeypatch.setattr(KeptSchemaGenerator, "_kept", {})
        with override(language):
            assert KeptSchemaGenerator().get_schema(public=True)
        said.append(client.get("/api/v1/schema/", headers={"accept-language": language}).content)
    assert len(set(said)) == 1
