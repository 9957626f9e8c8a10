"""Where archived pages are replayed: under host names of their own, one a capture, so that none acts as the desk."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_ORIGIN = re.compile(r"https?://\*(\.[a-z0-9-]+)+(:[0-9]{1,5})?")


def replay_origin(typed: str, *, port: int, hosts: Iterable[str], https: bool, trusted: Iterable[str]) -> str:
    """The origin with a star for the capture, such as `https://*.replay.example`; empty where there is no replay.

    A desk that is only called by names of the loopback has one by itself: browsers find any name under `localhost`
    on their own machine. `trusted` are the origins that may send forms or ask the REST API. Raises
    ImproperlyConfigured where the name is the desk's own, where one of `trusted` is meant, or where browsers would
    refuse the frame.
    """
    names = list(hosts)
    if not typed:
        return f"http://*.replay.localhost:{port}" if {*names} <= _LOOPBACK and not https else ""
    if not _ORIGIN.fullmatch(typed):
        raise _wrong(typed, "it is written like https://*.replay.example, with the star and without a path")
    if https and not typed.startswith("https://"):
        raise _wrong(typed, "a desk with CLAIMDESK_HTTPS=on needs https:// here, too")
    example = urlsplit(typed.replace("*", "c1")).hostname or ""
    if validate_host(example, names):
        raise _wrong(typed, "the desk answers to this name, and archived pages need one that it does not answer to")
    if validate_host(example, [_pattern(origin) for origin in trusted]):
        raise _wrong(typed, "CLAIMDESK_ORIGINS or CLAIMDESK_API_ORIGINS trusts it, and archived pages are not trusted")
    return typed


def _pattern(origin: str) -> str:
    """The host of an origin as Django writes patterns of hosts: `.example` for every name under it."""
    host = urlsplit(origin).hostname or origin
    return host.removeprefix("*") if host != "*" else host


def _wrong(typed: str, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"CLAIMDESK_REPLAY_ORIGIN={typed!r}: {why}. See docs/settings.md.")
