"""What a template hands out, and where: text that is marked safe stays out of attributes, titles and scripts.

`python -m ecosystem.launch.markup` looks through every template of the project, and every use of `mark_safe` and the like
in its code. Nothing is rendered: a rule about places, which no choice of rows or visitors can miss.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.template.base import Lexer, Token, TokenType

from ecosystem.launch.marked_safe import markup_filters, markup_tags, unsafe_calls
from ecosystem.launch.place import Place, Where
from ecosystem.launch.places import ROOT

# Filters of Django's own whose answer is markup, or text that is no longer escaped.
MARKUP = {
    *("safe", "safeseq", "linebreaks", "linebreaksbr", "urlize", "urlizetrunc", "json_script", "unordered_list"),
    *("linenumbers", "truncatewords_html", "truncatechars_html", "striptags", "as_crispy_field"),
}
UNESCAPED = {"safe", "safeseq"}
# An attribute whose value is a program, a style sheet or a whole page, and one that is read as JSON.
RUN = re.compile(r"on\w+|hx-on.*|x-.*|@.*|style|srcdoc")
JSON = {"hx-vals", "hx-headers"}
# Letters, which their door renders without escaping (`ecosystem.shared.letters`): plain text, and never a page.
PLAIN = "letters/"
# Tags that write whole attributes, each escaped where it is made.
WRITE_ATTRIBUTES = {"lang_attr", "current_page"}
# What they give a name is looked at where the name is used.
NAMING = {"with", "include", "blocktranslate", "blocktrans"}
BRANCH = {"if", "ifchanged", "for", "ifequal"}
OTHERWISE = {"else", "elif", "empty"}
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_FILTER = re.compile(r"\|\s*(\w+)")
_NAMED = re.compile(r"(\w+)=(\S+)")
_SLOT = re.compile(r"<c-slot\s+name=[\"']?([\w-]+)")


@dataclass(frozen=True)
class Fault:
    path: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words}"


@dataclass
class Project:
    """The templates of one folder by name, and what is known of them all."""

    sources: dict[str, str]
    filters: set[str]
    tags: set[str]
    blocks: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def read(cls, folder: Path, packages: Iterable[Path] = ()) -> "Project":
        found = (path for path in sorted(folder.rglob("*")) if path.suffix in {".html", ".txt", ".svg", ".xml"})
        libraries = [path for package in packages for path in package.rglob("templatetags/*.py")]
        sources = {path.relative_to(folder).as_posix(): path.read_text() for path in found}
        return cls(sources, MARKUP | markup_filters(libraries), markup_tags(libraries))

    @property
    def slots(self) -> set[str]:
        """The names under which components are given markup."""
        return {"slot", *(name.replace("-", "_") for source in self.sources.values() for name in _SLOT.findall(source))}

    def faults(self) -> list[Fault]:
        heirs = [name for name, source in self.sources.items() if re.search(r"{%\s*extends\s", source)]
        found: dict[Fault, None] = {}
        for name in sorted(self.sources, key=lambda name: name in heirs):
            found |= dict.fromkeys(Reader(self, name).faults())
        for name in heirs:  # once more, now that every block's place is known
            found |= dict.fromkeys(Reader(self, name).faults())
        return list(found)


class Reader:
    """One template, read from `place` on: where a page includes it, or a base page holds its block."""

    def __init__(self, project: Project, name: str, place: Place | None = None) -> None:
        self.project, self.name = project, name
        self.place = place or Place()
        self.is_heir = bool(re.search(r"{%\s*extends\s", project.sources[name]))
        self.is_component = name.startswith("cotton/")
        self.is_letter = name.endswith(".txt")
        self.slots = project.slots if self.is_component else set()
        self.markup_names: set[str] = set()
        self.held: list[Place] = []
        self.escapes = [not (self.is_letter and name.startswith(PLAIN))]
        self.line = 0

    def faults(self) -> Iterator[Fault]:
        tokens = Lexer(self.project.sources[self.name]).tokenize()
        yield from (Fault(self.name, self.line, words) for words in self._read(tokens))

    def _read(self, tokens: list[Token]) -> Iterator[str]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            self.line, at = token.lineno or 0, at + 1
            if token.token_type is TokenType.TEXT:
                self.place = self.place.after(token.contents)
            elif token.token_type is TokenType.VAR:
                yield from self._variable(token.contents)
            elif token.token_type is TokenType.BLOCK:
                word, _space, rest = token.contents.partition(" ")
                if word == "comment":
                    at = self._past(tokens, at, "endcomment")
                elif word == "block":
                    end = self._past_block(tokens, at)
                    yield from self._block(rest.split()[0], tokens[at : end - 1])
                    at = end
                elif word in {"blocktranslate", "blocktrans"} and " asvar " in token.contents:
                    end = self._past(tokens, at, f"end{word}")
                    yield from self._kept(rest, tokens[at : end - 1])
                    at = end
                else:
                    yield from self._tag(word, rest)

    def _variable(self, expression: str) -> Iterator[str]:
        bare = _STRING.sub("''", expression)
        name = bare.partition("|")[0].strip()
        filters = _FILTER.findall(bare)
        made = self.project.filters.intersection(filters)
        where = self.place.where
        if not self.escapes[-1] or self.is_letter:
            if self.is_letter and self.escapes[-1]:
                yield f"{{{{ {expression} }}}} is escaped for HTML in a text file: put it inside {{% autoescape off %}}"
            return
        if UNESCAPED.intersection(filters):
            yield f"{{{{ {expression} }}}} is not escaped: let the code that makes the markup mark it"
        elif name == "attrs" and "passed_on" not in filters:
            yield "{{ attrs }} escapes nothing: write {{ attrs|passed_on }}"
        elif where is Where.TEXT:
            return
        elif where is Where.CODE:
            if not filters or filters[-1] not in {"script_json", "escapejs"} or self.place.element == "style":
                yield f"{{{{ {expression} }}}} in <{self.place.element}>: end with |script_json"
        elif where is Where.COMMENT:
            yield f"{{{{ {expression} }}}} in an HTML comment"
        elif where is Where.BARE_VALUE:
            yield f"{{{{ {expression} }}}} in an attribute without quotes ({self.place.attribute})"
        elif where is Where.TAG:
            if filters[-1:] != ["passed_on"] and name != "level":
                yield f"{{{{ {expression} }}}} among the attributes of a tag: write name and quotes in the template"
        elif made or name.split(".")[0] in self.markup_names | self.slots:
            what = ", ".join(sorted(made)) or name
            yield f"{{{{ {expression} }}}} is markup ({what}) in {self._called()}: use |plain, or pass a slot"
        elif where is Where.VALUE and not self.place.is_component and RUN.fullmatch(self.place.attribute):
            yield f"{{{{ {expression} }}}} in {self.place.attribute}, which the browser runs"
        elif self.place.attribute in JSON and name != "csrf_token":
            yield f"{{{{ {expression} }}}} in the JSON of {self.place.attribute}"
        elif self.place.is_component and self.place.attribute.startswith(":"):
            yield f"{{{{ {expression} }}}} in {self.place.attribute}, which is read as an expression"
        elif self.place.is_component and self.place.attribute == "level" and name != "level":
            yield f"{{{{ {expression} }}}} as a level: that becomes the name of an element"

    def _called(self) -> str:
        return f"<{self.place.element}>" if self.place.where is Where.TITLE else f"the attribute {self.place.attribute}"

    def _tag(self, word: str, rest: str) -> Iterator[str]:
        bare = _STRING.sub("''", rest)
        made = self.project.filters.intersection(_FILTER.findall(f"|{bare}" if word == "filter" else bare))
        if word in BRANCH:
            self.held.append(self.place)
        elif word in OTHERWISE and self.held:
            self.place = self.held[-1]
        elif word.removeprefix("end") in BRANCH and self.held:
            self.held.pop()
        elif word == "autoescape":
            self.escapes.append(rest != "off")
            if rest == "off" and not self.is_letter:
                yield "{% autoescape off %} in HTML"
        elif word == "endautoescape":
            self.escapes.pop()
        elif word == "include":
            yield from self._include(rest)
        elif word == "filter" and made:
            yield f"{{% filter {rest} %}} makes markup of what others wrote"
        elif word in {"translate", "trans", "blocktranslate", "blocktrans"} and self.place.where is not Where.TEXT:
            literal = _STRING.match(rest)
            if literal and set('<>"') & set(literal.group()[1:-1]):
                yield f"a quote or bracket in {literal.group()}, in {self._called()}"
        if self.place.where is not Where.TEXT and word not in BRANCH and not self.is_letter:
            if made and word not in NAMING:
                yield f"{{% {word} %}} with markup ({', '.join(sorted(made))}) in {self._called()}"
            elif word in self.project.tags - WRITE_ATTRIBUTES and " as " not in f" {rest} ":
                yield f"{{% {word} %}} writes markup in {self._called()}"
        self._remember(word, bare)

    def _remember(self, word: str, bare: str) -> None:
        """Names that hold markup from here on."""
        for name, value in _NAMED.findall(bare) if word in NAMING else ():
            if self.project.filters.intersection(_FILTER.findall(value)):
                self.markup_names.add(name)
        if word in self.project.tags and (kept := re.search(r"\bas (\w+)$", bare)):
            self.markup_names.add(kept.group(1))

    def _include(self, rest: str) -> Iterator[str]:
        """What is included is read where it is put; in text it is read by itself."""
        if self.place.where is Where.TEXT or self.is_letter:
            return
        literal = _STRING.match(rest)
        name = literal.group()[1:-1] if literal else ""
        if name in self.project.sources:
            inner = Reader(self.project, name, self.place)
            yield from (f"in {fault}" for fault in inner.faults())
        elif self.place.where is not Where.TAG:
            yield f"{{% include {rest} %}} in {self._called()} cannot be followed"

    def _block(self, name: str, tokens: list[Token]) -> Iterator[str]:
        """A block that a base page has put somewhere is read there; another one where it stands."""
        start = self.place
        if not self.is_heir or not self.project.blocks[name]:
            self.project.blocks[name].add(start)
            yield from self._read(tokens)
            return
        for place in self.project.blocks[name]:
            self.place = place
            yield from self._read(tokens)
        self.place = start

    def _kept(self, rest: str, tokens: list[Token]) -> Iterator[str]:
        """`{% blocktranslate asvar name %}`: nothing is written here, and what is in it is escaped as for text."""
        start, self.place = self.place, Place()
        yield from self._read(tokens)
        self.place = start
        self._remember("blocktranslate", _STRING.sub("''", rest))
        said = "".join(token.contents for token in tokens if token.token_type is TokenType.TEXT)
        if set('<>"') & set(said) and (kept := re.search(r"asvar (\w+)", rest)):
            self.markup_names.add(kept.group(1))

    @staticmethod
    def _past(tokens: list[Token], at: int, end: str) -> int:
        while at < len(tokens) and not (
            tokens[at].token_type is TokenType.BLOCK and tokens[at].contents.split()[0] == end
        ):
            at += 1
        return at + 1

    @staticmethod
    def _past_block(tokens: list[Token], at: int) -> int:
        depth = 1
        while at < len(tokens) and depth:
            token, at = tokens[at], at + 1
            if token.token_type is TokenType.BLOCK:
                depth += {"block": 1, "endblock": -1}.get(token.contents.split()[0], 0)
        return at


def check(root: Path = ROOT) -> int:
    packages = [
        found.parent for found in sorted(root.glob("*/__init__.py")) if found.parent.name not in {"tests", "bench"}
    ]
    faults = [
        *Project.read(root / "templates", packages).faults(),
        *(Fault(*one) for one in unsafe_calls(root, packages)),
    ]
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    settings.configure()
    sys.exit(check())
