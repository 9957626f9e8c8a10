"""A partner newsroom is told of each verdict, checks that it is the desk who tells, and reads it.

    DESK=https://desk.example KEY=cdk_… SECRET=whsec_… python3 partner.py 8099 [MESSAGES]

Takes a key of scope `public`, and the secret of a webhook for `claim.*`. Listens at 127.0.0.1, behind a server with
TLS; prints a line of JSON for each public verdict that it is told of, once. Ends after so many messages, or never.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

DESK, KEY, SECRET = os.environ["DESK"].rstrip("/"), os.environ["KEY"], os.environ["SECRET"]
SECONDS = 30
MAX_AGE = 300  # seconds; older messages may be replayed by somebody else
MAX_BYTES = 65_536
NOT_PUBLIC = 404
seen: set[str] = set()


def is_genuine(headers: Message, body: bytes) -> bool:
    """Whether the desk sent this now. One of the signatures must fit: during a rotation there are two."""
    number, seconds = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not seconds.isdecimal() or abs(time.time() - int(seconds)) > MAX_AGE:
        return False
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest = hmac.new(key, f"{number}.{seconds}.".encode() + body, hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(digest).decode()}"
    return any(hmac.compare_digest(wanted, each) for each in headers.get("webhook-signature", "").split())


def verdict(number: int) -> Any:
    """What readers may see of the claim now; None where that is nothing."""
    url = f"{DESK}/api/v1/verdicts/{number}/"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {KEY}"})  # noqa: S310 - the desk's own
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == NOT_PUBLIC:
            return None
        raise


class Door(BaseHTTPRequestHandler):
    """Takes messages of the desk, and of nobody else."""

    def do_POST(self) -> None:
        """Answer 204 to what is genuine, also the second time; 400 to all else."""
        length = self.headers.get("Content-Length", "")
        body = self.rfile.read(int(length)) if length.isdecimal() and int(length) <= MAX_BYTES else b""
        if not is_genuine(self.headers, body):
            self.send_error(400)
            return
        self.send_response(204)
        self.end_headers()
        number = self.headers["webhook-id"]
        if number not in seen:
            seen.add(number)
            tell(json.loads(body)["data"])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - theirs
        """Write nothing beside the verdicts."""


def tell(entry: Mapping[str, Any]) -> None:
    """Print the verdict on the claim of the message, where there is one."""
    found = verdict(entry["id"]) if entry["kind"] == "claim" else None
    if found:
        shown = {"claim": found["text"], "rating": found["rating"]["code"]}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def main(port: int, messages: int | None) -> int:
    """Take messages until there were so many."""
    with HTTPServer(("127.0.0.1", port), Door) as server:
        while messages is None or len(seen) < messages:
            server.handle_request()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None))
