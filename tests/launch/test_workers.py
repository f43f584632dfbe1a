"""How many processes the suite runs in."""

import pytest

from ecosystem.launch.__main__ import workers

ALL_CORES = ["-n", "auto", "--dist", "worksteal"]


@pytest.mark.parametrize(
    "arguments", [["tests/events"], ["tests/events", "-k", "sign_up"], ["tests/launch/test_workers.py::test_a", "-x"]]
)
def test_a_few_files_run_in_one_process(arguments):
    assert workers(arguments) == ["-n", "0"]


@pytest.mark.parametrize("arguments", [[], ["-x"], ["-k", "sign_up"], ["tests"], ["tests/actors", "tests/events"]])
def test_the_rest_runs_on_every_core(arguments):
    assert workers(arguments) == ALL_CORES
