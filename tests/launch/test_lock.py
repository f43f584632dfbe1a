import subprocess
import sys

import pytest

from ecosystem.launch.lock import is_held, only_one, read_notes, write_notes
from ecosystem.launch.problem import Problem

HOLD = """
import os, sys, pathlib
from ecosystem.launch.lock import only_one, write_notes
folder = pathlib.Path(sys.argv[1])
with only_one(folder, "HelseHub"):
    write_notes(folder, address="http://127.0.0.1:8000")
    if len(sys.argv) > 2 and os.fork() == 0:
        sys.stdin.read()
        os._exit(0)
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    started = []

    def start(*arguments):
        command = [sys.executable, "-c", HOLD, str(tmp_path), *arguments]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in started:
        process.stdin.close()
        process.wait(timeout=10)


def test_second_run_in_the_same_folder_says_where_the_first_is(tmp_path, holder):
    process = holder()
    with pytest.raises(Problem) as problem, only_one(tmp_path, "HelseHub"):
        pass
    assert str(problem.value) == (
        f"HelseHub is already running with the data in {tmp_path} (process {process.pid}): http://127.0.0.1:8000"
    )
    assert is_held(tmp_path)


def test_killed_run_holds_nothing(tmp_path, holder):
    process = holder()
    process.kill()
    process.wait(timeout=10)
    assert not is_held(tmp_path)
    with only_one(tmp_path, "HelseHub"):
        write_notes(tmp_path, address="here")
        assert read_notes(tmp_path)["address"] == "here"
    assert read_notes(tmp_path) == {}


def test_child_that_outlives_a_killed_run_does_not_hold_its_folder(tmp_path, holder):
    process = holder("with a child")
    process.kill()
    process.wait(timeout=10)
    assert not is_held(tmp_path)
