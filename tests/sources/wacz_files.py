"""WACZ files as other programs write them, and as nobody should."""

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Mapping

ARTICLE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    b"<html><title>Saved</title><body><article><p>The letter asked for radars, said the ministry on Monday morning, "
    b"and it asked for missiles as well, according to people who have read all of it.</p></article></body></html>"
)
URL = "https://news.example/letter"


def warc_record(kind: str, url: str, block: bytes, content_type: str) -> bytes:
    """One WARC record without compression."""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{len(block):012d}>\r\n"
        f"WARC-Date: 2025-10-31T12:00:00Z\r\nWARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def members(**more: bytes) -> dict[str, bytes]:
    """The files of a small WACZ."""
    found = {
        "archive/data.warc": warc_record("response", URL, ARTICLE, "application/http; msgtype=response"),
        "pages/pages.jsonl": json.dumps({"format": "json-pages-1.0", "id": "pages"}).encode()
        + b"\n"
        + json.dumps({"id": "1", "url": URL, "ts": "2025-10-31T12:00:00Z"}).encode()
        + b"\n",
        **more,
    }
    resources = [
        {"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
        for name, data in found.items()
    ]
    found["datapackage.json"] = json.dumps({"profile": "data-package", "resources": resources}).encode()
    return found


def zipped(files: Mapping[str, bytes], *, packed: tuple[str, ...] = ()) -> bytes:
    """A ZIP file of them, stored but for `packed`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(_entry(name), data, zipfile.ZIP_DEFLATED if name in packed else zipfile.ZIP_STORED)
    return out.getvalue()


def streamed(files: Mapping[str, bytes]) -> bytes:
    """The same as a program writes it that cannot seek: sizes behind the bytes."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for name, data in files.items():
            archive.writestr(_entry(name), data)
    return bytes(pipe.data)


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (2025, 10, 31, 12, 0, 0))


def with_local_header(data: bytes, offset: int, form: str, value: int) -> bytes:
    """The archive with one field of its first local header changed."""
    changed = bytearray(data)
    struct.pack_into(form, changed, offset, value)
    return bytes(changed)
