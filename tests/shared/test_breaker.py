import pytest
import redis
from structlog.testing import capture_logs

from ecosystem.shared.breaker import Breaker, PassedOverError


class Server:
    """Answers or not, and counts how often it is asked; its clock stands still until it is moved."""

    def __init__(self):
        self.down, self.asked, self.now = False, 0, 1000.0
        self.breaker = Breaker("redis", (redis.RedisError,), rest=10, tell=60, clock=lambda: self.now)

    def call(self):
        """True when the call was done."""
        try:
            with self.breaker.call("get"):
                self.asked += 1
                if self.down:
                    raise redis.TimeoutError
        except PassedOverError:
            return False
        return True


@pytest.fixture
def server():
    return Server()


def test_a_server_that_is_down_is_asked_once_in_ten_seconds(server):
    server.down = True
    assert [server.call() for _n in range(50)] == [False] * 50
    assert server.asked == 1
    server.now += 10
    assert not server.call()
    assert not server.call()
    assert server.asked == 2


def test_the_first_answer_opens_the_door_for_all(server):
    server.down = True
    server.call()
    server.down = False
    assert not server.call()
    server.now += 10
    assert [server.call() for _n in range(3)] == [True] * 3
    assert server.asked == 4


def test_one_call_tries_and_those_beside_it_do_not_wait(server):
    server.down = True
    server.call()
    server.now += 10
    beside = []

    def takes_its_time():
        with server.breaker.call("slow"):
            beside.append(server.call())
            raise redis.TimeoutError

    with pytest.raises(PassedOverError):
        takes_its_time()
    assert beside == [False]
    assert server.asked == 1


def test_a_minute_without_an_answer_is_one_line_and_all_lines_add_up(server):
    server.down = True
    calls = 0
    with capture_logs() as lines:
        for _second in range(180):
            server.call()
            server.now += 1
            calls += 1
        server.down = False
        server.now += 10
        assert server.call()
    assert [line["event"] for line in lines] == ["does_not_answer"] * 3 + ["answers_again"]
    assert sum(line["passed_over"] for line in lines) == calls
    assert lines[-1]["seconds"] == 190


def test_a_server_that_comes_and_goes_has_two_lines_a_minute_at_most(server):
    with capture_logs() as lines:
        for turn in range(12):
            server.down = turn % 2 == 0
            server.call()
            server.now += 10
    assert len(lines) <= 4


def test_a_fault_of_our_own_is_not_taken_for_the_servers(server):
    with pytest.raises(ValueError, match="ours"), server.breaker.call("get"):
        raise ValueError("ours")
    assert server.call()
