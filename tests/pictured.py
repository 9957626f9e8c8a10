"""Captures that people can look at: what a browser rendered, and a PDF of two pages."""

from sources.models import Artifact, Capture, Source
from sources.storage.archive import archive
from tests.builders import a_sealed_capture
from tests.images import an_image
from tests.pdf_samples import samples

PDF_SAMPLE = next(each for each in samples() if each.name == "over pages")


def add_file(capture: Capture, kind: str, data: bytes, media_type: str) -> Artifact:
    """Store a file of a capture, and write it down."""
    stored = archive().put([data])
    return Artifact.objects.create(
        capture=capture, kind=kind, sha256=stored.sha256, size=stored.size, media_type=media_type
    )


def a_screenshot(
    source: Source | None = None,
    text: str = "The archived text.",
    *,
    size: tuple[int, int] = (1280, 2000),
    square: str = "red",
) -> Capture:
    """A capture that a browser rendered, with its screenshot of that `size` in pixels."""
    capture = a_sealed_capture(source, text, check=False)
    Capture.objects.filter(pk=capture.pk).update(origin=Capture.Origin.RENDERED, media_type="text/html")
    add_file(capture, Artifact.Kind.SCREENSHOT, an_image(*size, square=square), "image/png")
    capture.refresh_from_db()
    return capture


def a_pdf(source: Source | None = None) -> Capture:
    """A capture of PDF_SAMPLE, in whose text its quotations stand."""
    capture = a_sealed_capture(source, " ".join(PDF_SAMPLE.quotes), check=False)
    Capture.objects.filter(pk=capture.pk).update(media_type="application/pdf")
    add_file(capture, Artifact.Kind.BODY, PDF_SAMPLE.data, "application/pdf")
    capture.refresh_from_db()
    return capture
