"""The engine of ReplayWeb.page (wabac.js) in Chromium, with our files on a server of its own origin.

The engine is a service worker: it reads a WACZ by ranges and answers for the addresses of the pages in it.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

from playwright.sync_api import Page
from typing_extensions import override

from tests.screens.screen import open_chromium

SECONDS = 60
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")

# Registers the engine and waits until it answers for this page.
_START = """async () => {
    await navigator.serviceWorker.register("sw.js");
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
        await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
    }
}"""

# Opens the file `name`.wacz; ends with "" or with what the engine says is wrong.
_OPEN = """async (name) => {
    const said = new Promise((done) => {
        navigator.serviceWorker.addEventListener("message", (event) => {
            if (event.data.name !== name) return;
            if (event.data.msg_type === "collAdded") done("");
            if (event.data.error) done(event.data.error);
        });
    });
    const file = { sourceUrl: new URL(`${name}.wacz`, location.href).href };
    navigator.serviceWorker.controller.postMessage({ msg_type: "addColl", name, file });
    return await said;
}"""

# The addresses of the pages that the engine found in the file.
_PAGES = "async (name) => (await (await fetch(`w/api/c/${name}/pages`)).json()).pages.map((page) => page.url)"

# Status and bytes (base64) of one address, as they were archived.
_PLAY = """async ([name, url]) => {
    const answer = await fetch(`w/${name}/id_/${url}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return [answer.status, btoa(text)];
}"""


@dataclass(frozen=True)
class Replayed:
    """What the engine made of one file: its complaint or "", the pages it lists, and URL to status and bytes."""

    complaint: str
    pages: list[str]
    answers: dict[str, tuple[int, bytes]]


def replayed(program: Path, files: Mapping[str, Path], asked: Mapping[str, list[str]]) -> dict[str, Replayed]:
    """Name to what the engine at `program` (its service worker) plays of the WACZ `files`, at the addresses `asked`."""
    served = {f"/{name}.wacz": path.read_bytes() for name, path in files.items()}
    served |= {"/": b"<!doctype html><title>Replay</title>", "/sw.js": program.read_bytes()}
    with _server(served) as address, open_chromium() as chromium:
        page = chromium.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.goto(address)
        page.evaluate(_START)
        return {name: _replay(page, name, asked[name]) for name in files}


def _replay(page: Page, name: str, urls: list[str]) -> Replayed:
    complaint: str = page.evaluate(_OPEN, name)
    if complaint:
        return Replayed(complaint, [], {})
    answers = {}
    for url in urls:
        status, body = page.evaluate(_PLAY, [name, url])
        answers[url] = (int(status), base64.b64decode(body))
    return Replayed("", page.evaluate(_PAGES, name), answers)


@contextmanager
def _server(served: Mapping[str, bytes]) -> Iterator[str]:
    """The address of a server for `served`, path to bytes, that knows ranges: the engine reads nothing without."""
    handler = type("Handler", (_Handler,), {"served": served})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    served: ClassVar[Mapping[str, bytes]] = {}

    def do_HEAD(self) -> None:
        self._answer(head=True)

    def do_GET(self) -> None:
        self._answer(head=False)

    def _answer(self, *, head: bool) -> None:
        body = self.served.get(self.path)
        if body is None:
            self.send_error(404)
            return
        part, asked = body, _RANGE.fullmatch(self.headers.get("Range", ""))
        if asked:
            first, last = _bounds(asked[1], asked[2], len(body))
            part = body[first : last + 1]
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(body)}")
        else:
            self.send_response(200)
        kind = (
            "text/javascript" if self.path.endswith(".js") else "text/html" if self.path == "/" else "application/wacz"
        )
        self.send_header("Content-Type", kind)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        if not head:
            self.wfile.write(part)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what the engine asks for is of no interest."""


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte of a range as RFC 9110 writes it (`5-9`, `5-`, `-5`)."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def listed_pages(text: str) -> list[str]:
    """The addresses in a pages.jsonl, whose first line describes the file."""
    return [json.loads(line)["url"] for line in text.splitlines()[1:]]
