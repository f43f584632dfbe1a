"""What every test may ask for. Fixtures of one app lie in that app's conftest.py, rows in tests/factories/."""

import gc
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.template import Context, Template
from django.test import TransactionTestCase
from django.test.signals import template_rendered
from django.utils import translation
from django.utils.safestring import SafeString
from template_partials.templatetags.partials import TemplateProxy

from ecosystem.shared.breaker import REDIS
from tests.emptying import empty_database
from tests.template import drop, use, use_copy

# What is imported stays: looking through it again and again for what can be thrown away takes a tenth of the suite's time.
gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    gc.freeze()


# A test that commits: Django would empty every table, and write what each migrated database holds anew.
TransactionTestCase._fixture_teardown = lambda _case: empty_database()

CACHE_PREFIX = settings.CACHES["default"]["KEY_PREFIX"]


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker) -> Iterator[None]:
    """Each process has a copy of the one database that is migrated, in place of pytest-django's, which migrates for each."""
    own = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        name = use_copy(getattr(request.config, "workerinput", {}).get("workerid", ""))
    yield
    with django_db_blocker.unblock():
        drop(name)
        use(own)


@pytest.fixture(scope="session", autouse=True)
def contexts_of_whole_pages(django_test_environment) -> None:
    """`response.context` is what a whole page or letter was drawn with.

    Django's own way sends a signal for each component on it too, and keeps a copy of its context.
    """

    def render(template: Template | TemplateProxy, context: Context) -> SafeString:
        if context.template is template:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    Template._render = TemplateProxy._render = render


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Each test begins in the portal's first language, whatever the one before it switched to."""
    with translation.override("nb"):
        yield


@pytest.fixture(autouse=True)
def redis_is_tried_anew() -> None:
    """What an earlier test took away is there again, and whoever asks for it does not rest."""
    REDIS._worked()


@pytest.fixture(autouse=True)
def own_cache() -> None:
    """No rate limit and no cached value from another test: new names, for the live server's threads too.

    Emptying the cache would empty the whole Redis database, with what the other workers keep there.
    """
    prefix = f"{CACHE_PREFIX}-{uuid4().hex[:12]}"
    settings.CACHES["default"]["KEY_PREFIX"] = prefix
    caches["default"].key_prefix = prefix
