"""How often one may do what costs the server something."""

import ipaddress

from django.core.cache import cache
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle


def within_limit(what: str, *, times: int, seconds: int) -> bool:
    """Counts this time too; False when `what` has been done more than `times` in a window of `seconds`."""
    key = f"limit:{what}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= times
    except ValueError:  # the window ended just now
        return True


def house_of(address: str) -> str:
    """What one household or one office has of the internet: an IPv4 address, or an IPv6 network of 64 bits."""
    try:
        ip = ipaddress.ip_address(address.strip())
    except ValueError:
        return address
    if ip.version == 4:
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((ip, 64), strict=False).network_address)


class HouseThrottle(AnonRateThrottle):
    """The API's limit for those who are not logged in."""

    def get_ident(self, request):
        return house_of(super().get_ident(request))


class PersonThrottle(UserRateThrottle):
    """The API's limit for each person who is logged in; others are counted by `HouseThrottle`."""

    def get_cache_key(self, request, view):
        return super().get_cache_key(request, view) if request.user and request.user.is_authenticated else None
