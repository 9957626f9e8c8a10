"""What is archived with a page of a platform: the post that it only frames, what the platform says of it (oEmbed), and
the post's pictures. All of it through the same guarded client, where robots.txt lets us."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import IO, Any

from sources.extraction.platforms.carried import oembed_data, oembed_text
from sources.extraction.platforms.rules import embed_url, platforms
from sources.extraction.reading import Reading
from sources.extraction.sniff import SNIFF_BYTES, sniff
from sources.spools import chunks_of, size_of
from sources.web.client import BeforeRequest, Client
from sources.web.guard import Policy, RefusedByPolicy, check_url
from sources.web.records import OEMBED, PICTURE, Attachment, FetchResult, Hop
from sources.web.robots import Robots

# Of the platforms whose pages may frame posts; only there anybody needs to ask.
FRAMING_HOSTS = frozenset(host for platform in platforms() if platform.frames for host in platform.hosts)
PLATFORM_HOSTS = frozenset(host for platform in platforms() for host in platform.hosts)
MAX_OEMBED_BYTES = 1024 * 1024
NOT_ASKED = "limit.subresources"  # the code of a picture beyond the limits


def framed_by(url: str, policy: Policy, robots: Robots) -> str:
    """The URL of the post that the page at `url` frames; empty where it frames none, or one that we may not open: then
    the frame is all that is archived."""
    with suppress(RefusedByPolicy):
        if embed := embed_url(url):
            robots.check(check_url(embed, policy))
            return embed
    return ""


@dataclass(frozen=True)
class AttachmentLimits:
    """How many pictures of one post are kept, how many bytes they may have together, and how many seconds all of it may
    take. Without pictures none is asked for, nor named as missing. `obeys_noarchive` as for pages."""

    pictures: int
    picture_bytes: int
    seconds: float
    obeys_noarchive: bool = False


class Attaching:
    """Fetches what the readings of one page name, each address once."""

    def __init__(self, client: Client, before_request: BeforeRequest, limits: AttachmentLimits) -> None:
        self._client = client
        self._before_request = before_request
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds
        self._bytes_left = limits.picture_bytes

    def oembed(self, reading: Reading) -> Iterator[Attachment]:
        """What the platform says of the post, if the page says where."""
        if url := reading["oembed_url"]:
            fetched = self._fetch(url, MAX_OEMBED_BYTES)
            data = oembed_data(_text(fetched.body)) if fetched.code == "ok" else {}
            said = {key: str(data.get(key) or "")[:500] for key in ("title", "author_name")} if data else {}
            code = fetched.code if data or fetched.code != "ok" else "content.extraction"
            said |= {"text": oembed_text(data)[:10_000]} if data else {}
            yield Attachment(OEMBED, url, code, fetched, _file_facts(fetched, "application/json") | said)

    def pictures(self, reading: Reading, known: Iterable[str] = ()) -> Iterator[Attachment]:
        """The post's pictures; those at `known` addresses are there already."""
        wanted = reading["pictures"] if self._limits.pictures else []
        for number, url in enumerate(each for each in wanted if each not in set(known)):
            if number >= self._limits.pictures or self._bytes_left <= 0:
                yield Attachment(PICTURE, url, NOT_ASKED)
            elif time.monotonic() >= self._deadline:
                yield Attachment(PICTURE, url, "limit.time")
            else:
                yield self._picture(url)

    def _picture(self, url: str) -> Attachment:
        fetched = self._fetch(url, self._bytes_left)
        self._bytes_left -= size_of(fetched.body)
        fetched.body.seek(0)
        kind = sniff(fetched.body.read(SNIFF_BYTES), fetched.last.header("content-type") if fetched.last else "")
        is_picture = kind.startswith("image/")
        code = fetched.code if is_picture or fetched.code != "ok" else "content.binary_mismatch"
        return Attachment(PICTURE, url, code, fetched, _file_facts(fetched, kind))

    def _fetch(self, url: str, most_bytes: int) -> FetchResult:
        limits = replace(
            self._client.limits,
            body_bytes=min(most_bytes, self._client.limits.body_bytes),
            decoded_bytes=min(most_bytes, self._client.limits.decoded_bytes),
            total_seconds=max(self._deadline - time.monotonic(), 0.1),
        )
        fetched = replace(self._client, limits=limits).fetch(url, self._before_request)
        header = fetched.last.header("x-robots-tag") if fetched.last else ""
        if self._limits.obeys_noarchive and "noarchive" in header.lower():
            fetched.withhold_body()
            fetched.code = "policy.noarchive"
        return fetched


def attach(fetched: FetchResult, read: Callable[[FetchResult], Reading], attaching: Attaching) -> None:
    """Fetch what a page of a platform names, and put it to `fetched`.

    `read` reads the page with what is attached to it by then.
    """
    reading = read(fetched)
    fetched.attachments += attaching.oembed(reading)
    if fetched.oembed:
        reading = read(fetched)  # a text that shows what the page itself does not
    fetched.attachments += attaching.pictures(reading)


def pictures_shown(reading: Reading, loaded: Iterable[Hop]) -> Iterator[Attachment]:
    """The post's pictures that a browser loaded with the page; they are archived with all that it loaded."""
    hops = {hop.url: hop for hop in loaded if hop.status == 200 and not hop.truncated}
    for hop in (hops[url] for url in reading["pictures"] if url in hops):
        hop.response.seek(hop.body_start)
        data = hop.response.read()
        kind = sniff(data[:SNIFF_BYTES], hop.header("content-type"))
        facts = {
            "final_url": hop.url,
            "status": hop.status,
            "media_type": kind,
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        yield Attachment(
            PICTURE, hop.url, "ok" if kind.startswith("image/") else "content.binary_mismatch", None, facts
        )


def _file_facts(fetched: FetchResult, media_type: str) -> dict[str, Any]:
    """Of what came as the file itself, not as the page of a server's error."""
    if not fetched.answered or not size_of(fetched.body):
        return {}
    digest = hashlib.sha256()
    for chunk in chunks_of(fetched.body):
        digest.update(chunk)
    return {"media_type": media_type, "bytes": size_of(fetched.body), "sha256": digest.hexdigest()}


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
