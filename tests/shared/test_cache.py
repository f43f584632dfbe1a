"""The cache with a real server that is not there, and with one that takes no more."""

import pytest
import redis
from django.conf import settings
from django.core.cache import cache

from ecosystem.shared.breaker import Breaker
from ecosystem.shared.cache import FailOpenCache, FailOpenClient
from ecosystem.shared.rate_limit import within_limit

NOBODY = "redis://:hemmelig@127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def own_breaker(monkeypatch):
    """What a test finds out about its server is nobody else's matter."""
    monkeypatch.setattr(FailOpenClient, "breaker", Breaker("redis", (redis.RedisError, OSError)))


@pytest.fixture
def gone():
    return FailOpenCache(NOBODY, {})


def test_without_a_server_nothing_is_found_and_nothing_fails(gone):
    assert gone.get("a", "else") == "else"
    assert gone.set("a", 1) is None
    assert gone.get_many(["a", "b"]) == {}
    assert gone.set_many({"a": 1}) == []
    assert gone.delete_many(["a"]) is None
    assert (gone.has_key("a"), gone.touch("a"), gone.delete("a"), gone.clear()) == (False,) * 4
    assert gone.get_or_set("a", lambda: 7) == 7


def test_without_a_server_a_lock_is_ones_own_and_a_count_is_gone(gone):
    assert gone.add("lock", True, 10)
    with pytest.raises(ValueError, match="not found"):
        gone.incr("count")


def test_a_limit_lets_through_while_nobody_counts(gone, monkeypatch):
    monkeypatch.setattr("ecosystem.shared.rate_limit.cache", gone)
    assert all(within_limit("export", times=2, seconds=60) for _time in range(5))


def test_a_server_that_takes_no_more_is_done_without(monkeypatch):
    def refuses(*args, **kwargs):
        raise redis.ResponseError("MISCONF Errors writing to the disk")

    monkeypatch.setattr(redis.Redis, "set", refuses)
    assert cache.set("a", 1) is None
    assert cache.get("a") is None


def test_with_a_server_it_is_djangos_own(gone):
    cache.set("a", {"b": 1}, 60)
    assert cache.get("a") == {"b": 1}
    assert not cache.add("a", 2)
    cache.set("n", 1)
    assert cache.incr("n") == 2


def test_every_wait_for_redis_is_bounded():
    for options in (settings.CACHES["default"]["OPTIONS"], settings.CELERY_BROKER_TRANSPORT_OPTIONS):
        assert 0 < options["socket_timeout"] <= 2
        assert 0 < options["socket_connect_timeout"] <= 2
