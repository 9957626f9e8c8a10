"""The rules of ClaimReview: what its readers require, and what they advise. Pure.

They are those of Google's ClaimReview documentation and of schema.org. A broken rule makes other programs drop the
record; advice makes it more useful.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from claims.claimreview.reader import CheckedClaim, read_date, read_number, text_of_value

CLAIM_CHARACTERS = 75  # what is shown whole in the places that show it
_DATE_TIME = re.compile(r"\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}.*)?)?)?")


@dataclass(frozen=True)
class ReviewFinding:
    """One thing that is wrong (`is_error`) or could be better, with the JSON path of what it is about."""

    path: str
    sentence: str
    is_error: bool = True

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


def review_findings(review: CheckedClaim, *, page_url: str = "") -> list[ReviewFinding]:
    """What the rules say about `review`, errors first. With `page_url` also whether it belongs to that page."""
    found = [finding for rule in RULES for finding in rule(review)]
    found += list(_page(review, page_url))
    return sorted(found, key=lambda finding: not finding.is_error)


def _claim(review: CheckedClaim) -> Iterator[ReviewFinding]:
    path, raw = f"{review.path}.claimReviewed", review.raw.get("claimReviewed")
    if not text_of_value(raw):
        yield ReviewFinding(path, _("the claim is missing"))
        return
    if not isinstance(raw, str):
        yield ReviewFinding(path, _("the claim is not a text"))
    if len(review.claim) > CLAIM_CHARACTERS:
        counts = {"count": len(review.claim), "most": CLAIM_CHARACTERS}
        sentence = _("the claim has %(count)s characters; up to %(most)s are shown everywhere") % counts
        yield ReviewFinding(path, sentence, is_error=False)
    label = review.rating.label
    if label and re.search(rf"\b{re.escape(label)}\b", review.claim, re.IGNORECASE):
        yield ReviewFinding(
            path, _("the claim contains the words of the rating, “%(label)s”") % {"label": label}, is_error=False
        )


def _url(review: CheckedClaim) -> Iterator[ReviewFinding]:
    path = f"{review.path}.url"
    if not review.url:
        yield ReviewFinding(path, _("the URL of the page with the check is missing"))
    elif not _is_web(review.url):
        yield ReviewFinding(path, _("“%(url)s” is no whole URL") % {"url": review.url})


def _page(review: CheckedClaim, page_url: str) -> Iterator[ReviewFinding]:
    if not page_url or not _is_web(review.url):
        return
    named, shown = _host(review.url), _host(page_url)
    if not (named == shown or named.endswith(f".{shown}") or shown.endswith(f".{named}")):
        sentence = _("it names the site %(named)s, but stands on %(shown)s") % {"named": named, "shown": shown}
        yield ReviewFinding(f"{review.path}.url", sentence)


def _rating(review: CheckedClaim) -> Iterator[ReviewFinding]:
    path, raw = f"{review.path}.reviewRating", review.raw.get("reviewRating")
    if not raw:
        yield ReviewFinding(path, _("the rating is missing"))
        return
    if not review.rating.label:
        yield ReviewFinding(f"{path}.alternateName", _("the rating in words is missing"))
    given = raw[0] if isinstance(raw, list) and raw else raw
    if not isinstance(given, dict):
        yield ReviewFinding(path, _("the rating is no object"))
        return
    yield from _numbers(path, given)


def _numbers(path: str, given: dict[str, Any]) -> Iterator[ReviewFinding]:
    """The number and its bounds: all three, or the words alone."""
    read = {name: read_number(given.get(name)) for name in ("ratingValue", "worstRating", "bestRating")}
    for name, number in read.items():
        if given.get(name) not in (None, "") and number is None:
            yield ReviewFinding(f"{path}.{name}", _("“%(value)s” is no number") % {"value": given[name]})
    value, worst, best = read.values()
    missing = [name for name, number in read.items() if number is None]
    if missing and len(missing) < len(read):
        words = _("the number of a rating needs its bounds; missing: %(names)s") % {"names": ", ".join(missing)}
        yield ReviewFinding(path, words, is_error=False)
    if worst is not None and worst < 1:
        yield ReviewFinding(
            f"{path}.worstRating", _("the worst rating is %(worst)s, and must be 1 at least") % {"worst": worst}
        )
    if worst is not None and best is not None and best <= worst:
        words = _("the best rating, %(best)s, must be more than the worst, %(worst)s") % {"best": best, "worst": worst}
        yield ReviewFinding(f"{path}.bestRating", words)
    is_outside = value is not None and ((worst is not None and value < worst) or (best is not None and value > best))
    if is_outside:
        bounds = {"value": value, "worst": worst or "?", "best": best or "?"}
        words = _("the rating %(value)s lies outside of %(worst)s to %(best)s") % bounds
        yield ReviewFinding(f"{path}.ratingValue", words)


def _author(review: CheckedClaim) -> Iterator[ReviewFinding]:
    if not review.author and not review.author_url:
        yield ReviewFinding(
            f"{review.path}.author", _("who checked the claim has neither name nor URL"), is_error=False
        )


def _item(review: CheckedClaim) -> Iterator[ReviewFinding]:
    path, raw = f"{review.path}.itemReviewed", review.raw.get("itemReviewed")
    item = raw[0] if isinstance(raw, list) and raw else raw
    if not isinstance(item, dict):
        yield ReviewFinding(path, _("the claim itself (itemReviewed) is missing"), is_error=False)
        return
    if item.get("author") and not review.claimant:
        words = _("whoever made the claim has no name; leave the author out where nobody knows")
        yield ReviewFinding(f"{path}.author", words)
    if not review.appearances:
        yield ReviewFinding(path, _("it does not say where the claim was made (appearance)"), is_error=False)


def _dates(review: CheckedClaim) -> Iterator[ReviewFinding]:
    item = review.raw.get("itemReviewed")
    told = {f"{review.path}.datePublished": review.raw.get("datePublished")}
    if isinstance(item, dict):
        told[f"{review.path}.itemReviewed.datePublished"] = item.get("datePublished")
    for path, raw in told.items():
        text = text_of_value(raw)
        if not text:
            yield ReviewFinding(path, _("the date is missing"), is_error=False)
        elif not read_date(raw) or not _DATE_TIME.fullmatch(text):
            yield ReviewFinding(path, _("“%(text)s” is no date in ISO 8601") % {"text": text})


RULES: tuple[Callable[[CheckedClaim], Iterator[ReviewFinding]], ...] = (_claim, _url, _rating, _author, _item, _dates)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
