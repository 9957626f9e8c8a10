"""A claim's form as a browser sends it."""

from typing import Any

from claims.models import Claim

ROW = {
    "citation": "",
    "source": "",
    "no_url_reason": "",
    "title": "",
    "kind": "document",
    "role": "appearance",
    "stance": "supports",
    "quote": "",
    "locator": "",
}


def typed(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The form of a claim with `rows` of citations."""
    data = {
        "text": "Venezuela asked for radars",
        "claimant": "The Washington Post",
        "claimed_on": "2025-10-31",
        "claimed_precision": "day",
        "quote": "",
        "language": "en",
        "priority": "2",
        "assignee": "",
        "place": "",
        "translation": "",
        "translation_language": "",
        "_save": "1",
        "citations-TOTAL_FORMS": str(len(rows)),
        "citations-INITIAL_FORMS": "0",
        **fields,
    }
    for number, row in enumerate(rows):
        data |= {f"citations-{number}-{name}": value for name, value in {**ROW, **row}.items()}
    return data


def as_it_stands(claim: Claim, **fields: Any) -> dict[str, Any]:
    """The form of `claim` as its page shows it."""
    claim.refresh_from_db()
    rows = [
        {"citation": citation.pk, "role": citation.role, "stance": citation.stance, "quote": citation.quote}
        for citation in claim.citations.order_by("pk")
    ]
    shown = {"text": claim.text, "claimant": claim.claimant.name, "claimed_on": "", "language": claim.language}
    return typed(*rows, version=claim.version, **{**shown, **fields})
