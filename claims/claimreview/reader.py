"""Reading ClaimReview as publishers really write it: arrays, `@graph`, numbers in quotation marks, missing bounds.

What a record does not say stays empty; nothing is made up. What is against the rules is told by `rules.py`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any

from claims.claimreview.blocks import Block, BrokenBlock, json_blocks, objects_in

_TAGS = re.compile(r"<[^>]*>")
_DATE = re.compile(r"\s*(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class GivenRating:
    """What was found: the words, and the number with its bounds where they are given."""

    label: str = ""
    value: Decimal | None = None
    worst: Decimal | None = None
    best: Decimal | None = None
    explanation: str = ""


@dataclass(frozen=True)
class CheckedClaim:
    """One ClaimReview. `path` says where it was found, as "line 12, $['@graph'][0]"; `raw` is the object itself."""

    path: str
    raw: Mapping[str, Any]
    claim: str = ""
    url: str = ""
    rating: GivenRating = field(default_factory=GivenRating)
    author: str = ""
    author_url: str = ""
    claimant: str = ""
    claimant_url: str = ""
    claimed_on: str = ""
    appearances: tuple[str, ...] = ()
    published_on: str = ""
    language: str = ""


@dataclass(frozen=True)
class ReviewReading:
    """All that a page or file holds: its ClaimReviews, and a sentence for each block that cannot be read."""

    reviews: tuple[CheckedClaim, ...]
    broken: tuple[str, ...]

    @property
    def refusal(self) -> str:
        """Why nothing was read, in a sentence that names line or path; empty where something was."""
        if self.reviews:
            return ""
        return " ".join(self.broken) or "line 1, $: there is no ClaimReview here"


def read(text: str) -> ReviewReading:
    """Every ClaimReview in a page or a JSON file."""
    found = json_blocks(text)
    reviews = [review for block in found if isinstance(block, Block) for review in _reviews(block)]
    broken = [block.sentence for block in found if isinstance(block, BrokenBlock)]
    return ReviewReading(tuple(reviews), tuple(broken))


def read_object(raw: dict[str, Any]) -> CheckedClaim:
    """One ClaimReview that is an object already."""
    return next(_reviews(Block("", raw)))


def read_number(value: Any) -> Decimal | None:
    """The number that `value` is or writes ("5", "4,5"); None for anything else."""
    if isinstance(value, bool):
        return None
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def text_of_value(value: Any) -> str:
    """The first text that `value` is or holds, without markup and in single spaces."""
    for each in _each(value):
        if isinstance(each, str) and each.strip():
            return " ".join(unescape(_TAGS.sub(" ", each)).split())
        if isinstance(each, dict) and (name := text_of_value(each.get("name") or each.get("@value"))):
            return name
    return ""


def read_date(value: Any) -> str:
    """The year, month or day with which a date begins, in ISO 8601; empty for what begins with none."""
    found = _DATE.match(text_of_value(value))
    return "-".join(part for part in found.groups() if part) if found else ""


def read_url(value: Any) -> str:
    """The first URL that `value` is or names, as it is written."""
    for each in _each(value):
        if isinstance(each, str) and each.strip():
            return each.strip()
        if isinstance(each, dict) and (url := read_url(each.get("url") or each.get("@id"))):
            return url
    return ""


def _reviews(block: Block) -> Iterator[CheckedClaim]:
    for path, raw in objects_in(block):
        claim = _first(raw.get("itemReviewed"))
        who, claimant = _first(raw.get("author")), _first(claim.get("author"))
        yield CheckedClaim(
            path=path,
            raw=raw,
            claim=text_of_value(raw.get("claimReviewed"))
            or text_of_value(claim.get("text"))
            or text_of_value(claim.get("name")),
            url=read_url(raw.get("url")),
            rating=_rating(_first(raw.get("reviewRating"))),
            author=text_of_value(raw.get("author")),
            author_url=read_url(who.get("url")),
            claimant=text_of_value(claim.get("author")),
            claimant_url=read_url(claimant.get("sameAs")) or read_url(claimant.get("url")),
            claimed_on=read_date(claim.get("datePublished")),
            appearances=tuple(_appearances(claim)),
            published_on=read_date(raw.get("datePublished")),
            language=text_of_value(raw.get("inLanguage")),
        )


def _rating(raw: Mapping[str, Any]) -> GivenRating:
    return GivenRating(
        label=text_of_value(raw.get("alternateName")) or text_of_value(raw.get("name")),
        value=read_number(raw.get("ratingValue")),
        worst=read_number(raw.get("worstRating")),
        best=read_number(raw.get("bestRating")),
        explanation=text_of_value(raw.get("ratingExplanation")),
    )


def _appearances(claim: Mapping[str, Any]) -> Iterator[str]:
    """Where the claim was made: `firstAppearance`, `appearance`, and the URL of the work itself in old mark-up."""
    told = [*_each(claim.get("firstAppearance")), *_each(claim.get("appearance"))]
    urls = [read_url(each) for each in told] or [read_url(claim.get("url"))]
    yield from dict.fromkeys(url for url in urls if url)


def _first(value: Any) -> Mapping[str, Any]:
    return next((each for each in _each(value) if isinstance(each, dict)), {})


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
