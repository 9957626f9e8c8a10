"""The cookies of one capture (RFC 6265): kept from one redirect to the next, and thrown away with it.

Many sites set a cookie and send the visitor to the same address again; without it that is a circle. Nothing is kept
from one capture to another, so nobody can tell two of ours from two strangers'.
"""

import ipaddress
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sources.urls import WebAddress

MOST = 50
LONGEST = 4096  # bytes of name and value (RFC 6265, 6.1)


@dataclass(frozen=True)
class Cookie:
    """One cookie and where it may be sent: to `domain` and, unless `exact`, to what is below it."""

    name: str
    value: str
    domain: str
    path: str
    exact: bool
    secure: bool

    def is_for(self, address: WebAddress) -> bool:
        """Whether it goes with a request for that address."""
        at_home = address.host == self.domain or (not self.exact and is_below(address.host, self.domain))
        return at_home and _is_under(_path(address), self.path) and (address.scheme == "https" or not self.secure)


@dataclass
class Jar:
    """The cookies of one capture."""

    _cookies: dict[tuple[str, str, str], Cookie] = field(default_factory=dict)

    def take(self, address: WebAddress, headers: Iterable[tuple[str, str]]) -> None:
        """Keep what an answer from that address sets, and forget what it takes back."""
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._set(address, value)

    def header(self, address: WebAddress) -> str:
        """The Cookie header for a request, those of longer paths first (5.4); empty for none."""
        cookies = [cookie for cookie in self._cookies.values() if cookie.is_for(address)]
        cookies.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)

    def _set(self, address: WebAddress, line: str) -> None:
        pair, *rest = line.split(";")
        name, _equals, value = (part.strip() for part in pair.partition("="))
        said = {key.strip().lower(): word.strip() for key, _, word in (part.partition("=") for part in rest)}
        domain = said.get("domain", "").lower().removeprefix(".")
        if not name or len(pair) > LONGEST or not pair.isprintable() or not _may_set(address.host, domain):
            return
        cookie = Cookie(
            name=name,
            value=value,
            domain=domain or address.host,
            path=said["path"] if said.get("path", "").startswith("/") else _folder(_path(address)),
            exact=not domain,
            secure="secure" in said,
        )
        self._cookies.pop(key := (name, cookie.domain, cookie.path), None)
        if not _is_over(said) and len(self._cookies) < MOST:
            self._cookies[key] = cookie


def is_below(host: str, domain: str) -> bool:
    """Whether a host is part of a domain (5.1.3); an address is part of nothing."""
    with suppress(ValueError):
        ipaddress.ip_address(host.strip("[]"))
        return False
    return host.endswith(f".{domain}")


def _may_set(host: str, domain: str) -> bool:
    return domain in {"", host} or ("." in domain and is_below(host, domain))


def _is_over(said: dict[str, str]) -> bool:
    if said.get("max-age"):
        return not said["max-age"].isdecimal() or int(said["max-age"][:9]) == 0
    with suppress(ValueError):
        over = parsedate_to_datetime(said["expires"]) if said.get("expires") else None
        return over is not None and over.replace(tzinfo=over.tzinfo or UTC) <= datetime.now(UTC)
    return False


def _is_under(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith("/") else f"{folder}/")


def _path(address: WebAddress) -> str:
    return address.target.partition("?")[0] or "/"


def _folder(path: str) -> str:
    """The default path (5.1.4)."""
    return path.rpartition("/")[0] or "/"
