"""Two versions of a text, word by word. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 1500  # comparing takes time with the square of the length
AROUND = 8  # words left standing on each side of a change


@dataclass(frozen=True, slots=True)
class Piece:
    """`kind` is "same", "gone", "new", or "skip" for a stretch that did not change."""

    kind: str
    text: str


def compared(old: str, new: str) -> tuple[Piece, ...]:
    """Empty when one of them is empty, or so long that nobody would read it word by word."""
    before, after = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    if not before or not after or max(len(before), len(after)) > MOST_WORDS:
        return ()
    pieces: list[Piece] = []
    blocks = SequenceMatcher(
        None, [w.strip() for w in before], [w.strip() for w in after], autojunk=False
    ).get_opcodes()
    for number, (kind, old_from, old_to, new_from, new_to) in enumerate(blocks):
        if kind == "equal":
            pieces += _unchanged(after[new_from:new_to], first=number == 0, last=number == len(blocks) - 1)
            continue
        if old_to > old_from:
            pieces.append(Piece("gone", "".join(before[old_from:old_to])))
        if new_to > new_from:
            pieces.append(Piece("new", "".join(after[new_from:new_to])))
    return tuple(pieces)


def _unchanged(words: list[str], *, first: bool, last: bool) -> list[Piece]:
    """The words nearest to a change, and a mark for those between."""
    head, tail = ([] if first else words[:AROUND]), ([] if last else words[-AROUND:])
    if len(words) <= len(head) + len(tail):
        return [Piece("same", "".join(words))]
    found = [Piece("same", "".join(head)), Piece("skip", "… "), Piece("same", "".join(tail))]
    return [piece for piece in found if piece.text]
