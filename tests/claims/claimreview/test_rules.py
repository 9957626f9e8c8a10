"""The rules of ClaimReview, each kept and broken; and what ClaimDesk itself writes keeps them."""

import copy
from pathlib import Path
from typing import Any

import pytest

from claims.claimreview.reader import read, read_object
from claims.claimreview.rules import review_findings

RECORDS = Path(__file__).parents[2] / "fixtures" / "claimreview"
GOOD: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://www.news.example/check/1",
    "claimReviewed": "The ship left at night",
    "datePublished": "2026-11-30",
    "author": {"@type": "Organization", "name": "Newsroom"},
    "reviewRating": {
        "@type": "Rating",
        "alternateName": "Mostly false",
        "ratingValue": 2,
        "worstRating": 1,
        "bestRating": 5,
    },
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Somebody"},
        "datePublished": "2026-11",
        "appearance": [{"@type": "CreativeWork", "url": "https://posts.example/1"}],
    },
}


def without(path: str) -> dict[str, Any]:
    return changed(path, None)


def changed(path: str, value: Any) -> dict[str, Any]:
    """GOOD with another value at `path`; without it where `value` is None."""
    made = copy.deepcopy(GOOD)
    *way, last = path.split(".")
    place = made
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return made


def test_a_record_that_keeps_all_rules_has_no_finding() -> None:
    assert review_findings(read_object(GOOD), page_url="https://news.example/check/1") == []


@pytest.mark.parametrize(
    ("raw", "path", "words"),
    [
        (without("claimReviewed"), "$.claimReviewed", "the claim is missing"),
        (changed("claimReviewed", ["The ship left"]), "$.claimReviewed", "the claim is not a text"),
        (without("url"), "$.url", "the URL of the page with the check is missing"),
        (changed("url", "/check/1"), "$.url", "is no whole URL"),
        (changed("url", "https://[broken"), "$.url", "is no whole URL"),
        (changed("url", "https://other.example/1"), "$.url", "it names the site other.example"),
        (without("reviewRating"), "$.reviewRating", "the rating is missing"),
        (changed("reviewRating", "False"), "$.reviewRating", "the rating is no object"),
        (without("reviewRating.alternateName"), "$.reviewRating.alternateName", "the rating in words is missing"),
        (changed("reviewRating.ratingValue", "two"), "$.reviewRating.ratingValue", "is no number"),
        (changed("reviewRating.ratingValue", 6), "$.reviewRating.ratingValue", "lies outside of 1 to 5"),
        (changed("reviewRating.worstRating", 0), "$.reviewRating.worstRating", "must be 1 at least"),
        (changed("reviewRating.bestRating", 1), "$.reviewRating.bestRating", "must be more than the worst"),
        (without("itemReviewed.author.name"), "$.itemReviewed.author", "whoever made the claim has no name"),
        (changed("datePublished", "last week"), "$.datePublished", "is no date in ISO 8601"),
        (changed("itemReviewed.datePublished", "11/2026"), "$.itemReviewed.datePublished", "is no date in ISO 8601"),
    ],
)
def test_a_broken_rule_is_an_error_at_its_path(raw: dict[str, Any], path: str, words: str) -> None:
    found = [each for each in review_findings(read_object(raw), page_url="https://news.example/") if each.is_error]
    assert [(each.path, words in each.sentence) for each in found if words in each.sentence] == [(path, True)]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (changed("claimReviewed", "x" * 76), "the claim has 76 characters"),
        (changed("claimReviewed", "It is mostly false that the ship left"), "contains the words of the rating"),
        (without("reviewRating.bestRating"), "needs its bounds; missing: bestRating"),
        (without("author"), "has neither name nor URL"),
        (without("itemReviewed"), "the claim itself (itemReviewed) is missing"),
        (without("itemReviewed.appearance"), "where the claim was made"),
        (without("datePublished"), "the date is missing"),
    ],
)
def test_advice_is_no_error(raw: dict[str, Any], words: str) -> None:
    [found] = review_findings(read_object(raw))
    assert words in found.sentence
    assert not found.is_error


# Which of the real records break a rule, and where.
BROKEN = {
    "aos_fatos_raw.json": ["url"],
    "estadao_raw.json": ["url"],
    "tfc_taiwan_missing_page.json": ["itemReviewed.author"],
    "the_quint_raw.html": ["claimReviewed", "reviewRating.worstRating"],
}


@pytest.mark.parametrize("name", sorted(path.name for path in RECORDS.iterdir() if path.suffix in {".json", ".html"}))
def test_real_records_are_held_to_the_rules(name: str) -> None:
    review = read((RECORDS / name).read_text(encoding="utf-8")).reviews[0]
    errors = [each.path.removeprefix(f"{review.path}.") for each in review_findings(review) if each.is_error]
    assert errors == BROKEN.get(name, [])
