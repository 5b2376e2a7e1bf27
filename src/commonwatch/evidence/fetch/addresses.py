"""Addresses that a server names, and which of them are gone to."""

import ipaddress

import httpx2

from commonwatch.evidence.fetch.faults import BY_HAND, FaultError


def redirected(at: httpx2.URL, location: str) -> httpx2.URL:
    """Where a redirect leads. Raises FaultError for no address, another scheme than http(s), and from https to http."""
    try:
        there = at.join(location)
    except httpx2.InvalidURL as error:
        raise FaultError(f"the server sends us on to no address: {location[:200]!r}", BY_HAND) from error
    if not location or there.scheme not in ("http", "https") or (at.scheme == "https" and there.scheme != "https"):
        raise FaultError(f"the server sends us on from {at.scheme} to {location[:200]!r}; not followed", BY_HAND)
    return there


def is_loopback(host: str) -> bool:
    """Whether the host is this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
