"""Checks of other newsrooms in the form of Google's Fact Check Tools API (ClaimReviewMarkupPage, v1alpha1). Pure.

What is sent is read strictly, and held to the desk's own rules of ClaimReview. As in Google's API an empty text, a zero
and null are what was not set.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from claimdesk.errors import Invalid
from claimdesk.fields import nfc
from claims.claimreview.reader import read_object
from claims.claimreview.rules import review_findings
from sources.urls import MAX_LENGTH, public_url_problem, wire_url

MAX_TEXT_CHARACTERS = 10_000
MAX_INT32 = 2**31 - 1
_DIGITS = re.compile("-?[0-9]{1,10}")
_AUTHOR = {"name": str, "imageUrl": str}
_RATING = {
    "textualRating": str,
    "ratingValue": int,
    "worstRating": int,
    "bestRating": int,
    "ratingExplanation": str,
    "imageUrl": str,
}
_MARKUP = {
    "url": str,
    "claimReviewed": str,
    "claimDate": str,
    "claimLocation": str,
    "claimFirstAppearance": str,
    "claimAppearances": [str],
    "claimAuthor": {**_AUTHOR, "jobTitle": str, "sameAs": str},
    "rating": _RATING,
}
_PAGE = {
    "name": str,
    "pageUrl": str,
    "publishDate": str,
    "claimReviewAuthor": _AUTHOR,
    "versionId": str,
    "claimReviewMarkups": [_MARKUP],
}
_URLS = frozenset({"imageUrl", "sameAs", "claimFirstAppearance", "claimAppearances"})
# Where the rules of ClaimReview find something, and the field of Google's form that it stands in.
_FIELDS = {
    "claimReviewed": "claimReviewed",
    "url": "url",
    "reviewRating": "rating",
    "reviewRating.alternateName": "rating.textualRating",
    "itemReviewed.author": "claimAuthor.name",
    "itemReviewed.datePublished": "claimDate",
}


def read_page(body: Any, *, own_sites: frozenset[str]) -> dict[str, Any]:
    """The page in `body`, without what is not set. `own_sites` are the hosts whose verdicts are never imported.

    Raises Invalid with a sentence per field, as `claimReviewMarkups[0].rating.textualRating`.
    """
    page: dict[str, Any] = _fitted(body, _PAGE, "")
    _require_page_url(page, own_sites)
    if not page.get("claimReviewMarkups"):
        raise _wrong("claimReviewMarkups", _("The page has no checked claim."))
    for number, markup in enumerate(page["claimReviewMarkups"]):
        _require_kept_rules(page, markup, f"claimReviewMarkups[{number}]")
    return page


def site_of(url: str) -> str:
    """A host without www., of a URL or a bare host."""
    host = urlsplit(url if "//" in url else f"//{url}").netloc.lower()
    return host.removeprefix("www.")


def kept_url(url: str) -> str:
    """The spelling under which the page `url` is kept; what is no such address stays as it is."""
    return url if public_url_problem(url) else wire_url(url)


def claim_review_of(page: Mapping[str, Any], markup: Mapping[str, Any]) -> dict[str, Any]:
    """One checked claim of `page` as ClaimReview, by the mapping in Google's description of its API."""
    claimant, rating, author = (
        markup.get("claimAuthor", {}),
        markup.get("rating", {}),
        page.get("claimReviewAuthor", {}),
    )
    numbers = {name: rating.get(name) for name in ("ratingValue", "worstRating", "bestRating", "ratingExplanation")}
    item = {
        "@type": "Claim",
        "name": markup.get("claimLocation"),
        "datePublished": markup.get("claimDate"),
        "firstAppearance": _work(markup.get("claimFirstAppearance")),
        "appearance": [_work(url) for url in markup.get("claimAppearances", ())],
        "author": _set({"name": claimant.get("name"), "sameAs": claimant.get("sameAs")}),
    }
    return _set(
        {
            "@type": "ClaimReview",
            "url": markup.get("url") or page["pageUrl"],
            "claimReviewed": markup.get("claimReviewed"),
            "datePublished": page.get("publishDate"),
            "author": _set({"name": author.get("name"), "image": author.get("imageUrl")}),
            "reviewRating": _set({"alternateName": rating.get("textualRating"), **numbers}),
            "itemReviewed": _set(item),
        }
    )


