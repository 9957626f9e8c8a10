"""Record what the page loaded: one line per response in the job's folder, and a file per body.

Bodies come without their transfer and content encodings; the WARC record says so.
"""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Error, Page, Request, Response

from sources.browser.address_trail import Step
from sources.browser.tls_facts import Encryption

RESOURCES_FILE = "resources.jsonl"
SCHEMES = ("http://", "https://")


class Recorder:
    """Remembers the page's finished requests; at most `most` of them and `most_bytes` of bodies are written.

    `session` is a DevTools session of the page. What leads to the page itself is written whatever the limits.
    """

    def __init__(self, page: Page, session: CDPSession, most: int, most_bytes: int) -> None:
        self._finished: dict[Request, datetime] = {}
        self._most = most
        self._bytes_left = most_bytes
        self._encryption = Encryption(session)
        self.over_cap = 0  # how many were left out because the page loads more than is kept
        page.on("requestfinished", self._note)
        # Otherwise the bodies of a document that leads on to another are gone with it.
        session.send("Network.enable", {"maxTotalBufferSize": most_bytes, "enableDurableMessages": True})

    def write(self, folder: Path, deadline: float, steps: list[Step]) -> None:
        """Write all responses that the browser still has, until `deadline` (monotonic time).

        Those of the documents of `steps` have the `step` they belong to, counted from 0.
        """
        way = _documents(steps)
        begun = {request: datetime.now(UTC) for request in way if request not in self._finished}
        with (folder / RESOURCES_FILE).open("w", encoding="utf-8") as file:
            for number, (request, at) in enumerate((self._finished | begun).items()):
                step = way.get(request)
                capped = step is None and (number >= self._most or self._bytes_left <= 0)
                self.over_cap += capped
                left_out = capped or (step is None and time.monotonic() > deadline)
                facts = {"url": request.url, "left_out": True} if left_out else self._facts(folder, number, request)
                file.write(json.dumps({**facts, "at": at.isoformat(), "step": step}) + "\n")

    def _note(self, request: Request) -> None:
        if request.url.startswith(SCHEMES):
            self._finished[request] = datetime.now(UTC)

    def _facts(self, folder: Path, number: int, request: Request) -> dict[str, Any]:
        try:
            response = request.response()
            if response is None:
                return {"url": request.url, "left_out": True}
            return {
                "url": request.url,
                "kind": request.resource_type,
                "method": request.method,
                "request_headers": [(each["name"], each["value"]) for each in request.headers_array()],
                "status": response.status,
                "reason": response.status_text,
                "headers": [(each["name"], each["value"]) for each in response.headers_array()],
                **self._body(folder, number, response),
                "tls": self._encryption.facts(request.url) if request.resource_type == "document" else None,
                "to": request.redirected_to.url if request.redirected_to else "",
            }
        except Error as error:
            return {"url": request.url, "left_out": True, "detail": str(error).partition("\n")[0][:200]}

    def _body(self, folder: Path, number: int, response: Response) -> dict[str, Any]:
        """The name of the body's file. A document whose body the browser gave away is kept without, and marked."""
        if 300 <= response.status < 400 or response.status in {204, 205}:
            return {"body": ""}  # the browser keeps no body of these
        is_document = response.request.is_navigation_request()
        if is_document and response.request not in self._finished:
            return {"body": "", "lost": True}
        try:
            body = response.body()
        except Error:
            if not is_document:
                raise
            return {"body": "", "lost": True}
        self._bytes_left -= len(body)
        name = f"body-{number}"
        (folder / name).write_bytes(body)
        return {"body": name}


def _documents(steps: list[Step]) -> dict[Request, int]:
    """The requests for the documents of a page, redirects included, with the numbers of their steps, in order."""
    found: dict[Request, int] = {}
    for number, step in enumerate(steps):
        way, request = [], step.request
        while request is not None:
            way.append(request)
            request = request.redirected_from
        found |= dict.fromkeys(reversed(way), number)
    return found
