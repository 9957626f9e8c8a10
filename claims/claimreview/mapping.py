"""What readers get of a verdict, as ClaimReview (schema.org). Pure: contents in, JSON-LD out.

Follows the rules of Google's ClaimReview documentation, which also the Fact Check Explorer and Data Commons read:
required are `claimReviewed`, `reviewRating` and `url`; a rating with a number has its bounds; higher is truer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SCHEMA_ORG = "https://schema.org"
UNNAMED = "unnamed"
APPEARANCE = "appearance"
_LENGTHS = {"year": 4, "month": 7, "day": 10}
_WORKS = {"article": "Article", "post": "SocialMediaPosting", "dataset": "Dataset", "document": "DigitalDocument"}


@dataclass(frozen=True)
class VerdictChange:
    """A correction that readers are told of: when, what and why."""

    at: str
    words: str


@dataclass(frozen=True)
class Newsroom:
    """Who publishes: its name and the addresses of its pages."""

    name: str
    url: str
    principles_url: str
    corrections_url: str


@dataclass(frozen=True)
class Published:
    """A verdict with what its mark-up needs besides the content: addresses and days in ISO 8601."""

    content: Mapping[str, Any]
    url: str
    published_at: str
    changed_at: str
    newsroom: Newsroom
    changes: Sequence[VerdictChange] = field(default_factory=tuple)


def claim_review(published: Published) -> dict[str, Any]:
    """The JSON-LD object of one verdict."""
    content = published.content
    claim = content["claim"]
    found: dict[str, Any] = {
        "@context": SCHEMA_ORG,
        "@type": "ClaimReview",
        "@id": f"{published.url}#claimreview",
        "url": published.url,
        "claimReviewed": claim["text"],
        "inLanguage": claim["language"],
        "datePublished": published.published_at,
        "dateModified": published.changed_at,
        "author": _newsroom(published.newsroom),
        "reviewRating": _rating(content),
        "reviewBody": content["rationale"],
        "itemReviewed": _claim(content),
        "citation": [_work(source) for source in _cited(content)],
    }
    if claim["language"] == "und":
        del found["inLanguage"]
    if published.changes:
        found["correction"] = [
            {"@type": "CorrectionComment", "datePublished": each.at, "text": each.words} for each in published.changes
        ]
    return {name: value for name, value in found.items() if value not in ([], "")}


def name_in_language(labels: Mapping[str, str], language: str, code: str) -> str:
    """The label in `language`, else in English, else the code."""
    return labels.get(language) or labels.get("en") or code


def _newsroom(newsroom: Newsroom) -> dict[str, Any]:
    return {
        "@type": "Organization",
        "name": newsroom.name,
        "url": newsroom.url,
        "publishingPrinciples": newsroom.principles_url,
        "correctionsPolicy": newsroom.corrections_url,
    }


def _rating(content: Mapping[str, Any]) -> dict[str, Any]:
    """The rating with its place on the scale; one off the scale has no number, and then no bounds."""
    rating, language = content["rating"], content["claim"]["language"]
    found: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": name_in_language(rating["labels"], language, rating["code"]),
    }
    numbers = [step["number"] for step in content["scale"] if step["number"] is not None]
    if rating["number"] is not None:
        bounds = [*numbers, rating["number"]]
        if max(bounds) > min(bounds):
            found |= {"ratingValue": rating["number"], "worstRating": min(bounds), "bestRating": max(bounds)}
    if explained := name_in_language(rating["definitions"], language, ""):
        found["ratingExplanation"] = explained
    return found


def _claim(content: Mapping[str, Any]) -> dict[str, Any]:
    claim, claimant = content["claim"], content["claimant"]
    found: dict[str, Any] = {"@type": "Claim", "text": claim["text"]}
    if claim["claimed_on"]:
        found["datePublished"] = claim["claimed_on"][: _LENGTHS[claim["claimed_precision"]]]
    if claimant["kind"] != UNNAMED:
        kind = "Person" if claimant["kind"] == "person" else "Organization"
        found["author"] = {"@type": kind, "name": claimant["name"]}
        if claimant["url"]:
            found["author"]["sameAs"] = claimant["url"]
    seen = [source for source in _cited(content, role=APPEARANCE) if source["url"]]
    if seen:
        found["appearance"] = [_work(source) for source in seen]
    return found


def _cited(content: Mapping[str, Any], role: str = "") -> Iterable[Mapping[str, Any]]:
    """The sources cited, each once, in the order of the citations; those of which something may be told."""
    numbers = dict.fromkeys(
        str(citation["source"]) for citation in content["citations"] if not role or citation["role"] == role
    )
    return [content["sources"][number] for number in numbers if number in content["sources"]]


def _work(source: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": _WORKS.get(source["kind"], "CreativeWork")}
    name = source["title"] or source["description"]
    if name:
        found["name"] = name
    if source["url"]:
        found["url"] = source["url"]
    if source["published_at"]:
        found["datePublished"] = source["published_at"]
    if source["publisher"]:
        found["publisher"] = {"@type": "Organization", "name": source["publisher"]["name"]}
    return found
