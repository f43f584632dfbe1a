"""The cache when there is no cache: what it answers while Redis is down.

Rate limits (ours, allauth's, the API's throttles) count in the cache, so they let everybody through meanwhile. That is
meant: passwords and second factors still guard the accounts, and a portal that is shut guards nobody.
"""

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.retry import Retry

from .breaker import REDIS, PassedOverError

# A kept connection that the server has closed meanwhile is made anew once; what took its time is not asked again.
ONCE_MORE = Retry(NoBackoff(), 1, (redis.ConnectionError,))


class FailOpenClient(RedisCacheClient):
    """Django's client that never raises for a server that does not answer.

    Then nothing is found, nothing is kept, and a name that one wants to be the first to take (`add`) is one's own.
    """

    breaker = REDIS

    def __init__(self, servers, **options):
        super().__init__(servers, **{"retry": ONCE_MORE, **options})

    def _unless_down(self, otherwise, what, *args):
        try:
            with self.breaker.call(f"cache.{what}"):
                return getattr(super(), what)(*args)
        except PassedOverError:
            return otherwise

    def add(self, key, value, timeout):
        return self._unless_down(True, "add", key, value, timeout)

    def get(self, key, default):
        return self._unless_down(default, "get", key, default)

    def set(self, key, value, timeout):
        self._unless_down(None, "set", key, value, timeout)

    def touch(self, key, timeout):
        return self._unless_down(False, "touch", key, timeout)

    def delete(self, key):
        return self._unless_down(False, "delete", key)

    def get_many(self, keys):
        return self._unless_down({}, "get_many", keys)

    def has_key(self, key):
        return self._unless_down(False, "has_key", key)

    def incr(self, key, delta):
        """Raises ValueError for a key that is not there, as when it has expired: nobody counts on from it."""
        try:
            with self.breaker.call("cache.incr"):
                return super().incr(key, delta)
        except PassedOverError:
            raise ValueError(f"Key '{key}' not found.") from None

    def set_many(self, data, timeout):
        self._unless_down(None, "set_many", data, timeout)

    def delete_many(self, keys):
        self._unless_down(None, "delete_many", keys)

    def clear(self):
        return self._unless_down(False, "clear")


class FailOpenCache(RedisCache):
    """The portal's cache (CACHES): Django's own, through `FailOpenClient`."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = FailOpenClient
