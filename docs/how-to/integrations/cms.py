"""A content management system shows the verdicts on what an article says.

    DESK=https://desk.example KEY=cdk_… python3 cms.py https://paper.example/article

Takes a key of scope `public`, which opens nothing else. Prints a line of JSON for each verdict that readers may see on
a claim that appeared in the article, whatever trackers its URL carries.
"""

import json
import os
import sys
import urllib.parse
import urllib.request
from typing import Any

DESK, KEY = os.environ["DESK"].rstrip("/"), os.environ["KEY"]
SECONDS = 30


def get(url: str) -> Any:
    """What the desk answers at `url`, asked with the key. Raises HTTPError where it refuses."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {KEY}"})  # noqa: S310 - the desk's own
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        return json.load(answer)


def main(article: str) -> int:
    """Print what stands beside the article."""
    url: str | None = f"{DESK}/api/v1/verdicts/?{urllib.parse.urlencode({'appeared_in': article})}"
    while url:
        page = get(url)
        for found in page["results"]:
            shown = {"claim": found["text"], "rating": found["rating"]["code"], "page": found["page"]}
            sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
        url = page["next"]
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
