"""WARC 1.1 records of one capture, each its own gzip member, with the bytes as they were received.

`WARC-Block-Digest` always. `WARC-Payload-Digest` only without Transfer-Encoding: the validators disagree about what
the payload of a chunked answer is, and this form passes all of them.
"""

import hashlib
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO

from sources.spools import chunks_of, size_of
from sources.web.records import BrowserRecord, FetchResult, Hop, Upload

CAPTURE_URN = "urn:claimdesk:capture:"
WIRE_URN = "urn:claimdesk:wire:"
HTTP_REQUEST = "application/http; msgtype=request"
HTTP_RESPONSE = "application/http; msgtype=response"
HTML = "text/html; charset=utf-8"
# Browsers give bodies decoded, so these differ from the bytes that the server sent; the record says so.
BY_BROWSER = {"ClaimDesk-Body": "as decoded by a browser"}
GZIP_LEVEL = 1  # three times as fast as the default for 5% more bytes, and most bodies are compressed already


@dataclass(frozen=True)
class Indexed:
    """The index entry of one record; `digest` is that of the payload if it has one, else of the block."""

    url: str
    at: datetime
    mime: str
    status: int | None
    digest: str
    offset: int
    length: int


class WarcWriter:
    """Writes records to a file and collects the entries of the index."""

    def __init__(self, file: IO[bytes], software: str) -> None:
        self._file = file
        self.indexed: list[Indexed] = []
        self._software = software

    def warcinfo(self, at: datetime, filename: str) -> None:
        """The first record: who wrote this (WARC 1.1, 6.2)."""
        lines = [f"software: {self._software}", "format: WARC File Format 1.1", ""]
        headers = {"WARC-Filename": filename, "Content-Type": "application/warc-fields"}
        self._write("warcinfo", "", at, headers, BytesIO("\r\n".join(lines).encode()))

    def visit(self, fetched: FetchResult) -> None:
        """Request and response of every hop, in order; bytes that are no HTTP response become a resource record."""
        attached = [hop for each in fetched.attachments if each.fetched for hop in each.fetched.hops]
        for hop in [*fetched.hops, *attached]:
            self._hop(hop)

    def upload(self, upload: Upload, file: IO[bytes]) -> None:
        """The file that a person uploaded, as a resource record, which is no server's response (WARC 1.1, 6.4)."""
        self._index("resource", upload.urn, upload.uploaded_at, {"Content-Type": upload.media_type}, file)

    def rendering(self, fetched: FetchResult, rendering: BrowserRecord, at: datetime) -> None:
        """What the browser loaded, the document as it was in the end, and the files that the browser made of it."""
        for hop in rendering.loaded:
            self._hop(hop)
        if size_of(fetched.body):
            self._index("resource", fetched.page_urn, at, {"Content-Type": HTML}, fetched.body)
        for frame in rendering.frames:
            self._index("resource", frame.urn, at, {"Content-Type": HTML}, frame.file)
        for made in rendering.artifacts:
            self._index("resource", made.urn, at, {"Content-Type": made.media_type}, made.file)

    def facts(self, fetched: FetchResult, at: datetime, document: bytes) -> None:
        """The manifest as JSON: the one record that even a failed capture always has."""
        url = CAPTURE_URN + fetched.url
        self._index("resource", url, at, {"Content-Type": "application/json"}, BytesIO(document))

    def _hop(self, hop: Hop) -> None:
        response_id = ""
        if hop.answered:
            response_id = self._response(hop)
        elif size_of(hop.response):
            headers = {"Content-Type": "application/octet-stream"}
            self._index("resource", WIRE_URN + hop.url, hop.started_at, headers, hop.response)
        if size_of(hop.request):
            headers = _peer(hop) | {"Content-Type": HTTP_REQUEST}
            if response_id:
                headers["WARC-Concurrent-To"] = response_id
            self._write("request", hop.url, hop.started_at, headers, hop.request)

    def _response(self, hop: Hop) -> str:
        headers = _peer(hop) | {"Content-Type": HTTP_RESPONSE}
        if not hop.header("transfer-encoding"):
            headers["WARC-Payload-Digest"] = _digest(chunks_of(hop.response, hop.body_start))
        if hop.by_browser:
            headers |= BY_BROWSER
        if hop.truncated:
            headers["WARC-Truncated"] = hop.truncated
        return self._index("response", hop.url, hop.started_at, headers, hop.response, start=hop.head_start, hop=hop)

    def _index(
        self, kind: str, url: str, at: datetime, headers: dict[str, str], block: IO[bytes], *, start: int = 0,
        hop: Hop | None = None,
    ) -> str:  # fmt: skip
        offset = self._file.tell()
        record_id, digest = self._write(kind, url, at, headers, block, start=start)
        mime = hop.header("content-type") if hop else headers["Content-Type"]
        self.indexed.append(
            Indexed(
                url=url,
                at=at,
                mime=mime.partition(";")[0].strip().lower() or "unk",
                status=hop.status if hop else None,
                digest=headers.get("WARC-Payload-Digest", digest),
                offset=offset,
                length=self._file.tell() - offset,
            )
        )
        return record_id

    def _write(
        self, kind: str, url: str, at: datetime, headers: dict[str, str], block: IO[bytes], *, start: int = 0
    ) -> tuple[str, str]:
        size = size_of(block) - start
        digest = _digest(chunks_of(block, start))
        # Derived from the record itself, so that the same capture gives the same bytes.
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {url} {at.isoformat()} {self._file.tell()} {digest}")
        record_id = f"<urn:uuid:{name}>"
        fields = {
            "WARC-Type": kind,
            "WARC-Record-ID": record_id,
            "WARC-Date": warc_date(at),
            **({"WARC-Target-URI": url} if url else {}),
            **headers,
            "WARC-Block-Digest": digest,
            "Content-Length": str(size),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self._pack([f"WARC/1.1\r\n{head}\r\n".encode()], chunks_of(block, start), [b"\r\n\r\n"])
        return record_id, digest

    def _pack(self, *parts: Iterable[bytes]) -> None:
        packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 31)
        for part in parts:
            for chunk in part:
                self._file.write(packer.compress(chunk))
        self._file.write(packer.flush())


def warc_date(at: datetime) -> str:
    """UTC to the microsecond, as WARC 1.1 writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _peer(hop: Hop) -> dict[str, str]:
    return {"WARC-IP-Address": hop.address} if hop.address else {}


def _digest(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return f"sha256:{digest.hexdigest()}"
