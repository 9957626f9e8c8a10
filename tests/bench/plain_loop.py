"""The loop that everyone would write: fetch, WARC, text with metadata, one row; one process, one page at a time.

Reads a line when it is to begin, says "done" at its end, and stays until its stdin ends. Arguments: a folder and a
file with the URLs.
"""

import json
import sqlite3
import sys
from pathlib import Path

import trafilatura
from warcio.capture_http import capture_http

import requests  # isort: skip - warcio wants to be imported before what it listens to


def main(folder: Path, urls: list[str]) -> None:
    rows = sqlite3.connect(folder / "pages.sqlite3")
    rows.execute("CREATE TABLE page (url TEXT, title TEXT, author TEXT, date TEXT, text TEXT)")
    trafilatura.extract("<html><body><article><p>Warm up.</p></article></body></html>")
    _say("ready")
    sys.stdin.readline()
    for url in urls:
        with capture_http(str(folder / "pages.warc.gz")):
            page = requests.get(url, timeout=30).content
        found = json.loads(trafilatura.extract(page, url=url, with_metadata=True, output_format="json") or "{}")
        values = (url, *(found.get(name) for name in ("title", "author", "date", "text")))
        rows.execute("INSERT INTO page VALUES (?, ?, ?, ?, ?)", values)
        rows.commit()
    _say("done")
    sys.stdin.readline()


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).read_text().split())
