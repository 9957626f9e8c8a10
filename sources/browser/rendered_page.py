"""Turn what the browser recorded into a FetchResult, rebuilding each response from what the browser decoded."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import urldefrag, urlsplit

from sources.browser.client import Rendered
from sources.spools import chunks_of, size_of, spool
from sources.urls import MAX_LENGTH
from sources.urls.canonical import APP_PAGE
from sources.web.records import BrowserArtifact, BrowserRecord, FetchResult, FrameDocument, Hop, Refresh, TlsFacts
from sources.web.refresh import SEARCHED_BYTES, refresh_of

# The browser has undone these encodings, so their headers are kept under another name.
DECODED_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
PROXY_HEADERS = frozenset({"proxy-connection", "proxy-authorization", "connection"})
HISTORY = "history"  # as in sources/browser/address_trail.py, which needs the browser's library
ARTIFACT_TYPES = {"screenshot": ("image/png", "urn:view:"), "pdf": ("application/pdf", "urn:pdf:")}


def fetched_from(seen: Rendered, capture_id: int) -> FetchResult:
    """The visit as the rest of the pipeline needs it. The caller closes it; `seen` must still be open."""
    answers = seen.answers()
    left_out = sum(bool(answer.get("left_out")) for answer in seen.resources())
    rendering = BrowserRecord(facts=_facts(seen, capture_id, left_out))
    rendering.loaded = [_hop(seen, answer) for answer in answers if answer["step"] is None]
    fetched = FetchResult(seen.url, seen.user_agent, code=seen.code, detail=seen.detail, rendering=rendering)
    fetched.hops = _document_hops(seen, answers)
    if dom := seen.path("dom"):
        rendering.shown_url = _address(seen.final_url)
        _copy_file(dom, fetched.body)
        rendering.frames = [*_frames(seen)]
        rendering.facts["frames"] = _frame_facts(seen, rendering.frames)
    rendering.artifacts = [*_artifacts(seen, fetched)]
    return fetched


def _document_hops(seen: Rendered, answers: list[dict[str, Any]]) -> list[Hop]:
    """The responses to the page itself, in order: redirects and documents, each with what the page did then."""
    steps, hops = seen.trail(), []
    way = sorted((answer for answer in answers if answer["step"] is not None), key=lambda answer: int(answer["step"]))
    for number, answer in enumerate(way):
        step, hop = answer["step"], _hop(seen, answer)
        is_new = number == 0 or way[number - 1]["step"] != step
        is_document = number + 1 == len(way) or way[number + 1]["step"] != step
        hop.reached_by = steps[step]["by"] if is_new else ""
        if is_document:
            after = steps[step + 1 : step + 3]
            given = after[0]["url"] if after and after[0]["by"] == HISTORY else ""
            hop.shown_as = _address(given) if given and _address(given) != _address(hop.url) else ""
            hop.refresh = _refresh(hop, is_followed=any(each["by"] == "refresh" for each in after[: 2 if given else 1]))
        hops.append(hop)
    return hops


def _refresh(hop: Hop, *, is_followed: bool) -> Refresh | None:
    hop.response.seek(hop.body_start)
    begin = hop.response.read(SEARCHED_BYTES)
    found = refresh_of(hop.url, hop.header("refresh"), hop.header("content-type"), begin)
    return replace(found, followed=is_followed) if found else None


def _address(url: str) -> str:
    """The address of a page, with the part behind `#` only where that chooses the page of an app."""
    bare, fragment = urldefrag(url)
    return url if APP_PAGE.match(fragment) else bare


def _frames(seen: Rendered) -> Iterator[FrameDocument]:
    for number, frame in enumerate(seen.frames(), start=1):
        if name := frame.get("body"):
            file = spool()
            _copy_file(seen.folder / name, file)
            yield FrameDocument(number, frame["url"][:MAX_LENGTH], file)


def _frame_facts(seen: Rendered, kept: list[FrameDocument]) -> list[dict[str, Any]]:
    """All frames of the page; those whose documents are kept have `urn`, `sha256` and `bytes` of these."""
    documents = {
        frame.number: {"urn": frame.urn, "sha256": _sha256(frame.file), "bytes": size_of(frame.file)} for frame in kept
    }
    return [
        {
            "number": number,
            "url": frame["url"][:MAX_LENGTH],
            "same_origin": frame["same_origin"],
            "shown": frame["shown"],
            **documents.get(number, {}),
        }
        for number, frame in enumerate(seen.frames(), start=1)
    ]


def _facts(seen: Rendered, capture_id: int, left_out: int) -> dict[str, Any]:
    return {
        "of_capture": capture_id,
        "browser": seen.browser,
        "shown_url": seen.final_url,
        "trail": seen.trail(),
        "consent_rejected": seen.consent,
        "missed": seen.missed,
        "left_out": left_out,
        "refused": [refusal.as_json() for refusal in seen.log.refusals],
    }


def _hop(seen: Rendered, answer: dict[str, Any]) -> Hop:
    parts = urlsplit(answer["url"])
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = (parts.hostname or "").lower()
    hop = Hop(url=_bare(answer["url"]), started_at=datetime.fromisoformat(answer["at"]), port=port, by_browser=True)
    hop.address = seen.log.addresses.get(f"{host}:{port}", "")
    hop.addresses = [hop.address] if hop.address else []
    hop.tls = _tls(answer["tls"])
    hop.status, hop.code = answer["status"], "ok"
    hop.truncated = "unspecified" if answer.get("lost") else ""  # the browser had given the body away
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = [(name, value) for name, value in answer["request_headers"] if name.lower() not in PROXY_HEADERS]
    hop.request.write(_head(f"{answer['method']} {target} HTTP/1.1", asked))
    body = seen.folder / answer["body"] if answer["body"] else None
    hop.headers = _headers(answer["headers"], body.stat().st_size if body else 0)
    reason = answer["reason"].encode("ascii", "ignore").decode() or "-"
    hop.response.write(_head(f"HTTP/1.1 {answer['status']} {reason}", hop.headers))
    hop.body_start = hop.response.tell()
    if body:
        _copy_file(body, hop.response)
    return hop


def _tls(told: dict[str, Any] | None) -> TlsFacts | None:
    if told is None:
        return None
    return TlsFacts(told["protocol"], told["cipher"], tuple(map(base64.b64decode, told["certificates"])))


def _headers(headers: list[tuple[str, str]], size: int) -> list[tuple[str, str]]:
    kept = [(f"X-Archive-Orig-{name}" if name.lower() in DECODED_HEADERS else name, value) for name, value in headers]
    return [*kept, ("Content-Length", str(size))]


def _head(first: str, headers: list[tuple[str, str]]) -> bytes:
    lines = [first]
    for name, value in headers:
        # A browser joins several headers of one name by line breaks.
        lines += [f"{name}: {part.strip()}" for part in value.splitlines() or [""] if not name.startswith(":")]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def _artifacts(seen: Rendered, fetched: FetchResult) -> Iterator[BrowserArtifact]:
    for kind, (media_type, urn) in ARTIFACT_TYPES.items():
        if path := seen.path(kind):
            file = spool()
            _copy_file(path, file)
            yield BrowserArtifact(kind, media_type, f"{urn}{fetched.final_url}", file, seen.browser)


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks_of(file):
        digest.update(chunk)
    return digest.hexdigest()


def _copy_file(path: Path, into: IO[bytes]) -> None:
    with path.open("rb") as file:
        while data := file.read(1 << 16):
            into.write(data)


def _bare(url: str) -> str:
    return urldefrag(url).url
