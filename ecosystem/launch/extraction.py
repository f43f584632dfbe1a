"""Find the texts to be translated in Python code and in templates, without the gettext programs."""

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

from ecosystem.launch.places import ROOT

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NOT_SEARCHED = {"migrations", "tests", "bench", "node_modules", "staticfiles"}
# A component's dynamic attribute, as :label="_('Save')", is an expression outside Django's own tags.
DYNAMIC_ATTRIBUTE = re.compile(r"""\s:[\w.-]+=(?:"([^"]*)"|'([^']*)')""")
CONSTANT = re.compile(r"""_\((?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)""")


@dataclass(frozen=True, order=True)
class Text:
    """A text to translate: `ids` is (singular,) or (singular, plural)."""

    context: str
    ids: tuple[str, ...]
    place: str

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.ids[0]


def all_texts(root: Path = ROOT) -> Iterator[Text]:
    """Every text of the project's packages and templates, each with file and line."""
    for path in sources(root):
        source = path.read_text()
        find = texts_of_template if path.suffix in {".html", ".txt"} else texts_of_python
        yield from find(source, str(path.relative_to(root)))


def sources(root: Path) -> Iterator[Path]:
    packages = sorted(found.parent for found in root.glob("*/__init__.py"))
    for folder in [*packages, root / "templates"]:
        for path in sorted(folder.rglob("*")):
            if NOT_SEARCHED.isdisjoint(path.relative_to(root).parts) and is_source(path):
                yield path


def is_source(path: Path) -> bool:
    if path.suffix == ".py":
        return True
    return path.suffix in {".html", ".txt"} and "templates" in path.parts


def texts_of_python(source: str, name: str) -> Iterator[Text]:
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
    for line, ids, _comments, context in found:
        ids = (ids,) if isinstance(ids, str) else tuple(ids)
        if ids[0]:
            yield Text(context or "", ids, f"{name}:{line}")


def overlooked(root: Path = ROOT) -> Iterator[str]:
    """Where Python code asks for a translation in a way that `texts_of_python` cannot see: file and line."""
    for path in sources(root):
        if path.suffix == ".py":
            for line in overlooked_lines(path.read_text()):
                yield f"{path.relative_to(root)}:{line}"


def overlooked_lines(source: str) -> Iterator[int]:
    """Inside an f-string, or by a function that was renamed to anything but `_`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            inside = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
            yield from (func.lineno for func in inside if isinstance(func, ast.Name) and func.id in KEYWORDS)
        elif isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            yield from (node.lineno for name in node.names if name.name in KEYWORDS and name.asname not in {None, "_"})


def texts_of_template(source: str, name: str) -> Iterator[Text]:
    if not settings.configured:
        settings.configure()
    # Django turns a template into calls of gettext among X-es. The indentation is HTML's, not Python's.
    code = "\n".join(line.lstrip() for line in templatize(source, origin=name).splitlines())
    yield from texts_of_python(code, name)
    for attribute in DYNAMIC_ATTRIBUTE.finditer(source):
        expression = attribute[1] or attribute[2] or ""
        if "{%" in expression or "{{" in expression:
            continue
        line = source.count("\n", 0, attribute.start()) + 1
        for constant in CONSTANT.finditer(expression):
            yield from texts_of_python(f"_({constant['text']})", f"{name}:{line}")
