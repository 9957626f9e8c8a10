"""Pages with a known article, in the three forms in which public collections have them.

- scrapinghub's article-extraction-benchmark: `*.html.gz` and `ground-truth.json` with the whole text of each article;
- the folder `tests` of trafilatura: `evaldata.json` with a few pieces of text that are part of the article and a few
  that are none of it, and the pages in `cache` and `eval`;
- WCXB: `*/ground-truth/*.json` and `*/html/*.html.gz`, of which only those are read that it calls articles.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

EVALUATION_FOLDERS = ("cache", "eval")  # where trafilatura looks for a page, in this order
NO_URL = "https://page.invalid/"


@dataclass(frozen=True)
class Page:
    """A page and what is known of its article: the whole text, or pieces that are of it and pieces that are not."""

    body: bytes
    url: str
    article: str = ""
    within: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def site(self) -> str:
        """The site that the page comes from: pages of one site are alike. Empty where nobody knows it."""
        host = (urlsplit(self.url).hostname or "").split(".")
        is_two_part = len(host) > 2 and len(host[-1]) == 2 and len(host[-2]) <= 3  # as in .co.uk and .com.ua
        return "" if self.url == NO_URL else ".".join(host[-3 if is_two_part else -2 :])


def pages_of(folder: Path) -> Iterator[Page]:
    """The pages of a folder, with what its ground truth says of them."""
    if (folder / "evaldata.json").is_file():
        for url, known in _json(folder / "evaldata.json").items():
            places = (folder / name / known["file"] for name in EVALUATION_FOLDERS)
            body = next((place.read_bytes() for place in places if place.is_file()), None)
            if body is not None:
                yield Page(body, url, within=tuple(known["with"]), without=tuple(known["without"]))
    elif (folder / "ground-truth.json").is_file():
        for name, known in _json(folder / "ground-truth.json").items():
            yield Page(_unpacked(folder / f"{name}.html.gz"), known.get("url", NO_URL), known["articleBody"])
    else:
        yield from _of_wcxb(folder)


def _of_wcxb(folder: Path) -> Iterator[Page]:
    for path in sorted(folder.glob("*/ground-truth/*.json")):
        known = _json(path)
        kind = known.get("_internal", {}).get("page_type", {}).get("primary")
        if kind == "article" and (article := known["ground_truth"].get("main_content")):
            yield Page(
                _unpacked(path.parents[1] / "html" / f"{path.stem}.html.gz"), known.get("url") or NO_URL, article
            )


def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
