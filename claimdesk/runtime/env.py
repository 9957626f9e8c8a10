"""Typed reads of environment variables that fail loudly and register themselves for docs/settings.md."""

import ipaddress
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_YES = frozenset({"1", "on", "true", "yes"})
_NO = frozenset({"0", "off", "false", "no"})


@dataclass(frozen=True)
class Setting:
    """One environment variable that ClaimDesk reads."""

    name: str
    kind: str
    default: str


REGISTRY: dict[str, Setting] = {}


def _read(name: str, kind: str, default: str, parse: Callable[[str], T]) -> T:
    REGISTRY[name] = Setting(name, kind, default)
    value = os.environ.get(name, default).strip()
    try:
        return parse(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r} is not {kind}: {error}. See docs/settings.md.") from error


def text(name: str, default: str = "") -> str:
    return _read(name, "a text", default, str)


def flag(name: str, *, default: bool) -> bool:
    """The variable as on or off."""
    return _read(name, "on or off", "on" if default else "off", _parse_flag)


def choice(name: str, default: str, among: tuple[str, ...]) -> str:
    """The variable as one of the words `among`."""

    def parse(value: str) -> str:
        if value not in among:
            raise ValueError(f"write {' or '.join(among)}")
        return value

    return _read(name, " or ".join(among), default, parse)


def integer(name: str, default: int, *, least: int = 0) -> int:
    """The variable as a whole number of at least `least`."""

    def parse(value: str) -> int:
        number = int(value)
        if number < least:
            raise ValueError(f"the least is {least}")
        return number

    return _read(name, "a whole number", str(default), parse)


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list, separated by commas."""
    return _read(name, "a list separated by commas", default, _split)


def networks(name: str, default: str = "") -> tuple[Network, ...]:
    """The variable as a list of IP networks, such as `10.1.0.0/16, 192.0.2.7`."""
    return _read(name, "a list of networks", default, lambda value: tuple(map(ipaddress.ip_network, _split(value))))


def ports(name: str, default: str = "") -> tuple[int, ...]:
    """The variable as a list of TCP ports."""
    return _read(name, "a list of ports", default, lambda value: tuple(map(_parse_port, _split(value))))


def _split(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _parse_flag(value: str) -> bool:
    if value.lower() in _YES:
        return True
    if value.lower() in _NO:
        return False
    raise ValueError("write on or off")


def _parse_port(value: str) -> int:
    port = int(value)
    if not 1 <= port <= 65535:
        raise ValueError("ports run from 1 to 65535")
    return port
