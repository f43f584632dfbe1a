"""Where Python code says of a text that it is markup: of its own constants, or in one of the few places that clean."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

# What these give is marked safe. The first argument of the last two is a template; the others are escaped.
MARKING = {"mark_safe", "SafeString", "SafeText"}
FORMATTING = {"format_html", "format_html_join"}
TRANSLATING = {"_", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy", "ngettext", "ngettext_lazy"}
# The places that may: each cleans or escapes what it marks, and is tested with what it must not let through.
DOORS = {("ecosystem/shared/markdown.py", "render"), ("ecosystem/shared/templatetags/escaping.py", "script_json")}
NOT_SEARCHED = {"migrations", "tests", "bench"}


def unsafe_calls(root: Path, packages: Iterable[Path]) -> Iterator[tuple[str, int, str]]:
    """(file, line, what is wrong) for every text that is marked safe and is neither constant nor from a door."""
    for package in packages:
        for path in sorted(package.rglob("*.py")):
            if NOT_SEARCHED.isdisjoint(path.relative_to(root).parts):
                name = path.relative_to(root).as_posix()
                for line, function, words in calls(ast.parse(path.read_text())):
                    if (name, function) not in DOORS:
                        yield name, line, words


def calls(tree: ast.AST, function: str = "") -> Iterator[tuple[int, str, str]]:
    """(line, the function it stands in, what is wrong)."""
    for node in ast.iter_child_nodes(tree):
        inside = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        if isinstance(node, ast.FunctionDef) and node.name == "__html__":
            yield node.lineno, inside, "__html__ marks a whole class safe"
        if isinstance(node, ast.Call):
            called = _name(node.func)
            if called in MARKING and not all(_is_constant(given) for given in node.args):
                yield node.lineno, inside, f"{called} of a text that is put together: use format_html"
            template = node.args[called == "format_html_join" :][:1] if called in FORMATTING else []
            if template and not _is_constant(template[0]):
                yield node.lineno, inside, f"the template of {called} is put together: give the parts as arguments"
            elif called == "format_html" and len(node.args) + len(node.keywords) < 2:
                yield node.lineno, inside, "format_html without arguments escapes nothing"
        yield from calls(node, inside)


def markup_filters(libraries: Iterable[Path]) -> set[str]:
    """The names of the project's own filters whose answer is marked safe."""
    return _registered(libraries, {"filter"})


def markup_tags(libraries: Iterable[Path]) -> set[str]:
    """The names of the project's own tags that write markup."""
    return _registered(libraries, {"simple_tag", "inclusion_tag", "simple_block_tag"})


def _registered(libraries: Iterable[Path], kinds: set[str]) -> set[str]:
    found = set()
    for path in libraries:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and kinds.intersection(map(_registered_as, node.decorator_list)):
                names = {_name(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
                annotated = node.returns is not None and "Safe" in ast.unparse(node.returns)
                if (
                    annotated
                    or names & (MARKING | FORMATTING)
                    or "inclusion_tag" in map(_registered_as, node.decorator_list)
                ):
                    found.add(node.name)
    return found


def _registered_as(decorator: ast.expr) -> str:
    return _name(decorator.func if isinstance(decorator, ast.Call) else decorator)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and _name(node.func) in TRANSLATING:
        return all(isinstance(given, ast.Constant) for given in node.args[:2])
    if isinstance(node, ast.IfExp):
        return _is_constant(node.body) and _is_constant(node.orelse)
    return isinstance(node, ast.Constant)