def _work(url: str | None) -> dict[str, Any]:
    return {"@type": "CreativeWork", "url": url} if url else {}


def _set(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _wrong(path: str, sentence: str) -> Invalid:
    return Invalid(f"{path}: {sentence}", fields={path: sentence})


def _fitted(value: Any, shape: Any, path: str) -> Any:
    """`value` as `shape` has it. Raises Invalid for what does not fit."""
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise _wrong(path, _("This must be a list."))
        return [_fitted(each, shape[0], f"{path}[{number}]") for number, each in enumerate(value)]
    if isinstance(shape, dict):
        return _fitted_members(value, shape, path)
    return _whole_number(value, path) if shape is int else _text(value, path)


def _fitted_members(value: Any, shape: Mapping[str, Any], path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(path or "page", _("This must be an object."))
    places = {name: f"{path}.{name}" if path else name for name in value}
    if unknown := [name for name in value if name not in shape]:
        raise _wrong(places[unknown[0]], _("This field is unknown."))
    read = {name: _fitted(each, shape[name], places[name]) for name, each in value.items() if each is not None}
    for name in _URLS & set(read):
        _require_web(read[name], places[name])
    return _set(read)


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise _wrong(path, _("This must be a text."))
    text = nfc(value).strip()
    if len(text) > MAX_TEXT_CHARACTERS:
        raise _wrong(path, _("This has more than %(most)s characters.") % {"most": MAX_TEXT_CHARACTERS})
    return text


def _whole_number(value: Any, path: str) -> int:
    """A number of 32 bits, also written as a text: so Google reads them."""
    number = int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else value
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or abs(number) > MAX_INT32:
        raise _wrong(path, _("This must be a whole number of 32 bits."))
    return number


def _require_web(value: str | list[str], path: str) -> None:
    for url in [value] if isinstance(value, str) else value:
        is_web = url.lower().startswith(("http://", "https://"))
        if url and (not is_web or len(url) > MAX_LENGTH):
            raise _wrong(path, _("This is no URL of a page."))


def _require_page_url(page: dict[str, Any], own_sites: frozenset[str]) -> None:
    given = page.get("pageUrl", "")
    if not given:
        raise _wrong("pageUrl", _("The page has no URL."))
    if problem := public_url_problem(given):
        raise _wrong("pageUrl", str(problem))
    page["pageUrl"] = wire_url(given)
    if len(page["pageUrl"]) > MAX_LENGTH:
        raise _wrong("pageUrl", _("This is no URL of a page."))
    if site_of(page["pageUrl"]) in own_sites:
        raise _wrong("pageUrl", _("The verdicts of this newsroom are published here, and never imported."))


def _require_kept_rules(page: dict[str, Any], markup: dict[str, Any], path: str) -> None:
    """Raise Invalid for a markup that breaks a rule of ClaimReview; advice is none of the caller's business."""
    url = markup.get("url", "")
    if url and kept_url(url) != page["pageUrl"]:
        raise _wrong(f"{path}.url", _("This must be the URL of the page, with an anchor at most."))
    review = read_object(claim_review_of(page, markup))
    broken = dict(_broken(path, review_findings(review, page_url=page["pageUrl"])))
    if broken:
        first, sentence = next(iter(broken.items()))
        raise Invalid(f"{first}: {sentence}", fields=broken)


def _broken(path: str, findings: Any) -> Iterator[tuple[str, str]]:
    for each in findings:
        if each.is_error:
            where = each.path.removeprefix("$").removeprefix(".")
            yield _place(path, where), each.sentence


def _place(path: str, where: str) -> str:
    if where == "datePublished":
        return "publishDate"
    if where.startswith("reviewRating.") and where not in _FIELDS:
        return f"{path}.rating.{where.removeprefix('reviewRating.')}"
    return f"{path}.{_FIELDS.get(where, where)}"
