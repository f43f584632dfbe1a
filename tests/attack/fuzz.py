"""Odd, harmless requests to every address, drawn from a seed: none may end in a server error."""

import random
import threading
from collections import Counter
from urllib.parse import quote, urlencode

from .addresses import Address
from .figures import Part
from .many import do_all
from .visitors import Visitor

NAMES = (
    "q page sort order when kind topic region state stage organiser owner level sector size month year from to lat lon limit "
    "offset format lang next step phase tab seeks offers deadline open id pk slug public_id o p e _to_field csrfmiddlewaretoken"
).split()
WORDS = [
    "", " ", "0", "-1", "1", "2", "99999999999999999999999", "1e309", "NaN", "abc", "true", "null", "æøå", "%", "%25", "%00", "\x00",
    "\u202eomvendt", "🩺" * 3, "a" * 300, "b" * 5000, "2026-02-30", "0001-01-01", "9999-12-31", "31.12.2026", "1,5", "[]", "{}",
    "00000000-0000-0000-0000-000000000000", "ikke-en-nøkkel", "..", "//", "nb", "en", "xx", "_", "*", "(", "\\", "'", '"', "&", "<", ";",
]  # fmt: skip
METHODS = ["GET"] * 9 + ["POST"] * 6 + ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "ODD"]
TYPES = [
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data",
    "multipart/form-data; boundary=x", "application/json", "text/plain; charset=nothing", "", "a/b/c", "application/xml",
]  # fmt: skip
HEADERS = {
    "Accept": ["*/*", "application/json", "text/html;q=abc", "nothing", ""],
    "Accept-Language": ["nb", "en", "xx-yy;q=2", "*", "nb" * 200, ""],
    "If-Modified-Since": ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "0"],
    "If-None-Match": ["*", '"x"', "x"],
    "Range": ["bytes=0-1", "bytes=9-1", "lines=1", "bytes=-99999999999"],
    "HX-Request": ["true", "maybe"],
    "HX-Target": ["results", "æ"],
    "HX-Current-URL": ["http://127.0.0.1/behov/", "://", "%"],
    "Referer": ["http://127.0.0.1/", "://", "about:blank"],
    "X-Forwarded-Proto": ["https", "gopher"],
    "X-Forwarded-For": ["", "unknown", "10.0.0.1, ::1", "999.1.1.1", "," * 50],
    "Accept-Encoding": ["br", "gzip;q=x", "identity;q=0, *;q=0"],
    "Content-Encoding": ["gzip", "nothing"],
    "User-Agent": ["", "æ" * 20, "x" * 1000],
    "Cookie": ["django_language=xx", "messages=odd", "sessionid=; csrftoken=", "=;=;", "sessionid=" + "z" * 400],
}
# Of all requests at most so many, though the time were longer.
MOST = 12_000
NOT_FUZZED = {"account_logout", "admin:logout", "people:erase"}


def attack(visitors: list[Visitor], addresses: list[Address], *, seed: int, seconds: float) -> Part:
    part = Part("fuzz")
    addresses = [address for address in addresses if address.name not in NOT_FUZZED]
    statuses: Counter = Counter()
    broken: dict[str, str] = {}
    slowest: list[tuple[float, str]] = []
    silent: list[str] = []
    lock = threading.Lock()

    def send(number: int) -> None:
        draw = random.Random(f"{seed}:{number}")
        # Every address gets its turn before any gets a second one.
        address = addresses[number % len(addresses)]
        visitor = draw.choice(visitors)
        method, path, body, headers = request(draw, address)
        # Past the token, or nothing odd would come as far as a form.
        answer = visitor.ask(method, path, body=body, headers={"X-CSRFToken": visitor.token, **headers})
        with lock:
            statuses[answer.status] += 1
            slowest.append((round(answer.seconds, 2), f"{method} {path[:90]}"))
            if answer.status >= 500:
                broken.setdefault(
                    f"{answer.status} {method} {address.name}",
                    f"number {number}: {method} {path[:120]} {headers} as {visitor.name}",
                )
            elif answer.status == 0:
                silent.append(f"{answer.error} number {number}: {method} {path[:120]} {headers}")

    left = do_all(range(MOST), send, seconds=seconds, what="fuzz")
    part.figures = {
        "requests": MOST - left,
        "addresses tried": min(MOST - left, len(addresses)),
        "answers": dict(sorted(statuses.items())),
        "5xx": sum(number for status, number in statuses.items() if status >= 500),
        "no answer": len(silent),
        "slowest": sorted(slowest, reverse=True)[:5],
    }
    part.none_of([f"{where} ({how})" for where, how in sorted(broken.items())], "kind of 5xx")
    part.none_of(silent, "request without an answer")
    return part


def request(draw: random.Random, address: Address) -> tuple[str, str, bytes | None, dict[str, str]]:
    """Method, path, body and headers: http.client refuses what could not be sent at all."""
    method = draw.choice(METHODS)
    path = odd_path(draw, address.in_language(draw.random() < 0.5))
    if draw.random() < 0.7:
        path += "?" + query(draw)
    headers = {}
    for name in draw.sample(sorted(HEADERS), draw.choice([0, 0, 1, 2, 3])):
        headers[name] = draw.choice(HEADERS[name]).encode("latin-1", "replace").decode("latin-1")
    body = None
    if method in ("POST", "PUT", "PATCH"):
        headers["Content-Type"] = draw.choice(TYPES)
        body = odd_body(draw)
    return method, path, body, headers


def query(draw: random.Random) -> str:
    pairs = [(draw.choice(NAMES), draw.choice(WORDS)) for _ in range(draw.randint(1, 5))]
    if draw.random() < 0.3:
        pairs *= 2
    text = urlencode(pairs)
    return text if draw.random() < 0.85 else quote(draw.choice(WORDS), safe="&=%[]") + "&" + text + "=%zz&%ff=%fe"


def odd_path(draw: random.Random, path: str) -> str:
    """The address as it is, or with one part that nothing is at."""
    if draw.random() < 0.6:
        return path
    parts = path.strip("/").split("/")
    place = draw.randrange(len(parts))
    parts[place] = quote(draw.choice(WORDS)[:200], safe="") or "-"
    end = draw.choice(["/", "", "//"])
    return "/" + "/".join(parts) + end


def odd_body(draw: random.Random) -> bytes:
    kind = draw.randrange(6)
    if kind == 0:
        return b""
    if kind == 1:
        return draw.randbytes(draw.randint(1, 2000))
    if kind == 2:
        return b'{"q": ["' + draw.choice(WORDS).encode("utf-8", "replace") + b'"], "page": 1e400}'
    if kind == 3:
        return b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n' + draw.randbytes(40) + b"\r\n--x--\r\n"
    if kind == 4:
        return b"--x\r\nContent-Disposition: form-data; name=" + draw.choice(WORDS).encode("utf-8", "replace")
    pairs = [
        (draw.choice([*NAMES, "title", "text", "summary", "email", "starts_at"]), draw.choice(WORDS))
        for _ in range(draw.randint(1, 30))
    ]
    return urlencode(pairs).encode()
