"""Clients that send slowly or too much, met by the web server that `make run` and the image start."""

import socket
import time
from contextlib import ExitStack

import pytest

from tests.portal.serving import Web

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 40
# With a token of the right form the server goes on to read the form's body, and waits for it.
TOKEN = "a" * 32
SLOW = {
    "nothing at all": "",
    "headers": "GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ",
    "a body": "POST /konto/login/ HTTP/1.1\r\nHost: {host}\r\nCookie: csrftoken={token}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 90000\r\n\r\nlogin=",
}


@pytest.fixture(scope="module")
def web(tmp_path_factory, django_db_setup):
    with Web(tmp_path_factory.mktemp("web")) as server:
        server.get("/healthz")
        yield server


@pytest.mark.parametrize("slowly", SLOW)
def test_forty_slow_clients_stop_nobody(web, slowly):
    beginning = SLOW[slowly].format(host=f"127.0.0.1:{web.port}", token=TOKEN).encode()
    with ExitStack() as clients:
        for _ in range(CLIENTS):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", web.port), timeout=10))
            client.sendall(beginning)
        time.sleep(1)
        for address in ("/healthz", "/behov/"):
            assert web.get(address, seconds=20).status == 200


def test_thirty_megabytes_to_a_form_that_takes_no_file_get_a_page_that_says_so(web):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="f.pdf"\r\n\r\n'
        + bytes(30_000_000)
        + b"\r\n--b--\r\n"
    )
    answer = web.ask("POST", "/konto/login/", body=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert answer.status == 413
    assert "Det var for mye å sende" in answer.content.decode()


def test_a_large_body_is_refused_when_it_is_declared_and_not_when_it_has_come(web):
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as client:
        client.sendall(
            f"POST /konto/login/ HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {300 * 1024 * 1024}\r\n\r\n--b".encode()
        )
        assert client.recv(100).startswith(b"HTTP/1.1 413 ")
