"""A dashboard keeps a copy of all claims, and brings it up to date at each run.

    DESK=https://desk.example KEY=cdk_… python3 dashboard.py copy.json

Takes a key of scope `claims:read`. The first run reads the list; each later one asks only what changed since, drops
what was removed, and keeps the cursor with the rows, so that a run that breaks off is repeated as a whole.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

DESK, KEY = os.environ["DESK"].rstrip("/"), os.environ["KEY"]
SECONDS = 60
GONE = 404  # deleted, or hidden, since the feed told of it; the feed tells that as well


def get(url: str) -> Any:
    """What the desk answers at `url`, asked with the key. Raises HTTPError where it refuses."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {KEY}"})  # noqa: S310 - the desk's own
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        return json.load(answer)


def copied() -> dict[str, Any]:
    """A new copy: the cursor first, so that what changes while the list is read is told again."""
    cursor = get(f"{DESK}/api/v1/changes/?cursor=latest")["cursor"]
    rows: dict[str, Any] = {}
    url: str | None = f"{DESK}/api/v1/claims/?page_size=500&ordering=id"
    while url:
        page = get(url)
        rows |= {str(row["id"]): row for row in page["results"]}
        url = page["next"]
    return {"cursor": cursor, "rows": rows}


def followed(copy: dict[str, Any]) -> dict[str, Any]:
    """The copy with all that changed since its cursor."""
    has_more = True
    while has_more:
        page = get(f"{DESK}/api/v1/changes/?cursor={copy['cursor']}")
        changed = {entry["id"]: entry for entry in page["results"] if entry["kind"] == "claim"}
        for number, entry in changed.items():
            row = read_row(entry["href"]) if entry["href"] else None
            if row is None:
                copy["rows"].pop(str(number), None)
            else:
                copy["rows"][str(number)] = row
        copy["cursor"], has_more = page["cursor"], page["has_more"]
    return copy


def read_row(href: str) -> Any:
    """The row as it is now; None where it is not there any more."""
    try:
        return get(href)
    except urllib.error.HTTPError as error:
        if error.code == GONE:
            return None
        raise


def main(file: Path) -> int:
    """Make the copy or bring it up to date, and say how many claims of each status there are."""
    copy = followed(json.loads(file.read_text(encoding="utf-8")) if file.exists() else copied())
    part = file.with_suffix(".part")
    part.write_text(json.dumps(copy, ensure_ascii=False), encoding="utf-8")
    part.replace(file)
    statuses = [row["status"] for row in copy["rows"].values()]
    counts = {status: statuses.count(status) for status in sorted(set(statuses))}
    sys.stdout.write(json.dumps(counts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
