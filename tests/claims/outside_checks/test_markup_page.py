"""Pages in Google's form are read strictly, and by the desk's own rules of ClaimReview."""

from typing import Any

import pytest

from claimdesk.errors import Invalid
from claims.outside_checks.markup_page import claim_review_of, read_page
from tests.claims.public.outside import OUTSIDE_URL, an_outside_page

OWN = frozenset({"news.example"})


def page_with(**markup: Any) -> dict[str, Any]:
    """A page whose one checked claim has these fields besides or instead."""
    page = an_outside_page()
    page["claimReviewMarkups"][0] |= markup
    return page


def field_of(page: Any) -> str:
    """The first field that is wrong in a page."""
    with pytest.raises(Invalid) as refusal:
        read_page(page, own_sites=OWN)
    return next(iter(refusal.value.fields))


def test_what_is_not_set_is_left_out() -> None:
    page = page_with(claimLocation="", claimAuthor=None, claimAppearances=[], claimFirstAppearance=None)
    [markup] = read_page({**page, "versionId": ""}, own_sites=OWN)["claimReviewMarkups"]
    assert set(markup) == {"claimReviewed", "claimDate", "rating"}


def test_a_whole_number_may_be_a_text() -> None:
    rating = {"textualRating": "False", "ratingValue": "2", "worstRating": 1.0, "bestRating": 5}
    [markup] = read_page(page_with(rating=rating), own_sites=OWN)["claimReviewMarkups"]
    assert markup["rating"] == {"textualRating": "False", "ratingValue": 2, "worstRating": 1, "bestRating": 5}


def test_the_mapping_is_googles() -> None:
    page = page_with(claimLocation="Kyiv", claimFirstAppearance="https://posts.example/1")
    review = claim_review_of(page, page["claimReviewMarkups"][0])
    assert review["url"] == OUTSIDE_URL
    assert review["author"] == {"name": "Other Newsroom"}
    assert review["reviewRating"]["alternateName"] == "False"
    assert review["itemReviewed"] == {
        "@type": "Claim",
        "name": "Kyiv",
        "datePublished": "2025-10-26",
        "firstAppearance": {"@type": "CreativeWork", "url": "https://posts.example/1"},
        "appearance": [{"@type": "CreativeWork", "url": "https://posts.example/7"}],
        "author": {"name": "The Seller"},
    }


MARKUP = "claimReviewMarkups[0]"


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ([], "page"),
        (an_outside_page(colour="red"), "colour"),
        (an_outside_page(pageUrl=""), "pageUrl"),
        (an_outside_page(pageUrl="javascript:alert(1)"), "pageUrl"),
        (an_outside_page(pageUrl="https://news.example/1"), "pageUrl"),
        (an_outside_page(pageUrl="https://other.example/" + "a" * 2100), "pageUrl"),
        (an_outside_page(publishDate="yesterday"), "publishDate"),
        (an_outside_page(claimReviewMarkups=[]), "claimReviewMarkups"),
        (an_outside_page(claimReviewMarkups={}), "claimReviewMarkups"),
        (an_outside_page(claimReviewAuthor="Other"), "claimReviewAuthor"),
        (an_outside_page(claimReviewAuthor={"imageUrl": "data:x"}), "claimReviewAuthor.imageUrl"),
        (page_with(claimReviewed=""), f"{MARKUP}.claimReviewed"),
        (page_with(claimReviewed=7), f"{MARKUP}.claimReviewed"),
        (page_with(claimReviewed="a" * 10_001), f"{MARKUP}.claimReviewed"),
        (page_with(url="https://other.example/another"), f"{MARKUP}.url"),
        (page_with(claimDate="soon"), f"{MARKUP}.claimDate"),
        (page_with(claimAuthor={"sameAs": "https://seller.example/"}), f"{MARKUP}.claimAuthor.name"),
        (page_with(claimAppearances=["https://a.example/", "ftp://b.example/"]), f"{MARKUP}.claimAppearances"),
        (page_with(rating={}), f"{MARKUP}.rating"),
        (page_with(rating={"textualRating": "x", "ratingValue": 1.5}), f"{MARKUP}.rating.ratingValue"),
        (page_with(rating={"textualRating": "x", "ratingValue": True}), f"{MARKUP}.rating.ratingValue"),
        (page_with(rating={"textualRating": "x", "ratingValue": 2**31}), f"{MARKUP}.rating.ratingValue"),
        (page_with(rating={"textualRating": "x", "worstRating": -1}), f"{MARKUP}.rating.worstRating"),
    ],
)
def test_what_is_wrong_names_its_field(page: Any, field: str) -> None:
    assert field_of(page) == field


def test_an_anchor_of_the_page_is_its_address() -> None:
    read = read_page(page_with(url=f"{OUTSIDE_URL}#claim-2"), own_sites=OWN)
    assert read["claimReviewMarkups"][0]["url"] == f"{OUTSIDE_URL}#claim-2"
