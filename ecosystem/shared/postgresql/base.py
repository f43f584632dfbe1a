"""Django's PostgreSQL with the web server's pool, where nobody waits long for a server that is down, hangs or comes back.

A kept connection is asked whether it lives before a request gets it, and is silently replaced when it does not. Whoever
has heard nothing for `SILENCE` seconds, of a connection or of an answer, looks whether the server takes connections at
all (`LOOK` seconds at most, one at a time for all that wait): if it does, the waiting goes on; if not, all fail at once,
and for `REST` seconds everybody is told so without waiting. A slow statement is thus not taken for a server that is gone.
"""

import threading
import time
from collections.abc import Generator
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.waiting import Ready
from psycopg_pool import ConnectionPool, PoolTimeout

from ..breaker import Breaker, PassedOverError

SILENCE = 1.0
LOOK = 2
REST = 2.0
# Once the server has answered, who still waits looks again after so many seconds.
PATIENCE = 5.0
# For a turn, while all connections of this process are in use.
TURN = 15.0
# A server that has no connection to spare is there.
NO_SEAT = ("too many clients", "too many connections", "connection slots")

POSTGRESQL = Breaker("postgresql", (psycopg.OperationalError, OSError), rest=REST)


class DoesNotAnswerError(psycopg.OperationalError):
    """The server takes no connections, now or a moment ago."""


class Lookout:
    """Looks whether the server answers; who comes while somebody looks shares what is seen."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen = float("-inf")

    def ensure_answers(self, parameters: dict[str, Any]) -> None:
        """Raises DoesNotAnswerError."""
        with self._lock:
            if not POSTGRESQL.resting and time.monotonic() - self._seen < SILENCE:
                return
            try:
                with POSTGRESQL.call("connect"):
                    _try_to_connect(parameters)
            except PassedOverError as error:
                raise DoesNotAnswerError("the database does not answer") from error
            self._seen = time.monotonic()


def _try_to_connect(parameters: dict[str, Any]) -> None:
    try:
        psycopg.connect(**{**parameters, "connect_timeout": LOOK}).close()
    except psycopg.OperationalError as error:
        if not any(words in str(error) for words in NO_SEAT):
            raise


LOOKOUT = Lookout()


class WatchedConnection(psycopg.Connection[Any]):
    """A connection on which nobody waits for a server that is gone."""

    parameters: dict[str, Any]

    @classmethod
    def connect(cls, conninfo: str = "", **given: Any) -> Any:
        connection = super().connect(conninfo, **given)
        connection.parameters = {name: value for name, value in given.items() if name != "autocommit"}
        return connection

    def wait(self, gen: Any, *args: Any, **options: Any) -> Any:
        return super().wait(self._watched(gen), *args, **options)

    def _watched(self, gen: Any) -> Generator[Any, Any, Any]:
        look_at = time.monotonic() + SILENCE
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready == Ready.NONE and time.monotonic() >= look_at:
                    self._look()
                    look_at = time.monotonic() + PATIENCE
                wanted = gen.send(ready)
        except StopIteration as done:
            return done.value

    def _look(self) -> None:
        try:
            LOOKOUT.ensure_answers(self.parameters)
        except DoesNotAnswerError:
            self.pgconn.finish()  # nothing more is asked of it on the way out
            raise


class DatabaseWrapper(base.DatabaseWrapper):
    """The engine of `DATABASES` where `DATABASE_POOL` is on."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if POSTGRESQL.resting:
            LOOKOUT.ensure_answers(conn_params)
        pool = self.pool
        pool.timeout, pool.connection_class = SILENCE, WatchedConnection
        deadline = time.monotonic() + TURN
        while True:
            try:
                connection = super().get_new_connection(conn_params)
            except PoolTimeout:
                LOOKOUT.ensure_answers(conn_params)
                if time.monotonic() > deadline:
                    raise
                continue
            try:
                ConnectionPool.check_connection(connection)
            except psycopg.OperationalError:
                connection.close()
                pool.putconn(connection)  # which makes a new one in its place
                LOOKOUT.ensure_answers(conn_params)
            else:
                return connection
