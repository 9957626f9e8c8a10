"""Captures of every kind, made by the desk's own engine, as the files that it sealed."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sources.actions import add_offline_source, upload_evidence
from sources.capture import pipeline, rendering
from sources.models import Artifact, Capture, Rendering, Source
from sources.storage.archive import open_artifact
from sources.wacz.warc import CAPTURE_URN, WIRE_URN
from sources.wacz.writer import MANIFEST
from sources.web.records import DOM_URN
from tests.builders import a_source, editor
from tests.files import a_pdf, a_png
from tests.hosts import forget_hosts
from tests.sources.wacz_files import members, zipped
from tests.web import PACKED, Web, article, fixed, page, served

PDF = a_pdf("He needs radars and missiles.")
FOREIGN = zipped(members())
APP = b"<!doctype html><title>App</title><div id=root></div><script src=/interop/fills.js></script>"
WORDS = "The transport minister told an Iranian official that the country needs jammers. " * 12
FILLS = f"document.getElementById('root').innerHTML = '<article><h1>Radars</h1><p>{WORDS}</p></article>';".encode()
MADE = {Artifact.Kind.BODY: DOM_URN, Artifact.Kind.SCREENSHOT: "urn:view:", Artifact.Kind.PDF: "urn:pdf:"}
MOST = 100_000  # bytes of a body that are kept
FLOOD = (b"all work and no play\n" * MOST)[: MOST + 1]  # one more, by which we see that there is more
# The outcome of each sample.
NAMES = {
    "redirect": "ok",
    "gzip": "ok",
    "chunked": "ok",
    "chunked-gzip": "ok",
    "pdf": "ok",
    "not-found": "http.404",
    "cut-short": "http.incomplete",
    "cut-at-our-limit": "limit.body_size",
    "not-verified": "tls.untrusted",
    "broken-off": "http.incomplete",
    "refused": "policy.ssrf",
    "uploaded-pdf": "upload",
    "uploaded-image": "upload",
    "uploaded-text": "upload",
    "uploaded-wacz": "upload",
    "rendered": "ok",
}
UPLOADS = {
    "uploaded-pdf": ("letter.pdf", PDF),
    "uploaded-image": ("photo.png", a_png(640, 480)),
    "uploaded-text": ("note.txt", "Лист про радари.\n".encode()),
    "uploaded-wacz": ("saved.wacz", FOREIGN),
}


@dataclass(frozen=True)
class Sample:
    """One sealed file, the WARC inside it, and URL to body as the site sent it, a person brought it or we made it.

    `statuses` are those of pages that were asked for; all else plays with 200.
    """

    wacz: Path
    warc: Path
    bodies: dict[str, bytes]
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def index(self) -> str:
        """The lines of our index."""
        with zipfile.ZipFile(self.wacz) as package:
            return package.read("indexes/index.cdx").decode()

    @property
    def pages(self) -> str:
        """The lines of our list of pages."""
        with zipfile.ZipFile(self.wacz) as package:
            return package.read("pages/pages.jsonl").decode()


def samples(web: Web, folder: Path) -> dict[str, Sample]:
    """Name to sample, for all of NAMES. The settings must let the client reach `web`, and keep MOST bytes."""
    return {name: _sealed(name, capture, bodies, folder) for name, capture, bodies in _captures(web)}


def _captures(web: Web) -> Iterator[tuple[str, Capture, dict[str, bytes]]]:
    home = web.url("/article/uk")
    yield "redirect", _fetched(web.url("/moved/twice")), {home: article()}
    for name, path, body in [
        ("gzip", "/article/gzip", PACKED),
        ("chunked", "/article/chunked", article()),
        ("chunked-gzip", "/article/chunked-gzip", PACKED),
        ("not-found", "/interop/missing", b"<h1>Not found</h1>"),
        ("cut-short", "/short", b"<p>begin"),
        ("cut-at-our-limit", f"/flood?{2 * MOST}", FLOOD),
    ]:
        yield name, _fetched(web.url(path)), {web.url(path): body}
    with served(fixed(page(PDF, kind="application/pdf")), "/interop/report.pdf") as path:
        yield "pdf", _fetched(web.url(path)), {web.url(path): PDF}
    unknown = web.secure("good")
    yield "not-verified", _fetched(unknown), {unknown: article()}
    half = web.url("/close/head")
    yield "broken-off", _fetched(half), {f"{WIRE_URN}{half}": b"HTTP/1.1 200 OK\r\nConte"}
    yield "refused", _fetched("http://10.0.0.1/"), {}
    yield from _uploads()
    yield _rendered(web)


def _uploads() -> Iterator[tuple[str, Capture, dict[str, bytes]]]:
    person = editor()
    for name, (filename, data) in UPLOADS.items():
        source = add_offline_source(by=None, no_url_reason=Source.NoUrl.UNPUBLISHED, title=name)
        capture = upload_evidence(source, io.BytesIO(data), filename=filename, by=person)
        yield name, capture, {capture.url: data}


def _fetched(url: str) -> Capture:
    capture = Capture.objects.get(source=a_source(url))
    forget_hosts()
    pipeline.run(capture.pk, may_wait=False)
    capture.refresh_from_db()
    assert capture.state == Capture.State.SEALED
    return capture


def _rendered(web: Web) -> tuple[str, Capture, dict[str, bytes]]:
    script = fixed(page(FILLS, kind="text/javascript"))
    app = web.url("/interop/app")
    with served(fixed(page(APP)), "/interop/app"), served(script, "/interop/fills.js"):
        raw = _fetched(app)
        forget_hosts()
        rendering.request_rendering(raw.pk)
        wish = Rendering.objects.get(capture=raw)
        rendering.run_rendering(wish.pk)
    wish.refresh_from_db()
    assert wish.result is not None, wish.state
    bodies = {app: APP, web.url("/interop/fills.js"): FILLS}
    for kind, urn in MADE.items():
        bodies[f"{urn}{app}"] = _read(wish.result, kind)
    return "rendered", wish.result, bodies


def _read(capture: Capture, kind: Artifact.Kind) -> bytes:
    with open_artifact(capture.artifacts.get(kind=kind)) as file:
        return file.read()


def _sealed(name: str, capture: Capture, bodies: dict[str, bytes], folder: Path) -> Sample:
    """Copy the sealed WACZ out of the archive, and the WARC out of the WACZ under a name of its own.

    Every one has the record of what was tried, failures nothing else.
    """
    assert capture.outcome == NAMES[name], (name, capture.outcome, capture.detail)
    wacz, warc = folder / f"{name}.wacz", folder / f"{name}.warc.gz"
    wacz.write_bytes(_read(capture, Artifact.Kind.WACZ))
    with zipfile.ZipFile(wacz) as package:
        warc.write_bytes(package.read("archive/data.warc.gz"))
        record = package.read(MANIFEST)
    facts = {f"{CAPTURE_URN}{json.loads(record)['url']}": record}
    statuses = {capture.url: capture.http_status} if capture.http_status else {}
    return Sample(wacz, warc, bodies | facts, statuses)
