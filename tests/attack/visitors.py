"""Visitors with a browser's manners: a session, a token for forms, an address on the network of their own."""

import http.client
import random
import time
from dataclasses import dataclass, field
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.middleware.csrf import _get_new_csrf_string

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TIMEOUT = 60.0


@dataclass(frozen=True)
class Answer:
    """`status` 0: no answer came, and `error` says why."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    error: str = ""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


def network_address(draw: random.Random) -> str:
    return f"10.{draw.randrange(256)}.{draw.randrange(256)}.{draw.randrange(1, 255)}"


class Visitor:
    """One person's browser, or (`person=None`) that of somebody who has not logged in."""

    def __init__(self, name: str, person, port: int, seed: int = 0) -> None:
        self.name = name
        self.person = person
        self.port = port
        self.draw = random.Random(f"{seed}:{name}")
        self.token = _get_new_csrf_string()
        self.cookies = {settings.CSRF_COOKIE_NAME: self.token}
        if person is not None:
            self.cookies[settings.SESSION_COOKIE_NAME] = session_of(person)

    def get(self, path: str, **options) -> Answer:
        return self.ask("GET", path, **options)

    def post(self, path: str, fields=(), *, with_token: bool = True, **options) -> Answer:
        """`fields`: a mapping or pairs."""
        pairs = list(fields.items()) if hasattr(fields, "items") else list(fields)
        if with_token:
            pairs = [*((name, value) for name, value in pairs if name != "csrfmiddlewaretoken")]
            pairs.append(("csrfmiddlewaretoken", self.token))
        body = urlencode(pairs).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", **options.pop("headers", {})}
        return self.ask("POST", path, body=body, headers=headers, **options)

    def ask(self, method: str, path: str, *, body=None, headers=None, timeout=TIMEOUT, source: str = "") -> Answer:
        """One request on a connection of its own; never raises for what the network or the server does."""
        sent = {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-For": source or network_address(self.draw),
            "Accept": "text/html,*/*",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Connection": "close",
            **(headers or {}),
        }
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            content = answer.read()
            return Answer(answer.status, content, dict(answer.getheaders()), time.perf_counter() - began)
        except (TimeoutError, OSError, http.client.HTTPException) as error:
            return Answer(0, seconds=time.perf_counter() - began, error=type(error).__name__)
        finally:
            connection.close()


def session_of(person) -> str:
    """The key of a session that this person has logged in to."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key
