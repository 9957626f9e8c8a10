"""Checks of other newsrooms for tests, in Google's form."""

from typing import Any

OUTSIDE_URL = "https://other.example/check/1"


def an_outside_page(**fields: Any) -> dict[str, Any]:
    """A page with one checked claim, as a program sends it."""
    markup = {
        "claimReviewed": "The bridge was sold",
        "claimDate": "2025-10-26",
        "claimAppearances": ["https://posts.example/7"],
        "claimAuthor": {"name": "The Seller"},
        "rating": {"textualRating": "False", "ratingValue": 1, "worstRating": 1, "bestRating": 5},
    }
    page = {
        "pageUrl": OUTSIDE_URL,
        "publishDate": "2025-11-01",
        "claimReviewAuthor": {"name": "Other Newsroom"},
        "claimReviewMarkups": [markup],
    }
    return {**page, **fields}
