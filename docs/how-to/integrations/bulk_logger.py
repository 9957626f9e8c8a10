"""A monitoring tool logs what it found, many claims at once, and can do it again without harm.

    DESK=https://desk.example KEY=cdk_… python3 bulk_logger.py < found.ndjson

Takes a key of scope `claims:write`. Each line is a claim with an `id` of the tool, a `text`, a `claimant`, the `url` it
appeared at and its `quote`. The id goes along as `external_id`: sent again, a line changes its claim instead of logging
another one. Prints a line for each that was refused, and leaves with 1 if there is one.
"""

import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

DESK, KEY = os.environ["DESK"].rstrip("/"), os.environ["KEY"]
AT_ONCE = 200
SECONDS = 120
REFUSED_FROM = 400


def operation(line: str) -> dict[str, Any]:
    """The line as an operation of a batch."""
    found = json.loads(line)
    citation = {"url": found["url"], "quote": found.get("quote", ""), "role": "appearance"}
    body = {
        "external_id": str(found["id"]),
        "text": found["text"],
        "claimant_name": found["claimant"],
        "citations": [citation],
    }
    return {"method": "POST", "path": "claims/", "body": body}


def sent(operations: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What became of each operation, in order."""
    request = urllib.request.Request(  # noqa: S310 - the desk's own
        f"{DESK}/api/v1/batch/",
        data=json.dumps({"operations": operations}).encode(),
        headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        yield from json.load(answer)["results"]


def main() -> int:
    """Log the lines of stdin, a batch after the other."""
    lines = [line for line in sys.stdin if line.strip()]
    refused = 0
    for start in range(0, len(lines), AT_ONCE):
        operations = [operation(line) for line in lines[start : start + AT_ONCE]]
        for asked, result in zip(operations, sent(operations), strict=True):
            if result["status"] >= REFUSED_FROM:
                refused += 1
                told = {"id": asked["body"]["external_id"], "why": result["body"]["detail"]}
                sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return int(refused > 0)


if __name__ == "__main__":
    sys.exit(main())
