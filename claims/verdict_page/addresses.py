"""The addresses that readers have, below the address of the public pages."""

import re
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

from claimdesk.ids import NO_ID, parse_id
from claims.claimreview.mapping import Newsroom

SLUG_CHARACTERS = 60
_NO_WORDS = "claim"
_SAFE_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def slug_of(text: str) -> str:
    """The first words of `text` for an address, in their own letters."""
    slug = slugify(text, allow_unicode=True)
    if len(slug) > SLUG_CHARACTERS:
        slug = slug[: SLUG_CHARACTERS + 1].rpartition("-")[0] or slug[:SLUG_CHARACTERS]
    return slug.strip("-_") or _NO_WORDS


def claim_path(content: dict[str, Any]) -> str:
    """The path of the page of a verdict."""
    claim = content["claim"]
    return reverse("public:claim", args=[claim["id"], slug_of(claim["text"])])


def absolute_url(path: str) -> str:
    """The whole address, by the setting and not by the request: caches and feeds hold it."""
    return f"{settings.PUBLIC_URL}{path}"


def memento_url(capture: int, url: str) -> str:
    """Where readers get the copy `capture` of the page `url`, if the newsroom hands copies out."""
    return absolute_url(reverse("public:memento", args=[capture, url]))


def claim_number_at(url: str) -> int:
    """The number of the claim whose public page `url` is; NO_ID for any other address."""
    home = f"{settings.PUBLIC_URL}/claims/"
    words = url[len(home) :] if url.startswith(home) else ""
    return parse_id(words.split("-")[0].split("/")[0]) or NO_ID


def newsroom() -> Newsroom:
    """Who publishes, with the addresses of its pages."""
    return Newsroom(
        name=settings.PUBLIC_NAME,
        url=absolute_url(reverse("public:list")),
        principles_url=absolute_url(reverse("public:methodology")),
        corrections_url=absolute_url(reverse("public:corrections")),
    )


def is_web_address(url: str) -> bool:
    """Whether a page may link to `url`."""
    return bool(_SAFE_SCHEME.match(url))
