"""What is left out when static files are collected must not be what a page asks for."""

import re
from pathlib import Path

import simple_history
import unfold
from django.conf import settings
from django.contrib.staticfiles.utils import matches_patterns

from ecosystem.launch.prepare import NOT_SERVED

IN_TEMPLATES = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")
IN_WIDGETS = re.compile(r"""["']([\w/.-]+\.(?:js|css))["']""")


def asked_for():
    libraries = [Path(package.__file__).parent for package in (unfold, simple_history)]
    for folder in (*libraries, settings.BASE_DIR / "templates"):
        for template in folder.rglob("*.html"):
            yield from IN_TEMPLATES.findall(template.read_text())
    for folder in libraries:
        for module in folder.rglob("*.py"):
            yield from IN_WIDGETS.findall(module.read_text())


def test_no_page_asks_for_a_file_that_is_left_out():
    paths = set(asked_for())
    assert len(paths) > 10
    left_out = [p for p in paths if matches_patterns(p, NOT_SERVED) or matches_patterns(Path(p).name, NOT_SERVED)]
    assert left_out == []
