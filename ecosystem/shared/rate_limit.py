"""How often one may do what costs the server something."""

from django.core.cache import cache


def within_limit(what: str, *, times: int, seconds: int) -> bool:
    """Counts this time too; False when `what` has been done more than `times` in a window of `seconds`."""
    key = f"limit:{what}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= times
    except ValueError:  # the window ended just now
        return True
