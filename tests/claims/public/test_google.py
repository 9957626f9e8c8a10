"""Published verdicts as Google's Fact Check Tools API answers: names, paging, masks, error bodies."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from claims.models import Claim, Publication
from claims.public.field_mask import BadMask, parse_mask, selected
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from tests.builders import a_claim, chief
from tests.claims.public.readers import a_published_claim, path_of, published_desk, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]

SEARCH, PAGES = "/v1alpha1/claims:search", "/v1alpha1/pages"


def ask(path: str, **parameters: Any) -> Any:
    answer = Client().get(path, parameters)
    assert answer.status_code == 200, answer.content
    assert "X-For-Readers" not in answer.headers
    return answer.json()


def refused(path: str, **parameters: Any) -> tuple[int, str, str]:
    """Code, status and message of Google's error body."""
    answer = Client().get(path, parameters)
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    return error["code"], error["status"], error["message"]


def test_a_claim_is_as_google_describes_it() -> None:
    claim = a_published_claim(rating="false")
    [found] = ask(SEARCH, query="letter radars")["claims"]
    day = Publication.objects.get().published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert found == {
        "text": "A letter asks for radars",
        "claimant": "James Story",
        "claimReview": [
            {
                "publisher": {"name": "Newsroom", "site": "news.example"},
                "url": f"https://news.example{path_of(claim)}",
                "title": "False: A letter asks for radars",
                "reviewDate": day,
                "textualRating": "False",
                "languageCode": "en",
            }
        ],
    }


def test_the_date_of_a_claim_is_a_moment() -> None:
    a_published_claim(claimed_on=date(2025, 10, 26))
    assert ask(SEARCH, query="letter")["claims"][0]["claimDate"] == "2025-10-26T00:00:00Z"


def test_nothing_found_is_an_empty_object() -> None:
    assert ask(SEARCH, query="zirkonium") == {}


def test_what_is_not_published_or_withdrawn_is_not_found() -> None:
    a_claim(text="Zirkonium was never published")
    gone = withdrawn(a_published_claim(text="Zirkonium was withdrawn"))
    reopened = a_published_claim(text="The words that were published")
    apply(reopened, MoveName.REOPEN, by=chief(), details=MoveDetails("New words"))
    Claim.objects.filter(pk=reopened.pk).update(text="Zirkonium words")
    assert ask(SEARCH, query="zirkonium") == {}
    assert ask(SEARCH, query="published")["claims"][0]["text"] == "The words that were published"
    assert refused(f"{PAGES}/{gone.pk}")[:2] == (404, "NOT_FOUND")


def test_filters_narrow_the_search() -> None:
    english = a_published_claim(text="Radars in English", language="en")
    ukrainian = a_published_claim(text="Radars українською", language="uk")
    earlier = Publication.objects.get(claim=english).published_at - timedelta(days=9)
    Publication.objects.filter(claim=english).update(published_at=earlier)

    def texts(**parameters: Any) -> list[str]:
        return [row["text"] for row in ask(SEARCH, **parameters).get("claims", [])]

    assert texts(query="radars", languageCode="uk-UA") == [ukrainian.text]
    assert texts(query="radars", maxAgeDays=3) == [ukrainian.text]
    assert texts(query="radars", maxAgeDays=10) == [ukrainian.text, english.text]
    assert texts(reviewPublisherSiteFilter="www.news.example") == [ukrainian.text, english.text]
    assert texts(query="radars", reviewPublisherSiteFilter="nytimes.com") == []


def test_tokens_and_offsets_lead_through_all_pages() -> None:
    wanted = [a_published_claim(text=f"Letter number {number}").text for number in range(5)][::-1]
    found: list[str] = []
    parameters: dict[str, Any] = {"query": "letter", "pageSize": 2}
    while True:
        answer = ask(SEARCH, **parameters)
        found += [row["text"] for row in answer["claims"]]
        if "nextPageToken" not in answer:
            break
        parameters["pageToken"] = answer["nextPageToken"]
    assert found == wanted
    assert [row["text"] for row in ask(SEARCH, query="letter", pageSize=2, offset=1)["claims"]] == wanted[1:3]
    assert ask(SEARCH, query="letter", offset=9) == {}


def test_pages_have_the_mark_up() -> None:
    claim = a_published_claim(place="Caracas")
    [page] = ask(PAGES, organization="news.example")["claimReviewMarkupPages"]
    assert page["name"] == f"pages/{claim.pk}"
    assert page["pageUrl"] == f"https://news.example{path_of(claim)}"
    [markup] = page["claimReviewMarkups"]
    assert markup["claimReviewed"] == claim.text
    assert markup["claimLocation"] == "Caracas"
    assert markup["claimAuthor"] == {"name": "James Story"}
    rating = markup["rating"]
    assert (rating["textualRating"], rating["ratingValue"]) == ("True", rating["bestRating"])
    assert ask(f"{PAGES}/{claim.pk}") == page
    assert ask(PAGES, url=page["pageUrl"])["claimReviewMarkupPages"] == [page]
    assert ask(PAGES, url="https://elsewhere.example/") == ask(PAGES, organization="elsewhere.example") == {}


