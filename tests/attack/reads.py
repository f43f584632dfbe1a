"""Every address × visitors: nobody reads a word that is not for them, and nothing breaks."""

import random
import threading
from collections import Counter
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from .addresses import Address
from .figures import Part
from .many import do_all
from .visitors import Answer, Visitor
from .world import World

# Ends the session that the other visits need, or sends for good what it is asked for.
NOT_VISITED = {"account_logout", "admin:logout"}
# They have nothing, and see what a stranger sees; or what another of these sees.
NOT_READING = {"newcomer_body", "newcomer_firm", "new_coordinator", "sealed.follower"}


def attack(
    world: World, visitors: list[Visitor], addresses: list[Address], left_out: list[str], *, seed: int, seconds: float
) -> Part:
    part = Part("reads")
    visitors = [visitor for visitor in visitors if visitor.name not in NOT_READING]
    visits = planned(visitors, addresses)
    random.Random(seed).shuffle(visits)
    seen: set[tuple[str, str]] = set()
    wrong, broken, statuses, slow = [], [], Counter(), []
    lock = threading.Lock()
    only_sent: set[str] = set()

    def visit(piece) -> None:
        visitor, name, path = piece
        if name in only_sent:
            return
        answer = visitor.get(path)
        if answer.status == 405:
            only_sent.add(name)  # there is nothing to read there for anybody
        text = text_of(answer) if answer.status == 200 else answer.text
        found = [mark for mark in world.marks if text and mark.stands_in(text)]
        with lock:
            statuses[answer.status] += 1
            slow.append((round(answer.seconds, 2), path, visitor.name))
            if answer.status >= 500 or answer.status == 0:
                broken.append(f"{answer.status or answer.error} GET {path} as {visitor.name}")
            for mark in found:
                if visitor.name in mark.readers:
                    seen.add((mark.what, visitor.name))
                else:
                    wrong.append(f"«{mark.what}» at {path} ({name}) as {visitor.name}")

    left = do_all(visits, visit, seconds=seconds, what="reads")
    proved = {what for what, _name in seen}
    readable = {mark.what for mark in world.marks if mark.readers & {visitor.name for visitor in visitors}}
    part.figures = {
        "addresses": len(addresses),
        "visitors": len(visitors),
        "marks": len(world.marks),
        "marks read by who may": f"{len(proved)} of {len(readable)}",
        "requests": sum(statuses.values()),
        "not reached in time": left,
        "answers": dict(sorted(statuses.items())),
        "marks read by who may not": len(wrong),
        "5xx or no answer": len(broken),
        "slowest": sorted(slow, reverse=True)[:3],
    }
    part.none_of(sorted(set(wrong)), "a mark was read by somebody who may not")
    part.none_of(sorted(broken), "5xx or no answer")
    part.none_of(sorted(left_out), "address that tests/attack/addresses.py cannot fill in")
    if not left:
        part.none_of(sorted(readable - proved), "mark that nobody saw who may (the attack is blind there)")
    return part


def planned(visitors: list[Visitor], addresses: list[Address]) -> list[tuple[Visitor, str, str]]:
    """Both languages of every address, each by half of the visitors.

    The desk lets nobody in who is not on its staff: of them, one in four tries each of its addresses.
    """
    visits = []
    for count, visitor in enumerate(visitors):
        staff = visitor.person is not None and visitor.person.is_staff
        for number, address in enumerate(addresses):
            tries = staff or not address.name.startswith("admin:") or (number + count) % 4 == 0
            if tries and address.name not in NOT_VISITED:
                visits.append((visitor, address.name, address.in_language((number + count) % 2 == 1)))
    return visits


def text_of(answer: Answer) -> str:
    """All that can be read in an answer; in an archive or a workbook, all that is in its files."""
    if not answer.body.startswith(b"PK"):
        return answer.text
    try:
        with ZipFile(BytesIO(answer.body)) as archive:
            return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    except BadZipFile:
        return answer.text
