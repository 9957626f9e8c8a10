"""What was sent and received, as plain data: one FetchResult per capture, one Hop per request, raw bytes in spools."""

import base64
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO, Any, Self

from sources.spools import spool
from sources.web.cookies import CaptureCookies

UPLOAD_URN = "urn:claimdesk:upload:sha256:"
DOM_URN = "urn:dom:"
FRAME_URN = "urn:frame:"
PICTURE, OEMBED = "picture", "oembed"  # kinds of attachments
MAX_RETRY_AFTER_SECONDS = 24 * 60 * 60


class Stopped(Exception):
    """The fetch ended early: `code` of the outcome table, `detail` for the record."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Limits:
    """The limits of one fetch: sizes in bytes, times in seconds, `rate` in bytes per second over `rate_seconds`."""

    redirects: int = 10
    header_bytes: int = 64 * 1024
    body_bytes: int = 50 * 1024 * 1024
    decoded_bytes: int = 100 * 1024 * 1024
    ratio: int = 100
    ratio_from: int = 1024 * 1024
    resolve_seconds: float = 10
    connect_seconds: float = 10
    read_seconds: float = 20
    total_seconds: float = 45
    rate: int = 1024
    rate_seconds: float = 20


@dataclass(frozen=True)
class TlsFacts:
    """The encryption of one connection; `problem` is a tls.* code where the certificate did not verify."""

    protocol: str
    cipher: str
    chain: tuple[bytes, ...]  # DER, leaf first, as the server sent it
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """The facts as the manifest has them; certificates as base64 of their DER form."""
        certificates = [base64.b64encode(der).decode("ascii") for der in self.chain]
        return {
            "protocol": self.protocol,
            "cipher": self.cipher,
            "verified": not self.problem,
            "problem": self.problem,
            "certificates": certificates,
        }


@dataclass(frozen=True)
class Refresh:
    """Where a page leads by itself after some seconds; `followed` where that is soon enough to be one of the hops."""

    seconds: int
    url: str
    followed: bool

    def as_json(self) -> dict[str, Any]:
        """The address and the time, as the manifest has them."""
        return {"seconds": self.seconds, "url": self.url, "followed": self.followed}


@dataclass
class Hop:
    """One request and its response, byte for byte; the final response starts at `head_start`, after interim ones."""

    url: str
    started_at: datetime
    request: IO[bytes] = field(default_factory=spool)
    response: IO[bytes] = field(default_factory=spool)
    addresses: list[str] = field(default_factory=list)
    address: str = ""
    port: int = 0
    tls: TlsFacts | None = None
    status: int | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    head_start: int = 0
    body_start: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    code: str = ""
    detail: str = ""
    truncated: str = ""
    oddities: list[str] = field(default_factory=list)  # codes of what was forgiven in the answer, as browsers do
    refresh: Refresh | None = None
    by_browser: bool = False  # rebuilt from what a browser received: the body without its encodings
    # In a browser: what led to it where the server before did not, `refresh`, `script` or `page` for anything else;
    # and the address that the page gave itself afterwards, without asking its server (history.pushState).
    reached_by: str = ""
    shown_as: str = ""

    def header(self, name: str) -> str:
        """The first header of that name, or an empty text."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def note(self, oddities: Iterable[str]) -> None:
        """Add codes of what was forgiven in the answer, each once."""
        self.oddities += [code for code in oddities if code not in self.oddities]

    @property
    def answered(self) -> bool:
        """Whether the complete head of a response was received."""
        return self.status is not None

    def close(self) -> None:
        """Close the spools, which deletes their bytes."""
        self.request.close()
        self.response.close()

    def as_json(self) -> dict[str, Any]:
        """The facts of the hop without its bytes, for the manifest and the database."""
        return {
            "url": self.url,
            "started_at": self.started_at.isoformat(),
            "addresses": self.addresses,
            "address": self.address,
            "port": self.port,
            "status": self.status,
            "location": self.header("location"),
            "code": self.code,
            "detail": self.detail,
            "oddities": self.oddities,
            "refresh": self.refresh.as_json() if self.refresh else None,
            "milliseconds": {name: round(seconds * 1000) for name, seconds in self.seconds.items()},
            "tls": self.tls.as_json() if self.tls else None,
            **({"reached_by": self.reached_by} if self.reached_by else {}),
            **({"shown_as": self.shown_as} if self.shown_as else {}),
        }


@dataclass(frozen=True)
class RequestBody:
    """The body of a request, which makes it a POST."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Upload:
    """A file that a person uploaded: its name on their side, its sniffed type, its digest and when it was uploaded."""

    filename: str
    media_type: str
    sha256: str
    uploaded_at: datetime

    @property
    def urn(self) -> str:
        """The name under which it is archived. It is never the URL of the source: that server did not send the file."""
        return f"{UPLOAD_URN}{self.sha256}"

    def as_json(self) -> dict[str, Any]:
        """The upload as the manifest has it."""
        return {"filename": self.filename, "sha256": self.sha256, "uploaded_at": self.uploaded_at.isoformat()}


@dataclass(frozen=True)
class BrowserArtifact:
    """A file that `tool` made of a page; `kind` as in Artifact.Kind, `urn` its name in the WARC."""

    kind: str
    media_type: str
    urn: str
    file: IO[bytes]
    tool: str


@dataclass(frozen=True)
class FrameDocument:
    """The document that a frame of a page showed, as a browser had it; `number` is at the frame's element there."""

    number: int
    url: str
    file: IO[bytes]

    @property
    def urn(self) -> str:
        """Its name in the WARC."""
        return f"{FRAME_URN}{self.number}:{self.url}"


