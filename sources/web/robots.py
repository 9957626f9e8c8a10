"""robots.txt (RFC 9309): read by the same client, remembered for a day, always recorded, obeyed if the settings say so.

A newsroom that archives single pages as evidence is no crawler, so by default the site's rules are only recorded.
"""

import hashlib
import json
import zlib
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from protego import Protego

from sources.urls import WebAddress
from sources.web.client import Client
from sources.web.guard import RefusedByPolicy
from sources.web.records import FetchResult, Limits, Stopped

MAX_READ_SECONDS = 10.0
MAX_FILE_BYTES = 500 * 1024  # RFC 9309 2.5
REMEMBER_SECONDS = 24 * 60 * 60
RETRY_SECONDS = 10 * 60  # after these a file that could not be read is requested again


class Memory(Protocol):
    """Remembers for all workers what was read (sources/scheduling/shared_state.py has one)."""

    def noted(self, name: str) -> bytes | None:
        """What was noted under `name`; None if nothing was, or too long ago."""

    def note(self, name: str, data: bytes, seconds: int) -> None:
        """Remember `data` under `name` for some seconds."""


@dataclass(frozen=True)
class RobotsFile:
    """The response of a site: `code` of the outcome table, `status` 0 without a response, `text` cut to the maximum."""

    url: str
    code: str
    status: int
    read_at: str
    sha256: str
    text: str

    @property
    def is_unreachable(self) -> bool:
        """Whether it is unknown if the file exists, so that everything is forbidden (RFC 9309 2.3.1.4)."""
        return not 200 <= self.status < 500 or self.status == 429

    def allows(self, url: str, agent: str) -> bool:
        """Whether `agent` may read the URL. A missing file allows everything (RFC 9309 2.3.1.3)."""
        if self.is_unreachable:
            return False
        return self.code != "ok" or Protego.parse(self.text).can_fetch(url, agent)


@dataclass
class Robots:
    """Reads, remembers and records the robots.txt of each site that a capture visits, and obeys it if `obey` is set."""

    client: Client
    memory: Memory
    agent: str
    obey: bool = False
    records: list[dict[str, Any]] = field(default_factory=list)

    def check(self, address: WebAddress) -> None:
        """Record what the site says of an address.

        Where the desk obeys it: raises RefusedByPolicy (`policy.robots`), and Stopped with the file's own code where
        the file could not be read.
        """
        file = self._file(address)
        allowed = file.allows(str(address), self.agent)
        self.records.append(
            {
                "url": file.url, "status": file.status, "code": file.code, "read_at": file.read_at,
                "sha256": file.sha256, "page": str(address), "allowed": allowed, "obeyed": self.obey,
            }
        )  # fmt: skip
        if self.obey and not allowed:
            if file.is_unreachable:
                raise Stopped(file.code, f"{file.url} could not be read")
            raise RefusedByPolicy("policy.robots", file.url)

    def _file(self, address: WebAddress) -> RobotsFile:
        url = f"{address.scheme}://{address.netloc}/robots.txt"
        if known := self.memory.noted(url):
            return RobotsFile(**json.loads(zlib.decompress(known)))
        file = read_robots(self.client, url)
        seconds = RETRY_SECONDS if file.is_unreachable else REMEMBER_SECONDS
        self.memory.note(url, zlib.compress(json.dumps(asdict(file)).encode(), 1), seconds)
        return file


def read_robots(client: Client, url: str) -> RobotsFile:
    """Request a robots.txt; of an overlong one only the beginning counts. Never raises for what the web does."""
    with _small(client).fetch(url) as fetched:
        fetched.body.seek(0)
        data = fetched.body.read(MAX_FILE_BYTES)
        return RobotsFile(
            url=url,
            code="ok" if fetched.code.startswith("limit.") and _status(fetched) == 200 else fetched.code,
            status=_status(fetched),
            read_at=datetime.now(UTC).isoformat(),
            sha256=hashlib.sha256(data).hexdigest(),
            text=data.decode("utf-8", "replace").removeprefix("\ufeff"),
        )


def _small(client: Client) -> Client:
    limits: Limits = replace(
        client.limits,
        body_bytes=MAX_FILE_BYTES,
        decoded_bytes=MAX_FILE_BYTES,
        total_seconds=min(MAX_READ_SECONDS, client.limits.total_seconds),
    )
    return replace(client, limits=limits)


def _status(fetched: FetchResult) -> int:
    return (fetched.last.status or 0) if fetched.last else 0
