"""The API's page for people, drawn from its schema on our own server: no third party's script."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .api_schema import KeptSchemaGenerator


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: str
    choices: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    words: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`fields` are what one thing is told with; lists hold the same, and do not say it again."""

    method: str
    path: str
    words: str
    parameters: tuple[Parameter, ...]
    fields: tuple[Field, ...]


def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/api_docs.html", {"endpoints": endpoints()})


def endpoints() -> list[Endpoint]:
    """What the schema says, in its order, without the schema's own address."""
    schema: dict[str, Any] = KeptSchemaGenerator().get_schema(public=True)
    return [
        Endpoint(
            method.upper(),
            path,
            " ".join(operation.get("description", "").split()),
            tuple(_parameter(raw) for raw in operation.get("parameters", []) if raw["in"] == "query"),
            tuple(_fields(operation, schema)) if "{" in path else (),
        )
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if not path.endswith("/schema/")
    ]


def _fields(operation: dict[str, Any], schema: dict[str, Any]) -> Iterator[Field]:
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    named = schema["components"]["schemas"].get(answer.get("$ref", "").rpartition("/")[2], {})
    for name, raw in named.get("properties", {}).items():
        kind = " ".join(filter(None, [raw.get("type", ""), raw.get("format", "")]))
        yield Field(name, kind, raw.get("description", "").split("\n\n")[0].strip())


def _parameter(raw: dict[str, Any]) -> Parameter:
    schema = raw.get("schema", {})
    held = schema.get("items", schema)
    return Parameter(
        raw["name"],
        schema.get("type", ""),
        tuple(str(choice) for choice in held.get("enum", []) if choice not in ("", None)),
        raw.get("description", "").split("\n\n")[0].strip(),
    )
