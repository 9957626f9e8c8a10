"""The document of a page and of its frames as markup, taken at one moment by snapshot.js."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Error

from sources.markup import FRAME_MARK

SCRIPT = Path(__file__).with_name("snapshot.js").read_text(encoding="utf-8")
WORLD = "claimdesk"


def snapshot(session: CDPSession, most_frames: int) -> dict[str, Any]:
    """`url`, `title` and `html` of the page, its `frames` and how many more there are (`left_out`).

    A frame has `url`, `same_origin`, `shown`, and `html` where both are true; in the markup around it the attribute
    FRAME_MARK has its number, counted from 1. `session` is of the page. Raises the browser library's Error.
    """
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD})
    said = session.send(
        "Runtime.evaluate",
        {
            "contextId": world["executionContextId"],
            "expression": f"({SCRIPT})({json.dumps(FRAME_MARK)}, {most_frames})",
            "returnByValue": True,
        },
    )
    if details := said.get("exceptionDetails"):
        raise Error(str(details.get("exception", details).get("description", "the page could not be taken")))
    return dict(said["result"]["value"])