@pytest.mark.parametrize(
    ("path", "parameters", "message"),
    [
        (SEARCH, {}, "Request must have either a query"),
        (SEARCH, {"query": "x", "colour": "red"}, 'Unknown name "colour"'),
        (SEARCH, {"query": "x", "pageSize": "many"}, "Invalid value at 'pageSize' (TYPE_INT32)"),
        (SEARCH, {"query": "x", "pageSize": "-1"}, "Invalid value at 'pageSize' (TYPE_INT32)"),
        (SEARCH, {"query": "x", "pageToken": "nonsense"}, "Invalid page token."),
        (SEARCH, {"query": "x", "pageToken": "9" * 30}, "Invalid page token."),
        (SEARCH, {"query": "x", "maxAgeDays": "9" * 30}, "Invalid value at 'maxAgeDays'"),
        (SEARCH, {"query": "x", "fields": "claims(text"}, "Invalid field selection claims(text"),
        (SEARCH, {"query": "x " * 41}, "at most 40 words"),
        (PAGES, {"url": "https://a.example/", "organization": "a.example"}, "Only one of url and organization"),
    ],
)
def test_what_cannot_be_asked_is_an_invalid_argument(path: str, parameters: dict[str, str], message: str) -> None:
    code, status, said = refused(path, **parameters)
    assert (code, status) == (400, "INVALID_ARGUMENT")
    assert message in said


def test_other_errors_have_googles_form() -> None:
    assert refused(f"{PAGES}/987654321") == (404, "NOT_FOUND", "Requested entity was not found.")
    assert refused("/v1alpha1/claims:imageSearch", imageUri="https://a.example/x.png")[:2] == (501, "UNIMPLEMENTED")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_verdicts_are_read_only(method: str) -> None:
    claim = a_published_claim()
    client = Client(enforce_csrf_checks=True)
    for path in (PAGES, f"{PAGES}/{claim.pk}"):
        answer = getattr(client, method)(path, {}, content_type="application/json")
        assert (answer.status_code, answer.json()["error"]["status"]) in ((401, "UNAUTHENTICATED"), (404, "NOT_FOUND"))
    assert Publication.objects.shown().count() == 1


def test_common_parameters_are_taken(settings: Any) -> None:
    a_published_claim()
    answer = ask(SEARCH, query="letter", key="AIza-whatever", alt="json", prettyPrint="false", quotaUser="me")
    assert len(answer["claims"]) == 1
    settings.PUBLIC = False
    assert Client().get(SEARCH, {"query": "letter"}).status_code == 404


def test_a_mask_leaves_what_was_asked_for() -> None:
    a_published_claim()
    answer = ask(SEARCH, query="letter", fields="claims(text,claimReview/publisher(site)),nextPageToken")
    site = {"publisher": {"site": "news.example"}}
    assert answer == {"claims": [{"text": "A letter asks for radars", "claimReview": [site]}]}


@pytest.mark.parametrize(
    ("mask", "left"),
    [
        ("a", {"a": {"b": 1, "c": [{"d": 2, "e": 3}]}}),
        ("a/b", {"a": {"b": 1}}),
        ("a/c/d", {"a": {"c": [{"d": 2}]}}),
        ("a(b,c(e))", {"a": {"b": 1, "c": [{"e": 3}]}}),
        ("a/b,f", {"a": {"b": 1}, "f": 4}),
        ("*", {"a": {"b": 1, "c": [{"d": 2, "e": 3}]}, "f": 4}),
        (" a / b ", {"a": {"b": 1}}),
        ("nothing", {}),
    ],
)
def test_masks_are_read_as_google_reads_them(mask: str, left: Any) -> None:
    assert selected({"a": {"b": 1, "c": [{"d": 2, "e": 3}]}, "f": 4}, parse_mask(mask)) == left


@pytest.mark.parametrize("mask", ["a(", "a)", ",a", "a,", "a//b", "a(b", "()", "a;b", "a(" * 201, "/"])
def test_what_is_no_mask_is_refused(mask: str) -> None:
    with pytest.raises(BadMask):
        parse_mask(mask)


@pytest.mark.parametrize("path", [f"{SEARCH}?query=letter", PAGES])
def test_answers_cost_the_same_however_long_they_are(path: str, django_assert_max_num_queries: Any) -> None:
    for number in range(4):
        a_published_claim(text=f"Letter number {number}")
    with django_assert_max_num_queries(2):
        Client().get(path)
