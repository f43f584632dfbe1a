"""The embedded services, started for real."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from ecosystem.launch import postgres
from ecosystem.launch.keeper import Keeper
from ecosystem.launch.places import ROOT
from ecosystem.launch.processes import orphans
from ecosystem.launch.services import services

UP = """
import os, pathlib, signal, sys
from ecosystem.launch import postgres, services, valkey
postgres.dies_with_parent = valkey.dies_with_parent = lambda sign: None
with services.services(pathlib.Path(sys.argv[1]), what="a test") as environment:
    print(environment["DATABASE_URL"], environment["REDIS_URL"], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place():
    """A folder others may enter, as most are (pytest's own are closed)."""
    made = Path(tempfile.mkdtemp(prefix="helsehub-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def folder(place):
    """A deep folder with spaces and letters of ours in its name."""
    deep = place / ("en lang sti " * 10).strip() / "blåbær og øl" / "data"
    deep.mkdir(parents=True)
    return deep


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


def test_killed_run_leaves_nothing_that_stops_the_next(folder):
    killed = subprocess.run(
        [sys.executable, "-c", UP, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert killed.returncode == -9, killed.stderr
    left = {process.name() for process in orphans(folder, users=owners(folder))}
    assert left >= {"postgres", "valkey-server"}

    with services(folder, what="a test", throw_away=True) as environment:
        with psycopg.connect(environment["DATABASE_URL"]) as connection:
            assert connection.execute("select lower('ÆØÅ')").fetchone() == ("æøå",)
        with redis.Redis.from_url(environment["REDIS_URL"]) as client:
            assert client.ping()
        stranger = redis.Redis.from_url(environment["REDIS_URL"].replace("redis://:", "redis://:not"))
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        sockets = Path(environment["DATABASE_URL"].partition("host=")[2])
        assert sockets.stat().st_mode & 0o077 == 0
    assert orphans(folder, users=owners(folder)) == []
    assert not sockets.exists()
    assert not (folder / "postgres" / "postmaster.pid").exists()


def test_a_service_that_is_killed_is_started_again_and_the_person_is_told(folder, capfd):
    with services(folder, what="a test", throw_away=True, kept=True) as environment:
        busy = psycopg.connect(environment["DATABASE_URL"])
        for name in ("postgres", "valkey-server"):
            main = min(
                (p for p in orphans(folder, users=owners(folder)) if p.name() == name), key=lambda p: p.create_time()
            )
            main.kill()
        assert waits_for(lambda: answers(environment))
        with redis.Redis.from_url(environment["REDIS_URL"]) as client:
            assert waits_for(client.ping)
        busy.close()
    told = capfd.readouterr().out
    for name in ("PostgreSQL", "Valkey"):
        assert f"{name} was ended by signal 9; starting it again …" in told
        assert f"{name} is up again after" in told
    assert orphans(folder, users=owners(folder)) == []


def waits_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.Error, redis.RedisError):
            if condition():
                return True
        time.sleep(0.1)
    return False


def test_what_ends_again_and_again_is_left_alone_in_the_end(capsys):
    class Broken:
        name = "PostgreSQL"
        process = subprocess.Popen(["false"])
        starts = 0

        def again(self):
            self.starts += 1

    Broken.process.wait()
    keeper, broken = Keeper(), Broken()
    for _ in range(10):
        keeper.look_after([broken])
    assert broken.starts == 5
    assert "PostgreSQL ended by itself (code 1), for the 6th time in a short while." in capsys.readouterr().out


def test_stale_pid_file_that_names_another_program_is_no_hindrance(folder):
    with services(folder, what="a test", throw_away=True):
        pass
    pid_file = folder / "postgres" / "postmaster.pid"
    with subprocess.Popen(["sleep", "60"]) as bystander:
        pid_file.write_text(f"{bystander.pid}\n{folder}/postgres\n0\n5432\n/tmp\n\n 1 1\nready\n")
        pid_file.chmod(0o644)
        with services(folder, what="a test", throw_away=True) as environment:
            assert answers(environment)
        assert bystander.poll() is None
        bystander.kill()


def test_services_of_the_environment_are_used_and_none_is_started(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/db")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    before = {child.pid for child in psutil.Process().children()}
    with services(folder, what="a test") as environment:
        assert (environment["DATABASE_URL"], environment["REDIS_URL"]) == (
            "postgresql://elsewhere/db",
            "redis://elsewhere/0",
        )
        assert {child.pid for child in psutil.Process().children()} <= before
    assert not (folder / "postgres").exists()


def test_secrets_of_a_run_are_for_its_user_only(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/db")
    with services(folder, what="a test"):
        for name in ("secret-key", "valkey-password", "valkey/valkey.conf"):
            assert (folder / name).stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.getuid() != 0, reason="only root needs another user for PostgreSQL")
def test_root_with_a_closed_folder_gets_its_cluster_elsewhere_and_opens_nothing(folder, place, monkeypatch):
    monkeypatch.setattr(postgres, "PLACE_FOR_ROOT", place / "lib")
    folder.parent.chmod(0o700)
    with services(folder, what="a test", throw_away=True) as environment:
        assert answers(environment)
    assert (folder / "postgres").readlink().parent == place / "lib"
    assert folder.parent.stat().st_mode & 0o777 == 0o700


def answers(environment: dict[str, str]) -> bool:
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        return connection.execute("select 1").fetchone() == (1,)


def owners(folder: Path) -> list[int]:
    return [(folder / "postgres").stat().st_uid] if os.getuid() == 0 and (folder / "postgres").exists() else []
