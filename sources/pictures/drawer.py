"""Pictures of artifacts, drawn in a process of its own with little memory and time, and kept for the next time."""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.conf import settings

from sources.models import Artifact, Capture
from sources.pictures.picture_cache import cache_key, cached, keep_cached
from sources.storage.archive import open_artifact
from sources.storage.base import StorageError

ROOT = Path(__file__).resolve().parents[2]
MAX_FILE_BYTES = 64 << 20  # as much as is read of a PDF for its text
PDF = "application/pdf"
IMAGE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")
THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT = 320, 400  # pixels
PAGE_WIDTH = 1000  # as in sources/pictures/quote_places.py, whose libraries stay out of this process
FULL_WIDTH = 1280  # of a picture that was found on the web
START_SECONDS = 10.0  # more than the CPU time of a drawing, for its start and a busy machine
WAIT_SECONDS = 10.0  # for a drawing of others to end
# -I keeps the environment and the current directory out of the child's imports, so the root is named.
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from sources.pictures.drawing import main; main()"
_at_once = threading.BoundedSemaphore(settings.PICTURES_AT_ONCE)


class NotDrawn(Exception):
    """There is no picture of it: it is broken, locked, too large, or not in the archive."""


class DrawerBusy(Exception):
    """Others are drawn, or the archive does not answer: ask again later."""


@dataclass(frozen=True)
class Drawn:
    """A picture, with its size in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True)
class PdfPages:
    """The pages of a PDF: their heights where they are PAGE_WIDTH wide, up to which one quotations were looked for,
    and where each of them stands: page, left, top, width, height."""

    heights: list[int]
    searched: int
    places: list[list[tuple[int, int, int, int, int]]]


def is_picture(artifact: Artifact, capture: Capture) -> bool:
    """Whether people can look at it: a screenshot, or a body that is an image or a PDF."""
    is_shown = capture.media_type == PDF or capture.media_type in IMAGE_TYPES
    return artifact.kind == Artifact.Kind.SCREENSHOT or (artifact.kind == Artifact.Kind.BODY and is_shown)


def thumbnail(artifact: Artifact) -> Drawn:
    """The top of the first page, small. Raises NotDrawn, DrawerBusy."""
    return _drawn(artifact, page=1, width=THUMBNAIL_WIDTH, height=THUMBNAIL_HEIGHT)


def full_picture(artifact: Artifact) -> Drawn:
    """An image as it is, but no wider than FULL_WIDTH. Raises NotDrawn, DrawerBusy."""
    return _drawn(artifact, page=1, width=FULL_WIDTH, height=0)


def page_picture(artifact: Artifact, number: int) -> Drawn:
    """A page of a PDF, from 1. Raises NotDrawn, DrawerBusy."""
    return _drawn(artifact, page=number, width=PAGE_WIDTH, height=0)


def pdf_pages(artifact: Artifact, quotes: Sequence[str]) -> PdfPages:
    """The pages of a PDF, and where `quotes` stand on them. Raises NotDrawn, DrawerBusy."""
    header, _picture = _answer(artifact, draw=False, page=0, width=0, height=0, quotes=[*quotes])
    places = [[cast("tuple[int, int, int, int, int]", tuple(each)) for each in found] for found in header["places"]]
    return PdfPages(header["heights"], header["searched"], places)


def _drawn(artifact: Artifact, *, page: int, width: int, height: int) -> Drawn:
    header, picture = _answer(artifact, draw=True, page=page, width=width, height=height, quotes=[])
    return Drawn(picture, header["media_type"], header["width"], header["height"])


def _answer(artifact: Artifact, **job: Any) -> tuple[dict[str, Any], bytes]:
    key = cache_key(artifact.sha256, job)
    answer = cached(key)
    if answer is None:
        answer = _run(job, bytes_of(artifact))
        keep_cached(key, answer)
    header, _break, picture = answer.partition(b"\n")
    return json.loads(header), picture


def bytes_of(artifact: Artifact) -> bytes:
    """The bytes of `artifact`, if they still are what was sealed. Raises NotDrawn, DrawerBusy."""
    if artifact.size > MAX_FILE_BYTES:
        raise NotDrawn
    try:
        with open_artifact(artifact) as file:
            body = file.read()
    except FileNotFoundError as error:
        raise NotDrawn from error
    except StorageError as error:
        raise DrawerBusy from error
    if hashlib.sha256(body).hexdigest() != artifact.sha256:
        raise NotDrawn
    return body


def _run(job: dict[str, Any], body: bytes) -> bytes:
    command = [sys.executable, "-I", "-c", _START, str(ROOT)]
    command += [str(settings.EXTRACT_MEMORY), str(settings.EXTRACT_SECONDS)]
    with _turn():
        try:
            ended = subprocess.run(  # noqa: S603 - our own module
                command,
                input=json.dumps(job).encode() + b"\n" + body,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=settings.EXTRACT_SECONDS + START_SECONDS,
                env={"LC_ALL": "C.UTF-8"},
                check=True,
            )
        except subprocess.SubprocessError as error:
            raise NotDrawn from error
    return ended.stdout


@contextmanager
def _turn() -> Iterator[None]:
    """One of the drawings that this process makes at a time."""
    if not _at_once.acquire(timeout=WAIT_SECONDS):
        raise DrawerBusy
    try:
        yield
    finally:
        _at_once.release()
