"""What every installation begins with: each app names its own loaders, and `manage.py load_reference` calls them."""

from collections.abc import Callable

# Each adds what is missing, is safe to run again, and tells in a sentence what there is.
LOADERS: list[Callable[[], str]] = []


def loads_reference(loader: Callable[[], str]) -> Callable[[], str]:
    LOADERS.append(loader)
    return loader
