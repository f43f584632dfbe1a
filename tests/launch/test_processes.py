import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from ecosystem.launch.processes import MARK, dies_with_parent, end, marked, orphans


@pytest.fixture
def sleeper():
    started = []

    def start(**environment):
        started.append(subprocess.Popen(["sleep", "60"], env={"PATH": os.environ["PATH"], **environment}))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_orphans_are_found_by_their_mark_and_others_are_left_alone(tmp_path, sleeper):
    own = sleeper(**marked({}, tmp_path))
    other_folder = sleeper(**marked({}, tmp_path / "other"))
    unmarked = sleeper()
    assert [process.pid for process in orphans(tmp_path)] == [own.pid]

    end(orphans(tmp_path))

    assert not psutil.pid_exists(own.pid)
    assert other_folder.poll() is None
    assert unmarked.poll() is None


def test_own_process_and_its_parents_are_no_orphans(tmp_path):
    seen = (
        "from ecosystem.launch.processes import orphans; import pathlib, sys; print(orphans(pathlib.Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", seen, str(tmp_path)]
    answer = subprocess.run(
        command, env={**os.environ, MARK: str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"


def test_process_that_will_not_listen_is_killed(tmp_path):
    deaf = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-c", deaf], stdout=subprocess.PIPE, env=marked(dict(os.environ), tmp_path)
    )
    assert process.stdout.readline() == b"up\n"
    end(orphans(tmp_path), patience=0.3)
    assert not psutil.pid_exists(process.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_kill_9_of_the_parent_ends_the_child():
    parent = """
import signal, subprocess, sys
from ecosystem.launch.processes import dies_with_parent
child = subprocess.Popen(["sleep", "60"], preexec_fn=dies_with_parent(signal.SIGTERM))
print(child.pid, flush=True)
sys.stdin.read()
"""
    process = subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child = psutil.Process(int(process.stdout.readline()))
    process.kill()
    process.wait()
    deadline = time.monotonic() + 5
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_dies_with_parent_is_only_for_linux(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert dies_with_parent(signal.SIGTERM) is None
