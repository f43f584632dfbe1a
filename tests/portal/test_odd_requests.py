"""Requests no browser sends: each gets a plain answer in the visitor's language, at every address, never a server error."""

from itertools import cycle
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import URLPattern, get_resolver

from ecosystem.wsgi import application
from tests.factories.actors import CoordinatorFactory
from tests.portal.serving import Web

pytestmark = pytest.mark.django_db

FORM, PARTS, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
PART = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n%s\r\n--x--\r\n'
# (content type, body, more of the request)
ODD = {
    "utf-16": (f"{FORM}; charset=utf-16", "email=å".encode("utf-16"), {}),
    "hex": (f"{FORM}; charset=hex", b"email=61", {}),
    "idna": (f"{PARTS}; boundary=x; charset=idna", PART % b"\xff\xfe", {}),
    "undefined": ("text/plain; charset=undefined", b"x", {}),
    "unknown charset": (f"{FORM}; charset=nothing-like-it", b"email=a", {}),
    "no boundary": (PARTS, PART % b"a", {}),
    "empty boundary": (f"{PARTS}; boundary=", PART % b"a", {}),
    "other boundary": (f"{PARTS}; boundary=y", PART % b"a", {}),
    "boundary with a letter": (f"{PARTS}; boundary=æ", PART % b"a", {}),
    "endless boundary": (f"{PARTS}; boundary={'x' * 300}", PART % b"a", {}),
    "cut off": (f"{PARTS}; boundary=x", (PART % b"a")[:40], {}),
    "part without a name": (f"{PARTS}; boundary=x", b"--x\r\nContent-Type: \xff\r\n\r\na\r\n--x--", {}),
    "bad base64": (
        f"{PARTS}; boundary=x",
        PART.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n") % b"a",
        {},
    ),
    "too many fields": (FORM, b"&".join(b"f%d=1" % n for n in range(1100)), {}),
    "too many in the address": (FORM, b"", {"QUERY_STRING": "&".join(f"f{n}=1" for n in range(1100))}),
    "too long": (FORM, b"email=" + b"a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE, {}),
    "not UTF-8": (FORM, b"email=%ff%fe&%=%zz", {"QUERY_STRING": "q=%ff&q=%&page=%e6"}),
    "not JSON": (JSON, b'{"email": ', {}),
    "deep JSON": (JSON, b"[" * 100_000, {}),
    "cookies": (FORM, b"", {"HTTP_COOKIE": '\xff=; sessionid="; csrftoken=%00; django_language=../x; messages=[['}),
    "languages": (FORM, b"", {"HTTP_ACCEPT_LANGUAGE": "*;q=x," * 200, "HTTP_ACCEPT": "a/b/c;;q=;"}),
    "dates": (FORM, b"", {"HTTP_IF_MODIFIED_SINCE": "yesterday", "HTTP_RANGE": "bytes=9-1", "HTTP_IF_NONE_MATCH": '"'}),
    "htmx": (
        FORM,
        b"",
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[", "HTTP_HX_TRIGGERING_EVENT": "{"},
    ),
    "origin": (FORM, b"email=a", {"HTTP_ORIGIN": "http://[", "HTTP_REFERER": "https://[::"}),
    "forwarded": (FORM, b"", {"HTTP_X_FORWARDED_FOR": "æ, ;drop", "HTTP_X_FORWARDED_PROTO": "gopher"}),
}
METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "ODD")
REFUSED = {"utf-16", "hex", "idna", "undefined", "unknown charset"}
BUSY = ("/", "/en/search/?q=a", "/konto/login/", "/min-side/", "/api/v1/needs/", "/healthz")
VALUES = {"uuid": str(uuid4()), "int": "1", "path": "a/b", "slug": "a"}


def addresses():
    """One of each address in the URL table, in Norwegian."""
    return sorted({f"/{path}" for path in _below(get_resolver(), "")})


def _below(resolver, before):
    for entry in resolver.url_patterns:
        part = before + _filled(entry.pattern)
        if isinstance(entry, URLPattern):
            yield quote(part)
        else:
            yield from _below(entry, part)


def _filled(pattern):
    """The pattern's own example: its words, with a value for each that it asks for."""
    from django.utils.regex_helper import normalize

    if hasattr(pattern, "_route"):
        text = str(pattern._route)
        for name, converter in pattern.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            value = VALUES.get(kind, "a")
            text = text.replace(f"<{kind}:{name}>", value).replace(f"<str:{name}>", value).replace(f"<{name}>", value)
        return text
    if hasattr(pattern, "_regex"):
        form, names = normalize(str(pattern._regex).removeprefix("^").removesuffix("$").removesuffix("\\Z"))[0]
        return form % dict.fromkeys(names, "a")
    return str(pattern)


def send(client, path, odd, method="POST"):
    content_type, body, more = ODD[odd]
    return client.generic(method, path, body, content_type=content_type, **more)


@pytest.fixture(autouse=True)
def requests_as_the_server_makes_them(monkeypatch):
    assert issubclass(type(application), WSGIHandler)
    monkeypatch.setattr("django.test.client.WSGIRequest", type(application).request_class)


@pytest.fixture
def stranger():
    """A browser as it is: its posts are checked for the token, and what fails is answered, not raised."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize("odd", ODD)
def test_odd_requests_to_busy_addresses(stranger, odd):
    person = Client(raise_request_exception=False)
    person.force_login(CoordinatorFactory())
    answers = {
        (who, method, path): send(client, path, odd, method).status_code
        for who, client in (("stranger", stranger), ("person", person))
        for method in ("GET", "POST")
        for path in BUSY
        if who == "stranger" or (method, path) == ("POST", "/min-side/")
    }
    assert {asked: status for asked, status in answers.items() if status >= 500} == {}
    if odd in REFUSED:
        assert set(answers.values()) == {400}


def test_every_address_with_an_odd_request(stranger):
    every = addresses()
    assert len(every) > 300
    answers = {(odd, path): send(stranger, path, odd).status_code for path, odd in zip(every, cycle(ODD), strict=False)}
    assert {asked: status for asked, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("method", METHODS)
def test_odd_methods(stranger, method):
    answers = {path: send(stranger, path, "not UTF-8", method).status_code for path in BUSY}
    assert {path: status for path, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize(
    ("path", "words"),
    [("/konto/login/", "Vi forsto ikke forespørselen"), ("/en/account/login/", "We could not understand the request")],
)
@pytest.mark.parametrize("odd", ["utf-16", "hex", "no boundary", "too many fields"])
def test_the_refusal_is_a_page_in_the_visitors_language(path, words, odd):
    answer = send(Client(raise_request_exception=False), path, odd)
    assert (answer.status_code, words in answer.content.decode()) == (400, True)


def test_the_api_refuses_in_json(stranger):
    answer = send(stranger, "/api/v1/needs/", "utf-16")
    assert (answer.status_code, answer.json()) == (400, {"detail": "The request could not be understood."})


@pytest.mark.parametrize("host", ["a b", "[", "example.org:x", "ukjent.example", "æ.no", "a" * 300, ""])
def test_an_odd_host_is_refused(stranger, settings, host):
    settings.ALLOWED_HOSTS = ["testserver"]
    assert stranger.get("/", HTTP_HOST=host).status_code == 400


RAW = {
    "a charset that is none": b"POST /konto/login/?q=a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain; charset=hex\r\n\r\n",
    "utf-16": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: %s; charset=utf-16\r\nContent-Length: 2\r\n\r\n\xff\xfe"
    % FORM.encode(),
    "a body cut off": b"POST /konto/login/ HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: 90\r\n\r\nemail=a"
    % FORM.encode(),
    "parts cut off": b"POST /konto/login/ HTTP/1.1\r\nHost: x\r\nContent-Type: %s; boundary=x\r\nContent-Length: 900\r\n\r\n--x\r\n"
    % PARTS.encode(),
    "no length": b"POST /konto/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n",
    "chunks that are none": b"POST /konto/login/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "odd bytes in the address": b"GET /s\xf8k/?q=\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    "odd percents": b"GET /%zz/%e6%f8%e5?q=%&%=% HTTP/1.1\r\nHost: x\r\n\r\n",
    "an odd method": b"BREW /konto/login/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "no protocol": b"GET /\r\n\r\n",
    "not HTTP": b"\x16\x03\x01\x02\0\x01\0",
}


@pytest.mark.django_db(transaction=True)
def test_what_comes_over_the_line_is_answered_or_refused_and_the_server_lives(tmp_path):
    with Web(tmp_path) as web:
        answers = {odd: web.send_raw(sent) for odd, sent in RAW.items()}
        assert {odd: status for odd, status in answers.items() if status is not None and status >= 500} == {}
        assert (answers["a charset that is none"], answers["utf-16"]) == (400, 400)
        assert web.get("/healthz").status == 200
        assert "Internal Server Error" not in web.said()
