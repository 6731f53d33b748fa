"""Where a request comes from: the peer, or what a proxy that we trust says of it."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

Network = IPv4Network | IPv6Network

_IPV6_HOUSEHOLD = 64  # bits; one customer has at least a /64 to take addresses from (RFC 6177)
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


def client_address(scope: Scope, trusted: Sequence[Network]) -> str:
    """The address that the request comes from; empty where the server does not know it.

    X-Forwarded-For is read from its right end, and only as far as each hop is one of the trusted proxies:
    what a client writes there itself is never believed.
    """
    address = peer_address(scope)
    hops = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    while hops and _is_among(address, trusted):
        said = hops.pop().strip()
        if not _is_address(said):
            break
        address = said
    return address


def peer_address(scope: Scope) -> str:
    """The other end of the connection itself."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def is_local(scope: Scope, trusted: Sequence[Network]) -> bool:
    """Whether the request was made on this machine, and not passed on by a proxy on it."""
    headers = Headers(scope=scope)
    passed_on = any(name in headers for name in _FORWARDED)
    if passed_on and not _is_among(peer_address(scope), trusted):
        return False
    address = client_address(scope, trusted)
    return _is_address(address) and ip_address(address).is_loopback


def counted_as(address: str) -> str:
    """The name under which an address is counted: IPv6 by its /64, since one customer has all of that."""
    if not _is_address(address):
        return address
    parsed = ip_address(address)
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network(f"{parsed}/{_IPV6_HOUSEHOLD}", strict=False))


def _is_among(address: str, networks: Sequence[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text
