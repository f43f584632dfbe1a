"""What every test may ask for. Fixtures of one app lie in that app's conftest.py, rows in tests/factories/."""

import gc
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from tests.emptying import empty_database
from tests.template import migrated_template

# What is imported stays: looking through it again and again for what can be thrown away takes a tenth of the suite's time.
gc.freeze()
gc.set_threshold(50_000, 20, 20)

# A test that commits: Django would empty every table, and write what each migrated database holds anew.
TransactionTestCase._fixture_teardown = lambda _case: empty_database()

CACHE_PREFIX = settings.CACHES["default"]["KEY_PREFIX"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_test_environment, django_db_use_migrations, django_db_blocker
) -> None:
    """Test databases begin as copies of one that is migrated; what it lacks is added to the copy, as to a kept one."""
    if django_db_use_migrations:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Each test begins in the portal's first language, whatever the one before it switched to."""
    with translation.override("nb"):
        yield


@pytest.fixture(autouse=True)
def own_cache() -> None:
    """No rate limit and no cached value from another test: new names, for the live server's threads too.

    Emptying the cache would empty the whole Redis database, with what the other workers keep there.
    """
    prefix = f"{CACHE_PREFIX}-{uuid4().hex[:12]}"
    settings.CACHES["default"]["KEY_PREFIX"] = prefix
    caches["default"].key_prefix = prefix
