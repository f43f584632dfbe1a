"""Templates as they stand in their files: what lays a file out is no part of what it draws."""

import re
from pathlib import Path

from django.template import Origin
from django_cotton.cotton_loader import Loader as CottonLoader

# Says what a template needs and draws nothing: a component's variables, its tag libraries, a comment.
NEEDS = r"{% (?:cotton:vars|load) .*?%}|{#.*?#}"
HEAD = re.compile(rf"\s*(?:(?:{NEEDS})\s*)+", re.DOTALL)


class Loader(CottonLoader):
    """The line breaks around the first tags of a template of ours, and after its last one, are not drawn.

    A file ends with a line break, but `(<c-tag … />)` is to be drawn without a space before the bracket.
    """

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        file = Path(origin.name)
        is_page = file.suffix == ".html" and any(file.is_relative_to(folder) for folder in self.engine.dirs)
        return trimmed(contents) if is_page else contents


def trimmed(contents: str) -> str:
    head = HEAD.match(contents)
    if not head:
        return contents.strip()
    return "".join(re.findall(NEEDS, head.group(), re.DOTALL)) + contents[head.end() :].rstrip()
