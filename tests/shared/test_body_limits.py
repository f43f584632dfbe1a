"""What may be sent where: by declared length, before anything is read or kept."""

import ast
import inspect
import textwrap
from uuid import uuid4

import pytest
from django.contrib import admin
from django.forms import FileField
from django.urls import URLResolver, get_resolver, reverse

from ecosystem.shared.body_limits import GENERAL, TAKE_FILES, WITH_FILE
from ecosystem.shared.uploads.checks import MAX_BYTES
from tests.factories.actors import CoordinatorFactory

OURS = {"ecosystem", "actors", "events", "projects", "procurement", "funding", "solutions", "matching"}


def named_views(resolver, namespaces=()):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from named_views(pattern, inner)
        elif pattern.name:
            yield ":".join((*namespaces, pattern.name)), pattern.callback


def reads_files(view):
    """Whether this view's function or class, or what it calls in its own module, asks for `request.FILES`."""
    view = inspect.unwrap(getattr(view, "view_class", view))
    module = inspect.getmodule(view)
    if module is None or module.__name__.split(".")[0] not in OURS:
        return False
    seen, waiting = set(), [view]
    while waiting:
        part = inspect.unwrap(waiting.pop())
        if part in seen:
            continue
        seen.add(part)
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(part)))):
            if isinstance(node, ast.Attribute) and node.attr == "FILES":
                return True
            if isinstance(node, ast.Name):
                named = getattr(module, node.id, None)
                if inspect.isfunction(named) and inspect.getmodule(named) is module:
                    waiting.append(named)
    return False


def admin_pages_with_files(rf, person):
    request = rf.get("/")
    request.user = person
    for model, desk in admin.site._registry.items():
        for change, allowed in ("add", desk.has_add_permission), ("change", desk.has_change_permission):
            if allowed(request):
                form = desk.get_form(request, change=change == "change")
                if any(isinstance(field, FileField) for field in form.base_fields.values()):
                    yield f"admin:{model._meta.app_label}_{model._meta.model_name}_{change}"


def test_every_page_that_takes_files_is_listed_and_no_other(rf, db):
    views = {name for name, view in named_views(get_resolver()) if reads_files(view)}
    assert sorted(views | set(admin_pages_with_files(rf, CoordinatorFactory(is_superuser=True)))) == sorted(TAKE_FILES)


class Unread:
    """A body that is only declared: reading it is an error."""

    def read(self, *_size):
        raise AssertionError("the body was read")

    readline = read


def declare(client, address, size, **more):
    return client.generic(
        "POST",
        address,
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(size),
        **{"wsgi.input": Unread()},
        **more,
    )


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/konto/login/", "Du sendte 300,0"),
        ("/en/account/login/", "You sent 300.0"),
        ("/admin/login/", "Du sendte 300,0"),
    ],
)
def test_too_large_a_body_is_refused_unread_and_in_the_persons_language(client, db, address, words):
    answer = declare(client, address, 300 * 1024 * 1024)
    assert answer.status_code == 413
    assert words in answer.content.decode()


def test_a_program_gets_the_refusal_as_json(client, db):
    answer = declare(client, "/api/v1/needs/", 2 * GENERAL)
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/json")
    assert answer.json()["detail"].startswith("Du sendte 2,0")


def test_a_page_that_takes_files_takes_one_of_the_largest_size_and_no_more(client, db):
    page = reverse("procurement:response_attach", args=[uuid4()])
    assert MAX_BYTES + GENERAL < WITH_FILE
    assert declare(client, page, WITH_FILE + 1).status_code == 413
    assert declare(client, page, WITH_FILE).status_code == 302  # on to the log-in, as ever


@pytest.mark.parametrize("declared", ["-1", "1e3", "٣", "1, 1"])
def test_a_length_that_is_no_number_is_refused(client, db, declared):
    assert declare(client, "/konto/login/", declared).status_code == 411


def test_a_body_of_undeclared_length_is_refused(client, db):
    assert declare(client, "/konto/login/", "", HTTP_TRANSFER_ENCODING="chunked").status_code == 411


def test_what_is_within_the_limit_goes_on(client, db):
    answer = client.post("/konto/login/", {"login": "a@firma.example", "password": "x" * 1000})
    assert answer.status_code == 200