@dataclass
class BrowserRecord:
    """What a browser recorded of a page besides the hops to it.

    `shown_url` is the address that it had in the end, `loaded` are the answers to its other requests, `frames` what
    stood in its frames, `artifacts` the files that the browser made; `facts` go into the manifest.
    """

    facts: dict[str, Any]
    shown_url: str = ""
    loaded: list[Hop] = field(default_factory=list)
    frames: list[FrameDocument] = field(default_factory=list)
    artifacts: list[BrowserArtifact] = field(default_factory=list)

    def close(self) -> None:
        """Close all spools, which deletes their bytes."""
        for hop in self.loaded:
            hop.close()
        for frame in self.frames:
            frame.file.close()
        for artifact in self.artifacts:
            artifact.file.close()


@dataclass
class Attachment:
    """What a page names and that belongs to what it says: `kind` is PICTURE or OEMBED.

    `code` is `ok` where the file is kept whole and is what it should be; `fetched` is None where nothing was asked for.
    `facts` are of its file, and what an oEmbed answer says.
    """

    kind: str
    url: str
    code: str
    fetched: "FetchResult | None" = None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The attachment as the manifest and the database have it."""
        last = self.fetched.last if self.fetched else None
        final_url = self.fetched.final_url if self.fetched else ""
        status = last.status if last else None
        said = {"kind": self.kind, "url": self.url, "code": self.code, "final_url": final_url, "status": status}
        return said | self.facts


@dataclass
class FetchResult:
    """One visit to a URL: every hop, the outcome, and the body without its transfer and content encodings.

    For an uploaded file there is an `upload` and no hop, and the body is the file. For a page that a browser rendered
    there is a `rendering`, the hops are rebuilt from the browser's, and the body is the document as the browser had it
    in the end. `robots` is what the robots.txt of each site of the hops says of us, as plain JSON. `attachments` are
    the pictures and the like that were fetched with a post.

    Closing it (it is a context manager) removes the spools.
    """

    url: str
    user_agent: str
    request_body: RequestBody | None = None
    cookies: CaptureCookies = field(default_factory=CaptureCookies)
    hops: list[Hop] = field(default_factory=list)
    body: IO[bytes] = field(default_factory=spool)
    code: str = ""
    detail: str = ""
    robots: list[dict[str, Any]] = field(default_factory=list)
    upload: Upload | None = None
    rendering: BrowserRecord | None = None
    attachments: list[Attachment] = field(default_factory=list)

    @property
    def oembed(self) -> IO[bytes] | None:
        """The body of the oEmbed answer that was fetched with the page."""
        kept = (each for each in self.attachments if each.kind == OEMBED and each.code == "ok")
        return next((each.fetched.body for each in kept if each.fetched), None)

    @property
    def origin(self) -> str:
        """Where the bytes are from, as Capture.Origin names it."""
        if self.rendering:
            return "rendered"
        return "uploaded" if self.upload else "fetched"

    @property
    def page_urn(self) -> str:
        """The WARC record that the body is; empty if it is the response of a server."""
        if self.rendering:
            return f"{DOM_URN}{self.final_url}"
        return self.upload.urn if self.upload else ""

    @property
    def last(self) -> Hop | None:
        """The last hop, which decides the outcome; None if the guard refused the first URL."""
        return self.hops[-1] if self.hops else None

    @property
    def answered(self) -> bool:
        """Whether the last hop has a response."""
        return self.last is not None and self.last.answered

    @property
    def document_url(self) -> str:
        """The URL that the last hop requested."""
        return self.last.url if self.last else self.url

    @property
    def final_url(self) -> str:
        """The URL of the page: what the last hop requested, or in a browser the address that it had in the end."""
        return (self.rendering.shown_url if self.rendering else "") or self.document_url

    @property
    def retry_after(self) -> int | None:
        """Seconds that the server asks us to wait (RFC 9110 10.2.3), at most a day; None if it does not say."""
        return _retry_after(self.last.header("retry-after")) if self.last else None

    def withhold_body(self) -> None:
        """Forget the body of the last answer. Its head stays: that there was an answer is put on record."""
        if self.last is not None:
            self.last.response.truncate(self.last.body_start)
            self.last.truncated = "unspecified"
        self.body.seek(0)
        self.body.truncate()

    def withhold_page(self) -> None:
        """Forget the body, what was fetched with it, and in a browser all that was loaded and made of the page."""
        self.withhold_body()
        for attachment in self.attachments:
            if attachment.fetched:
                attachment.fetched.close()
        self.attachments = []
        if self.rendering:
            self.rendering.close()
            self.rendering.loaded, self.rendering.frames, self.rendering.artifacts = [], [], []

    def close(self) -> None:
        """Close all spools, which deletes their bytes."""
        for hop in self.hops:
            hop.close()
        self.body.close()
        for attachment in self.attachments:
            if attachment.fetched:
                attachment.fetched.close()
        if self.rendering:
            self.rendering.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def pictures_kept(attachments: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """How many pictures of a post are kept, and how many it has; of attachments as they are in the database."""
    codes = [each["code"] for each in attachments if each["kind"] == PICTURE]
    return codes.count("ok"), len(codes)


def _retry_after(value: str) -> int | None:
    seconds: float | None = None
    if value.strip().isdecimal():
        seconds = float(value)
    else:
        with suppress(ValueError):
            moment = parsedate_to_datetime(value)
            seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return None if seconds is None else int(min(max(seconds, 0), MAX_RETRY_AFTER_SECONDS))
