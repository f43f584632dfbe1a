import socket

import pytest

from ecosystem.launch.ports import free_port, require_free, wanted_port
from ecosystem.launch.problem import Problem


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_taken_port_is_told_in_one_line_with_a_way_out(taken):
    with pytest.raises(Problem) as problem:
        require_free(taken)
    assert str(problem.value) == f"Port {taken} is taken by another program. Try: PORT={taken + 1} make run"


def test_port_taken_on_all_addresses_is_taken():
    with socket.create_server(("0.0.0.0", 0)) as server, pytest.raises(Problem):
        require_free(server.getsockname()[1])


def test_free_port_passes():
    require_free(free_port())


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80 80"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(Problem, match="PORT must be a number"):
        wanted_port(text)
