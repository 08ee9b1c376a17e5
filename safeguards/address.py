"""The address a request came from, as far as it can be believed; for limits only, never kept and never logged."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address

LONGEST = 64  # characters of one entry; the longest IPv6 address with brackets and port has fewer


def client_address(request: HttpRequest) -> Address | None:
    """The address that the outermost of our TRUSTED_PROXIES saw, or with none the one that called us.

    Each of our proxies adds the address that called it at the end of X-Forwarded-For. What stands further to the left
    was written by the caller, and is nobody's word. A request that passed by the proxies is taken by where it came
    from. None where there is no address, as on a Unix socket.
    """
    proxies: int = settings.TRUSTED_PROXIES
    if proxies > 0:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", proxies)
        if len(seen) >= proxies:
            forwarded = _parsed(seen[-proxies])
            if forwarded is not None:
                return forwarded
    return _parsed(request.META.get("REMOTE_ADDR", ""))


def limit_key(request: HttpRequest) -> str:
    """What one household shares: an IPv4 address, or the /64 network that IPv6 gives a single subscriber."""
    address = client_address(request)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address or "unknown")


def _parsed(entry: str) -> Address | None:
    entry = entry.strip()
    if len(entry) > LONGEST:
        return None
    try:
        address = ip_address(_without_port(entry))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _without_port(entry: str) -> str:
    """Some proxies write 192.0.2.1:4711 or [2001:db8::1]:4711."""
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry
