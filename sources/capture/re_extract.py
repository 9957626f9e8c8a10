"""Read the page of a WACZ once more, out of the archived bytes alone: no text that was read earlier is believed."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator

from sources.capture import config
from sources.extraction.client import MAX_FILE_BYTES
from sources.extraction.reading import EXTRACTION_VERSION, Reading
from sources.spools import size_of, spool
from sources.wacz.foreign_page import READ_ERRORS, first_page
from sources.wacz.writer import MANIFEST
from sources.web.answers import AnswerReader
from sources.web.decoding import CHUNK_BYTES, Unpacker
from sources.web.records import OEMBED, FrameDocument, Limits, Stopped
from sources.zip_directory import open_zip

WACZ = "application/wacz"
# As much as is ever read of a page. What broke off at the desk's limits then breaks off no earlier now.
LIMITS = Limits(decoded_bytes=MAX_FILE_BYTES, ratio=MAX_FILE_BYTES)


def read_again(file: IO[bytes]) -> Reading | None:
    """What the page of a WACZ says, whoever made the file and in whatever it is packed; None where no page is found."""
    with suppress(*READ_ERRORS), spool() as body, ExitStack() as spools:
        manifest = manifest_in(file)
        frames = [FrameDocument(*facts, spools.enter_context(spool())) for facts in _kept_frames(manifest)]
        oembed = spools.enter_context(spool())
        beside = {frame.urn: frame.file for frame in frames} | dict.fromkeys(_oembed_of(manifest), oembed)
        content_type = _pour_page(file, manifest, body, beside) if manifest else WACZ
        if content_type == WACZ:
            return _read_foreign(body if manifest else file)
        if content_type is not None:
            url, answer = str(manifest.get("final_url", "")), oembed if size_of(oembed) else None
            return config.extractor().read(body, content_type, url, frames, answer)
    return None


def compare_texts(manifest: dict[str, Any], reading: Reading) -> tuple[list[str], list[str]]:
    """Are article and visible text of `reading` those that the manifest names? Findings against them, and notes.

    What another version of the extraction reads differently is no finding, nor is a capture of before there was a
    visible text.
    """
    if not manifest.get("verdict"):  # nothing was read: the answer was a way to a page, or none
        return [], []
    sealed = {part["kind"]: part["sha256"] for part in manifest.get("artifacts", [])}
    if "layout" not in manifest:
        return [], ["The capture was sealed before visible texts were kept."]
    texts = {"text": reading["text"], "visible": reading["visible_text"]}
    now = {kind: hashlib.sha256(text.encode()).hexdigest() for kind, text in texts.items() if text}
    other = [kind for kind in texts if sealed.get(kind) != now.get(kind)]
    if manifest.get("extraction") != EXTRACTION_VERSION:
        said = f"The texts were read by version {manifest.get('extraction')} of the extraction, this is version"
        return [], [f"{said} {EXTRACTION_VERSION}: {len(other)} of {len(texts)} are read otherwise now."]
    return [f"The archived bytes give another {kind} than the one that was sealed." for kind in other], []


def manifest_in(file: IO[bytes]) -> dict[str, Any]:
    """The desk's own record in a WACZ; empty in those of others. Raises BadZipFile, ValueError."""
    with open_zip(file) as archive:
        if MANIFEST not in archive.namelist():
            return {}
        manifest = json.loads(archive.read(MANIFEST))
        return manifest if isinstance(manifest, dict) else {}


def _read_foreign(file: IO[bytes]) -> Reading | None:
    page = first_page(file)
    if page is None:
        return None
    with spool() as body:
        body.write(page.body)
        return config.extractor().read(body, page.content_type, page.url)


def _kept_frames(manifest: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Number and address of each frame of a rendered page whose document is archived."""
    for frame in (manifest.get("rendering") or {}).get("frames", []):
        if "sha256" in frame:
            yield int(frame["number"]), str(frame["url"])


def _oembed_of(manifest: dict[str, Any]) -> Iterator[str]:
    """The address of the oEmbed answer that was read with the page."""
    for each in manifest.get("attachments", []):
        if (each.get("kind"), each.get("code")) == (OEMBED, "ok"):
            yield str(each["final_url"])


def _pour_page(
    file: IO[bytes], manifest: dict[str, Any], body: IO[bytes], beside: Mapping[str, IO[bytes]]
) -> str | None:
    """Put the page without its encodings into `body`; its declared type, None where the WARC has no page.

    A page that was asked for twice, without and with its cookie, is what came last. What is read with it is put into
    the files of `beside`, by the names of the records.
    """
    url, found = str(manifest.get("page") or manifest.get("final_url")), None
    for record in _records(file):
        target = record.rec_headers.get_header("WARC-Target-URI")
        if record.rec_type not in {"resource", "response"}:
            continue
        if target == url:
            body.seek(0)
            body.truncate()
            found = _pour(record, body)
        elif target in beside:
            beside[target].seek(0)
            beside[target].truncate()
            _pour(record, beside[target])
    return found


def _records(file: IO[bytes]) -> Iterator[Any]:
    with open_zip(file) as archive:
        for name in archive.namelist():
            if name.startswith("archive/"):
                with archive.open(name) as member:
                    yield from ArchiveIterator(member, no_record_parse=True)


def _pour(record: Any, body: IO[bytes]) -> str:
    if record.rec_type == "resource":
        shutil.copyfileobj(record.raw_stream, body)
        return str(record.rec_headers.get_header("Content-Type", ""))
    reader = AnswerReader(lambda: bytes(record.raw_stream.read(CHUNK_BYTES)))
    head = reader.head()
    with suppress(Stopped):  # what was unpacked until then is what was read then
        unpacker = Unpacker(", ".join(head.values("content-encoding")), body, LIMITS)
        for piece in reader.body(head):
            unpacker.feed(piece)
    return next(iter(head.values("content-type")), "")
