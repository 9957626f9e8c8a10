"""Captures of every kind, made by the desk's own engine, as the files that it sealed."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sources.actions import add_offline_source, upload_evidence
from sources.capture import pipeline, rendering
from sources.capture.archive import open_artifact
from sources.models import Artifact, Capture, Rendering, Source
from tests.builders import a_source, editor
from tests.files import a_pdf
from tests.hosts import forget_hosts
from tests.sources.wacz_files import members, zipped
from tests.web import PACKED, Web, article, fixed, page, served

PDF = a_pdf("He needs radars and missiles.")
FOREIGN = zipped(members())
APP = b"<!doctype html><title>App</title><div id=root></div><script src=/interop/fills.js></script>"
WORDS = "The transport minister told an Iranian official that the country needs jammers. " * 12
FILLS = f"document.getElementById('root').innerHTML = '<article><h1>Radars</h1><p>{WORDS}</p></article>';".encode()
NAMES = (
    "redirect", "gzip", "chunked", "chunked-gzip", "pdf", "broken-off", "refused", "uploaded-pdf", "uploaded-wacz",
    "rendered",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """One sealed file, the WARC inside it, and URL to body as the site sent it (or the person brought it)."""

    wacz: Path
    warc: Path
    bodies: dict[str, bytes] = field(default_factory=dict)

    @property
    def index(self) -> str:
        """The lines of our index."""
        with zipfile.ZipFile(self.wacz) as package:
            return package.read("indexes/index.cdx").decode()


def samples(web: Web, folder: Path) -> dict[str, Sample]:
    """Name to sample, for all of NAMES. The desk's settings must let the window reach `web`."""
    return {name: _sealed(name, capture, bodies, folder) for name, capture, bodies in _captures(web)}


def _captures(web: Web) -> Iterator[tuple[str, Capture, dict[str, bytes]]]:
    home = web.url("/article/uk")
    yield "redirect", _fetched(web.url("/moved/twice")), {home: article()}
    for name, path, body in [
        ("gzip", "/article/gzip", PACKED),
        ("chunked", "/article/chunked", article()),
        ("chunked-gzip", "/article/chunked-gzip", PACKED),
    ]:
        yield name, _fetched(web.url(path)), {web.url(path): body}
    with served(fixed(page(PDF, kind="application/pdf")), "/interop/report.pdf") as path:
        yield "pdf", _fetched(web.url(path)), {web.url(path): PDF}
    yield "broken-off", _fetched(web.url("/close/head")), {}
    yield "refused", _fetched("http://10.0.0.1/"), {}
    yield from _uploads()
    yield "rendered", _rendered(web), {web.url("/interop/app"): APP, web.url("/interop/fills.js"): FILLS}


def _uploads() -> Iterator[tuple[str, Capture, dict[str, bytes]]]:
    person = editor()
    for name, filename, data in [("uploaded-pdf", "letter.pdf", PDF), ("uploaded-wacz", "saved.wacz", FOREIGN)]:
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


def _rendered(web: Web) -> Capture:
    script = fixed(page(FILLS, kind="text/javascript"))
    with served(fixed(page(APP)), "/interop/app"), served(script, "/interop/fills.js"):
        raw = _fetched(web.url("/interop/app"))
        forget_hosts()
        rendering.wish(raw.pk)
        wish = Rendering.objects.get(capture=raw)
        rendering.run(wish.pk)
    wish.refresh_from_db()
    assert wish.result is not None, wish.state
    return wish.result


def _sealed(name: str, capture: Capture, bodies: dict[str, bytes], folder: Path) -> Sample:
    """Copy the sealed WACZ out of the archive, and the WARC out of the WACZ under a name of its own."""
    sample = Sample(folder / f"{name}.wacz", folder / f"{name}.warc.gz", bodies)
    with open_artifact(capture.artifacts.get(kind=Artifact.Kind.WACZ)) as file:
        sample.wacz.write_bytes(file.read())
    with zipfile.ZipFile(sample.wacz) as package:
        sample.warc.write_bytes(package.read("archive/data.warc.gz"))
    return sample
