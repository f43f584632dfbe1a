"""Slow clients, bodies that are too large, and guesses at passwords: none of it stops the others."""

import http.client
import random
import socket
import threading
import time
from pathlib import Path

from django.urls import reverse

from tests.factories.actors import UserFactory, verify

from .figures import Part, say
from .own_portal import OwnPortal
from .visitors import Answer, Visitor, network_address
from .world import World

SLOW_CLIENTS = 40
SLOWEST_ANSWER = 5.0
ANNOUNCED, SENT_AT_MOST = 300_000_000, 40_000_000
# Kept of a body that is refused: what the network has taken before anybody could say no.
KEPT_AT_MOST = 2_000_000
GUESSES, HOUSE = 15, 30
PASSWORD = "mange-blå-kopper-og-7-fat"


def attack(portal: OwnPortal, world: World, *, seed: int, seconds: float) -> Part:
    part = Part("slow")
    visitor = Visitor("anonymous", None, portal.port, seed)
    crowd(part, portal, visitor)
    oversized(part, portal, world, seed)
    guesses(part, portal, seed)
    return part


def crowd(part: Part, portal: OwnPortal, visitor: Visitor) -> None:
    """Forty clients that send a byte a second: half in the middle of their headers, half in their body."""
    calm = [visitor.get(path).seconds for path in ("/healthz", "/") for _ in range(3)]
    ended = threading.Event()
    threads = [
        threading.Thread(target=crawl, args=(portal.port, n % 2 == 0, ended), daemon=True) for n in range(SLOW_CLIENTS)
    ]
    for thread in threads:
        thread.start()
    time.sleep(1.5)
    answers: dict[str, list[Answer]] = {"/healthz": [], "/": []}
    until = time.monotonic() + 25
    while time.monotonic() < until and len(answers["/"]) < 12:
        for path, got in answers.items():
            got.append(visitor.get(path, timeout=15))
    ended.set()
    for path, got in answers.items():
        worst = max(answer.seconds for answer in got)
        failed = [answer.status or answer.error for answer in got if answer.status != 200]
        part.figures[f"{path} beside {SLOW_CLIENTS} slow clients"] = (
            f"{worst:.2f} s at worst, {len(failed)} of {len(got)} failed"
        )
        part.promise(not failed, f"{path} failed beside slow clients: {failed}")
        part.promise(
            worst < max(SLOWEST_ANSWER, 5 * max(calm)),
            f"{path} took {worst:.1f} s beside slow clients (alone {max(calm):.1f} s)",
        )
    for thread in threads:
        thread.join(5)


def crawl(port: int, in_headers: bool, ended: threading.Event) -> None:
    start = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Slow: "
    if not in_headers:
        kind = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
        start = f"POST {reverse('account_login')} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{kind}"
    for _ in range(60):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                line.sendall(start.encode())
                while not ended.wait(1):
                    line.sendall(b"x")
                return
        except OSError:
            # Thrown out: a stubborn one comes back.
            if ended.wait(1):
                return


def oversized(part: Part, portal: OwnPortal, world: World, seed: int) -> None:
    """Three hundred megabytes announced: refused before they are sent, and nothing of them is kept."""
    firm = Visitor("sealed.responding_editor", world.people["sealed.responding_editor"], portal.port, seed)
    response = world.things["response"][0]
    places = {
        "a form without files": (Visitor("anonymous", None, portal.port, seed), reverse("account_login")),
        "a form of one's own": (firm, reverse("matching:search_create")),
        "an upload": (firm, reverse("procurement:response_attach", args=[response.public_id])),
    }
    for what, (visitor, path) in places.items():
        for chunked in (False, True):
            before = size_of(portal.uploads)
            status, sent, kept = pour(visitor, path, portal, chunked=chunked)
            kept = max(0, kept - before)
            how = "without a length" if chunked else "announced"
            part.figures[f"300 MB to {what}, {how}"] = (
                f"{status} after {sent / 1e6:.1f} MB, {kept / 1e6:.1f} MB kept meanwhile"
            )
            # Without a length the application reads nothing at all: the form is then as one that nobody filled in.
            refused = (400, 403, 411, 413, "closed", *((200, 302) if chunked else ()))
            part.promise(status in refused, f"300 MB to {what}, {how}: answered {status}")
            allowed = 26_000_000 if chunked and what == "an upload" else KEPT_AT_MOST
            part.promise(kept <= allowed, f"300 MB to {what}, {how}: {kept / 1e6:.1f} MB were kept before the answer")


def pour(visitor: Visitor, path: str, portal: OwnPortal, *, chunked: bool) -> tuple[int | str, int, int]:
    """Status (or `closed`), bytes sent, and the most that lay in the web server's folder meanwhile."""
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=20)
    sent = kept = 0
    piece = b"x" * 65536
    head = b'--grense\r\nContent-Disposition: form-data; name="file"; filename="stor.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    status: int | str = "closed"
    try:
        connection.putrequest("POST", path, skip_host=True)
        headers = {
            "Host": f"127.0.0.1:{portal.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items()),
            "X-CSRFToken": visitor.token,
            "X-Forwarded-For": network_address(random.Random(path)),
            "Content-Type": "multipart/form-data; boundary=grense",
            **({"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": str(ANNOUNCED)}),
        }
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.sock.settimeout(20)
        body = head + piece
        while sent < SENT_AT_MOST and not answered(connection.sock):
            connection.send(b"%x\r\n%b\r\n" % (len(body), body) if chunked else body)
            sent += len(body)
            body = piece
            kept = max(kept, size_of(portal.uploads))
        if sent >= SENT_AT_MOST and not answered(connection.sock, seconds=3):
            return "nothing", sent, kept
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        pass
    finally:
        connection.close()
    return status, sent, kept


def answered(line: socket.socket, seconds: float = 0.0) -> bool:
    line.settimeout(seconds or 0.001)
    try:
        return bool(line.recv(1, socket.MSG_PEEK)) or True
    except (TimeoutError, BlockingIOError):
        return False
    finally:
        line.settimeout(20)


def size_of(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:
            continue
    return total


def guesses(part: Part, portal: OwnPortal, seed: int) -> None:
    """Wrong passwords from one address; then the right one from another, and a house full of people behind one."""
    victim = UserFactory(password=PASSWORD)
    verify(victim)
    wrong = [log_in(portal, victim.email, f"feil-{n}", "10.66.0.1", seed).status for n in range(GUESSES)]
    right = log_in(portal, victim.email, PASSWORD, "10.77.0.1", seed)
    part.figures["wrong passwords"] = f"{GUESSES} from one address, answered {sorted(set(wrong))}"
    part.figures["the right one from another address"] = right.status
    part.promise(302 not in wrong, "a wrong password let somebody in")
    part.promise(right.status == 302, f"guesses from one address lock out another: {right.status}")
    people = [UserFactory(password=PASSWORD) for _ in range(HOUSE)]
    for person in people:
        verify(person)
    began = time.monotonic()
    statuses = [log_in(portal, person.email, PASSWORD, "10.88.0.1", seed).status for person in people]
    part.figures["log-ins of a whole house behind one address"] = (
        f"{statuses.count(302)} of {HOUSE} in {time.monotonic() - began:.0f} s"
    )
    say(f"slow: {statuses}")
    part.promise(
        statuses.count(302) == HOUSE, f"a house of {HOUSE} behind one address: {statuses.count(302)} could log in"
    )


def log_in(portal: OwnPortal, email: str, password: str, source: str, seed: int) -> Answer:
    visitor = Visitor(email, None, portal.port, seed)
    return visitor.post(reverse("account_login"), {"login": email, "password": password}, source=source)
