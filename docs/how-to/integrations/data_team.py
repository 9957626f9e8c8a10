"""A data team counts claims by rating and publisher of their evidence, from one file, line by line.

    DESK=https://desk.example KEY=cdk_… python3 data_team.py > table.csv

Takes a key of scope `export`, which opens whole lists and nothing else. The file is read while it comes, so a million
claims need no more memory than ten.
"""

import collections
import csv
import json
import os
import sys
import urllib.request

DESK, KEY = os.environ["DESK"].rstrip("/"), os.environ["KEY"]
SECONDS = 600


def main() -> int:
    """Write a table with a row for each rating and publisher."""
    url = f"{DESK}/api/v1/claims/export/?format=ndjson&public=true"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {KEY}"})  # noqa: S310 - the desk's own
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    with urllib.request.urlopen(request, timeout=SECONDS) as lines:  # noqa: S310
        for line in lines:
            claim = json.loads(line)
            rating = claim["published_verdict"]["rating"]["code"]
            cited = [each["source"] for each in claim["citations"] if each["role"] == "evidence"]
            for name in {(source["publisher"] or {}).get("name", "") for source in cited}:
                counts[rating, name] += 1
    table = csv.writer(sys.stdout)
    table.writerow(["rating", "publisher", "claims"])
    table.writerows([rating, name, count] for (rating, name), count in sorted(counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
