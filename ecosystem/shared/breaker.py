"""One door to a server that the portal can do without: while it does not answer, nobody waits for it twice.

The first call that fails costs its time limit. From then on calls are passed over at once; every `rest` seconds one
call tries again, and the first that gets an answer opens the door for all. What is passed over is counted, and told in
at most one log line a minute and process: `passed_over` in those lines, added up, is the number of calls.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import redis
import structlog
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)
REST_SECONDS = 10.0
TELL_SECONDS = 60.0


class PassedOverError(Exception):
    """The server did not answer, now or a moment ago: do without it."""


class Breaker:
    """For one server and one process; threads share it. `faults` are the errors that mean "no answer"."""

    def __init__(
        self,
        server: str,
        faults: tuple[type[Exception], ...],
        *,
        rest: float = REST_SECONDS,
        tell: float = TELL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.server, self.faults, self.rest, self.tell, self.clock = server, faults, rest, tell, clock
        self._lock = threading.Lock()
        self._down_since: float | None = None
        self._next_try = 0.0
        self._told_at: float | None = None
        self._passed_over = 0

    @property
    def resting(self) -> bool:
        """True while calls are passed over without being tried."""
        return self._down_since is not None

    @contextmanager
    def call(self, what: str) -> Iterator[None]:
        """Do the block unless the server is known to be down. Raises PassedOverError when it is, or is found to be."""
        if self._must_rest():
            self._count(what, "resting")
            raise PassedOverError(what)
        try:
            yield
        except self.faults as error:
            self._failed(what, error)
            raise PassedOverError(what) from error
        self._worked()

    def _must_rest(self) -> bool:
        if self._down_since is None:
            return False
        with self._lock:
            if self._down_since is None:
                return False
            if self.clock() < self._next_try:
                return True
            # This call tries; those that come while it waits for its answer do not.
            self._next_try = self.clock() + self.rest
            return False

    def _failed(self, what: str, error: Exception) -> None:
        with self._lock:
            now = self.clock()
            self._down_since = now if self._down_since is None else self._down_since
            self._next_try = now + self.rest
        self._count(what, type(error).__name__)

    def _worked(self) -> None:
        if self._down_since is None:
            return
        with self._lock:
            if self._down_since is None:
                return
            since, self._down_since = self._down_since, None
            # A server that comes and goes has no line for each time.
            if self._told_at is None or self._told_at < since:
                return
            number, self._passed_over = self._passed_over, 0
        log.warning("answers_again", server=self.server, seconds=round(self.clock() - since, 1), passed_over=number)

    def _count(self, what: str, error: str) -> None:
        with self._lock:
            self._passed_over += 1
            now = self.clock()
            if self._told_at is not None and now - self._told_at < self.tell:
                return
            number, self._passed_over, self._told_at = self._passed_over, 0, now
        log.warning("does_not_answer", server=self.server, passed_over=number, call=what, error=error)


# Cache and queue are one server, so who has waited for the one does not wait for the other.
REDIS = Breaker("redis", (redis.RedisError, OperationalError, OSError))
