"""What a layer above puts into a page of a layer below.

The page names the spot (`{% inserts "procurement.need_list" %}`) and knows of nobody; whoever has something for it
registers a template here when it loads.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

# Gives what the template shows, or None when there is nothing for this visitor. The second is what the page is about.
Contents = Callable[[HttpRequest, Any], dict[str, Any] | None]

INSERTS: dict[str, list[tuple[str, Contents]]] = {}


def insert(spot: str, template: str, contents: Contents) -> None:
    """Put `template` into the spot, after what is there. Registering it again changes nothing."""
    there = INSERTS.setdefault(spot, [])
    if all(template != name for name, _contents in there):
        there.append((template, contents))
