"""One capture as a WACZ 1.1.1: the WARC, its index, the page, our manifest, and the digests of them all.

The same capture gives the same bytes: dates come from the capture, nothing from the machine.
"""

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlsplit

from claimdesk.canonical import exact_json
from sources.spools import chunks_of, size_of, spool
from sources.wacz.warc import Indexed, WarcWriter, warc_date
from sources.web.records import FetchResult

WACZ_VERSION = "1.1.1"
WARC_NAME = "data.warc.gz"
MANIFEST = "claimdesk/manifest.json"
CHECKPOINT = "claimdesk/checkpoint"
PAGES = "pages/pages.jsonl"
INDEX = "indexes/index.cdx"
DATAPACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
FILE_MODE = 0o644 << 16
WWW_PREFIX = re.compile(r"^www\d*\.")
DEFAULT_PORTS = {"http": 80, "https": 443}
# Returns the `signedData` for a digest, the time of creation and the software.
Signer = Callable[[str, str, str], dict[str, str]]


@dataclass(frozen=True)
class PackageMetadata:
    """What a package says besides the recorded bytes: `manifest` is our own record, `title` and `text` what was read.

    Without `sign` the file is not signed. `checkpoint` is the newest one of the desk's ledger, if there is one.
    """

    sealed_at: datetime
    software: str
    manifest: dict[str, Any]
    title: str = ""
    text: str = ""
    pages: list[dict[str, Any]] = field(default_factory=list)
    sign: Signer | None = None
    checkpoint: str = ""

    @property
    def created(self) -> str:
        """The time of sealing as datapackage.json has it."""
        return f"{self.sealed_at:%Y-%m-%dT%H:%M:%SZ}"


def write_wacz(fetched: FetchResult, metadata: PackageMetadata) -> IO[bytes]:
    """The WACZ of a capture, successful or not, as a spool that the caller closes."""
    visited_at = fetched.hops[0].started_at if fetched.hops else metadata.sealed_at
    with spool() as warc:
        writer = WarcWriter(warc, metadata.software)
        writer.warcinfo(visited_at, WARC_NAME)
        writer.visit(fetched)
        if fetched.upload:
            writer.upload(fetched.upload, fetched.body)
        if fetched.rendering:
            writer.rendering(fetched, fetched.rendering, visited_at)
        manifest = exact_json(metadata.manifest)
        writer.facts(fetched, visited_at, manifest)
        files: dict[str, IO[bytes]] = {
            f"archive/{WARC_NAME}": warc,
            INDEX: BytesIO(cdxj(writer.indexed, WARC_NAME)),
            PAGES: BytesIO(_pages(fetched, visited_at, metadata)),
            MANIFEST: BytesIO(manifest),
        }
        if metadata.checkpoint:
            files[CHECKPOINT] = BytesIO(metadata.checkpoint.encode())
        package = _datapackage(files, fetched, visited_at, metadata)
        files[DATAPACKAGE] = BytesIO(package)
        files[DIGEST] = BytesIO(_package_digest(package, metadata))
        return _zip(files, metadata.sealed_at)


def _pages(fetched: FetchResult, at: datetime, metadata: PackageMetadata) -> bytes:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": bool(metadata.text)}
    page = {
        "id": hashlib.sha256(f"{fetched.url} {at.isoformat()}".encode()).hexdigest()[:22],
        "url": fetched.final_url if fetched.answered else fetched.url,
        "ts": warc_date(at),
        "title": metadata.title or fetched.url,
        **({"text": metadata.text} if metadata.text else {}),
    }
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (head, page)).encode()


def _datapackage(files: dict[str, IO[bytes]], fetched: FetchResult, at: datetime, metadata: PackageMetadata) -> bytes:
    package = {
        "profile": "data-package",
        "wacz_version": WACZ_VERSION,
        "software": metadata.software,
        "created": metadata.created,
        "title": metadata.title or fetched.url,
        # What can be played: an address that the page gave itself has no answer of its own.
        "mainPageUrl": fetched.document_url if fetched.answered else fetched.url,
        "mainPageDate": warc_date(at),
        "resources": [
            {
                "name": path.rpartition("/")[2],
                "path": path,
                "hash": f"sha256:{_sha256(file)}",
                "bytes": size_of(file),
            }
            for path, file in files.items()
        ],
    }
    return json.dumps(package, ensure_ascii=False).encode()


def _package_digest(package: bytes, metadata: PackageMetadata) -> bytes:
    digest = f"sha256:{hashlib.sha256(package).hexdigest()}"
    signed = {"signedData": metadata.sign(digest, metadata.created, metadata.software)} if metadata.sign else {}
    return json.dumps({"path": DATAPACKAGE, "hash": digest, **signed}).encode()


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks_of(file):
        digest.update(chunk)
    return digest.hexdigest()


def _zip(files: dict[str, IO[bytes]], at: datetime) -> IO[bytes]:
    """A ZIP file without compression, so that a player can read a record of the WARC from inside it."""
    out = spool()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, file in files.items():
            info = zipfile.ZipInfo(path, at.timetuple()[:6])
            info.create_system = 3
            info.external_attr = FILE_MODE
            info.file_size = size_of(file)
            file.seek(0)
            with archive.open(info, "w") as target:
                shutil.copyfileobj(file, target, 1 << 16)
    return out


def cdxj(records: Iterable[Indexed], filename: str) -> bytes:
    """The index of a WACZ (CDXJ): one line for each record of a WARC file, by sort-friendly key, time and JSON."""
    return "".join(sorted(_index_line(record, filename) for record in records)).encode()


def surt(url: str) -> str:
    """The sort-friendly form of a URL: host reversed, no `www.`, all in lower case, parameters in order."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS:
        return url.lower()
    host = (parts.hostname or "").lower()
    port = f":{parts.port}" if parts.port and parts.port != DEFAULT_PORTS[parts.scheme] else ""
    path = re.sub("/{2,}", "/", parts.path.lower())
    if len(path) > 1:
        path = path.rstrip("/")
    query = "&".join(sorted(parts.query.lower().split("&")))
    return f"{_reversed_host(host)}{port}){path or '/'}" + (f"?{query}" if query else "")


def _index_line(record: Indexed, filename: str) -> str:
    facts = {
        "url": record.url,
        "mime": record.mime,
        **({"status": str(record.status)} if record.status else {}),
        "digest": record.digest,
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": filename,
    }
    return f"{surt(record.url)} {record.at:%Y%m%d%H%M%S} {json.dumps(facts, ensure_ascii=False)}\n"


def _reversed_host(host: str) -> str:
    return ",".join(reversed(WWW_PREFIX.sub("", host).split(".")))
