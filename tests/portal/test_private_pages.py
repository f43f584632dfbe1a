"""What a logged-in person has seen is kept by no browser and no proxy, and is gone after the log-out."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver
from django.utils.cache import patch_cache_control

from ecosystem.shared.middleware import PrivatePagesMiddleware
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db

# The same for everybody: they look into no session, and some say themselves how long they may be kept.
OPEN = {
    "/.well-known/security.txt",
    "/robots.txt",
    "/sitemap.xml",
    "/arrangementer/kalender.ics",
    "/favicon.ico",
    "/konto/social/connections/",
    "/konto/social/login/cancelled/",
    "/konto/social/login/error/",
    "/konto/social/signup/",
}
EXAMPLES = {
    "slug": "mangler",
    "uuid": "0191e0d4-0000-7000-8000-000000000000",
    "int": "1",
    "str": "mangler",
    "path": "actors/actor",
}


def patterns(resolver, inside=()):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield (*inside, entry.pattern)
        else:
            yield from patterns(entry, (*inside, entry.pattern))


def every_address():
    """One address for each row of the URL table, in the portal's first language."""
    found = set()
    for row in patterns(get_resolver()):
        parts = []
        for pattern in row:
            text = str(pattern)
            for name, converter in pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower()
                text = text.replace(f"<{kind}:{name}>", EXAMPLES.get(kind, "mangler")).replace(f"<{name}>", "mangler")
            parts.append(text)
        found.add("/" + "".join(parts).replace("^", "").replace("$", "").replace("\\", "").replace("(?P", "("))
    return sorted(address for address in found if "(" not in address)


def said(response):
    return response.headers.get("Cache-Control", "")


def test_the_table_is_read_whole():
    addresses = every_address()
    assert len(addresses) > 300
    assert {"/min-side/", "/admin/actors/user/", "/api/v1/needs/", "/konto/login/"} <= set(addresses)


def test_no_address_lets_a_logged_in_persons_page_be_kept(client):
    client.raise_request_exception = False
    client.force_login(CoordinatorFactory())
    kept = {}
    for address in every_address():
        if address.startswith("/admin/") and address.count("/") > 4:
            continue  # the admin says it of all its pages in one place; its lists are enough
        if settings.SESSION_COOKIE_NAME not in client.cookies or not client.cookies[settings.SESSION_COOKIE_NAME].value:
            client.force_login(CoordinatorFactory())
        response = client.get(address)
        if "no-store" not in said(response) and address not in OPEN:
            kept[address] = (response.status_code, said(response))
    assert kept == {}


def test_pages_with_something_on_them_may_not_be_kept(client):
    need = NeedFactory()
    member = MembershipFactory(actor=need.owner, role="administrator").person
    client.force_login(member)
    for address in ("/", "/min-side/", "/behov/", need.get_absolute_url(), need.owner.get_absolute_url(), "/sok/?q=a"):
        response = client.get(address)
        assert (response.status_code, said(response)) == (200, "private, no-store"), address


def test_a_strangers_page_is_as_it_was(client):
    for address in ("/", "/behov/", ActorFactory().get_absolute_url(), "/innsikt/"):
        assert "Cache-Control" not in client.get(address).headers


def test_what_a_page_says_itself_stands(rf, client):
    client.force_login(UserFactory())
    session = client.session
    session.get("anything")

    def view(request):
        response = HttpResponse()
        patch_cache_control(response, public=True, max_age=60)
        return response

    request = rf.get("/")
    request.session = session
    assert said(PrivatePagesMiddleware(view)(request)) == "public, max-age=60"


def test_the_answer_to_a_log_out_empties_the_browsers_cache(client):
    client.force_login(UserFactory())
    assert "Clear-Site-Data" not in client.get("/min-side/").headers
    answer = client.post("/konto/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert "no-store" in said(answer)
    client.force_login(CoordinatorFactory())
    assert client.post("/admin/logout/").headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.post("/konto/logout/").headers
