"""What a visitor reads on the way through the pages, and what is wrong with it."""

import re
from functools import cache
from io import BytesIO
from zipfile import ZipFile, is_zipfile

BETWEEN_DIGITS = r"(?:[\s\u00a0\u202f.,]|&nbsp;)*"
# A menu in which every actor can be chosen tells nothing of the one.
MENU = re.compile(r"<option\b.*?</option>", re.DOTALL)


def text_of(answer) -> str:
    """All that can be read in an answer; in an archive, all that is in its files."""
    whole = answer.getvalue()
    if answer.get("Content-Type") != "application/zip" or not is_zipfile(BytesIO(whole)):
        return whole.decode(errors="replace")
    with ZipFile(BytesIO(whole)) as archive:
        return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def bare(html: str) -> str:
    """A page without what differs between any two visits: one-time keys."""
    return re.sub(r"[A-Za-z0-9_-]{64}|nonce=\"[^\"]*\"", "", html)


@cache
def _amount(number: int) -> re.Pattern:
    """The amount as it is written, to the krone or in millions."""
    millions = f"{number / 1e6:.1f}".replace(".", "")
    written = (BETWEEN_DIGITS.join(str(number)), BETWEEN_DIGITS.join(millions) + BETWEEN_DIGITS + "mill")
    return re.compile("|".join(written))


def words_in(text: str, words) -> list:
    """Those of the words (or amounts) that can be read in the text."""
    plain = MENU.sub("", text).casefold() if "<option" in text else text.casefold()
    return [
        word for word in words if (word.casefold() in plain if isinstance(word, str) else _amount(word).search(text))
    ]


def one_of_each(kinds: list[tuple], turn: int) -> list:
    """One item of each kind, from (kind, item): another one each turn, so that all are tried by somebody."""
    found: dict = {}
    for kind, item in kinds:
        found.setdefault(kind, []).append(item)
    return [items[turn % len(items)] for items in found.values()]


class Visit:
    """One visitor's way through addresses. `readers`: each marked word, with those who can read it anywhere."""

    def __init__(self, scene, visitor, readers):
        self.scene, self.visitor, self.readers = scene, visitor, readers
        self.client, self.wrong, self.found = scene.client(visitor), [], {}

    def look(self, where, answer):
        for word in words_in(text_of(answer), self.readers):
            self.found.setdefault(word, []).append(where)

    def look_elsewhere(self):
        """The desk too, for those who come in there, and one who does not."""
        behind = self.scene.people[self.visitor].is_staff or self.visitor == "person"
        for address in self.scene.elsewhere() + (self.scene.desk() if behind else []):
            answer = self.client.get(address)
            if answer.status_code != 404:  # such a page repeats the address, and nothing else
                self.look(address, answer)

    @property
    def breaches(self) -> list[str]:
        """What the visitor was answered against the rule, and the words that were not for them, with their places."""
        words = [word for word in self.found if self.visitor not in self.readers[word]]
        return self.wrong + [f"{self.visitor} reads “{word}” at {', '.join(self.found[word])}" for word in words]

    @property
    def missing(self) -> list[str]:
        """The words that the visitor may read, and has found nowhere."""
        words = [word for word, readers in self.readers.items() if self.visitor in readers and word not in self.found]
        return [f"{self.visitor} reads “{word}” nowhere" for word in words]
