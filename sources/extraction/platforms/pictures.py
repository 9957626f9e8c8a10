"""The pictures of a post, as its page names them: in its markup by the platform's classes, or else in Open Graph."""

import re
from collections.abc import Iterator
from typing import Any

from sources.extraction.links import own_address
from sources.extraction.platforms.rules import Platform

BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*?url\(\s*([\"']?)(?P<url>.*?)\1\s*\)", re.IGNORECASE)
# A candidate of `srcset` (HTML standard, 4.8.4.2.1): an address, and how wide or dense its picture is.
CANDIDATE = re.compile(r"\s*,*\s*(?P<url>\S*[^\s,])(?:\s+(?P<size>[\d.]+)[wx][^,]*)?\s*(?:,|$)")
OG_IMAGES = ("og:image", "og:image:url", "og:image:secure_url")
OF_PLATFORM = ("emoji", "avatar")  # in classes: no pictures of the post
MAX_NAMED = 100


def pictures_of(tree: Any, platform: Platform, base: str) -> list[str]:
    """The addresses of the pictures, each once, in order; `base` is what relative ones lead from."""
    named = [*_in_markup(tree, platform.picture_classes)] if platform.picture_classes else []
    if not named and platform.og_image:
        named = [*_open_graph(tree)]
    full = (own_address(base, url) for url in named)
    return list(dict.fromkeys(filter(None, full)))[:MAX_NAMED]


def largest_of(srcset: str) -> str:
    """The address of the largest picture that a `srcset` names; of those alike the first."""
    found = [(float(each["size"] or 1), each["url"]) for each in CANDIDATE.finditer(srcset)]
    return max(found, key=lambda each: each[0], default=(0.0, ""))[1]


def _in_markup(tree: Any, classes: frozenset[str]) -> Iterator[str]:
    for element in tree.iter():
        if element.tag.__class__ is str and classes & frozenset((element.get("class") or "").split()):
            yield from _of_element(element)


def _of_element(element: Any) -> Iterator[str]:
    if background := BACKGROUND.search(element.get("style") or ""):
        yield background["url"]
        return
    for image in element.iter("img"):
        if not any(word in (image.get("class") or "") for word in OF_PLATFORM):
            yield largest_of(image.get("srcset") or "") or image.get("src") or ""


def _open_graph(tree: Any) -> Iterator[str]:
    for element in tree.iter("meta"):
        if (element.get("property") or element.get("name") or "").strip().lower() in OG_IMAGES:
            yield element.get("content") or ""
