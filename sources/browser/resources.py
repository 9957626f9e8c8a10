"""Record what the page loaded: one line per response in the job's folder, and a file per body.

Bodies come without their transfer and content encodings; the WARC record says so.
"""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, Request, Response

from sources.browser.tls_facts import Encryption

RESOURCES_FILE = "resources.jsonl"
SCHEMES = ("http://", "https://")


class Recorder:
    """Remembers the page's finished requests; at most `most` of them and `most_bytes` of bodies are written."""

    def __init__(self, page: Page, most: int, most_bytes: int) -> None:
        self._finished: list[tuple[datetime, Request]] = []
        self._most = most
        self._bytes_left = most_bytes
        self._encryption = Encryption(page)
        self.over_cap = 0  # how many were left out because the page loads more than is kept
        page.on("requestfinished", self._note)

    def write(self, folder: Path, deadline: float) -> None:
        """Write all responses that the browser still has, until `deadline` (monotonic time)."""
        with (folder / RESOURCES_FILE).open("w", encoding="utf-8") as file:
            for number, (at, request) in enumerate(self._finished):
                capped = number >= self._most or self._bytes_left <= 0
                self.over_cap += capped
                left_out = capped or time.monotonic() > deadline
                facts = {"url": request.url, "left_out": True} if left_out else self._facts(folder, number, request)
                file.write(json.dumps({**facts, "at": at.isoformat()}) + "\n")

    def _note(self, request: Request) -> None:
        if request.url.startswith(SCHEMES):
            self._finished.append((datetime.now(UTC), request))

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
                "body": self._body(folder, number, response),
                "tls": self._encryption.facts(request.url) if request.resource_type == "document" else None,
                "to": request.redirected_to.url if request.redirected_to else "",
            }
        except Error as error:
            return {"url": request.url, "left_out": True, "detail": str(error).partition("\n")[0][:200]}

    def _body(self, folder: Path, number: int, response: Response) -> str:
        if 300 <= response.status < 400 or response.status in {204, 205}:
            return ""  # the browser keeps no body of these
        body = response.body()
        self._bytes_left -= len(body)
        name = f"body-{number}"
        (folder / name).write_bytes(body)
        return name
