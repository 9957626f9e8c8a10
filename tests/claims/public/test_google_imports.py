"""Checks of other newsrooms over Google's API: created, read, replaced, deleted; by whom, and by whom not."""

from typing import Any

import pytest
from django.test import Client

from claimdesk.audit.models import AuditEvent
from claims.models import Claim, OutsideCheck, Publication
from claims.outside_checks import actions
from tests.builders import reader
from tests.callers import key_of
from tests.claims.public.outside import OUTSIDE_URL, an_outside_page
from tests.claims.public.readers import a_published_claim, published_desk, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]

PAGES = "/v1alpha1/pages"


def ask(method: str, path: str, secret: str = "", body: Any = None, **query: Any) -> Any:
    """What the desk answers to a program that shows `secret` as a bearer token."""
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    client = Client(enforce_csrf_checks=True, headers=headers)
    data = {} if body is None else {"data": body, "content_type": "application/json"}
    return getattr(client, method)(path, query_params=query, **data)


def error_of(answer: Any) -> tuple[int, str]:
    """Code and status of Google's error body."""
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    return error["code"], error["status"]


def create(secret: str, **fields: Any) -> Any:
    return ask("post", PAGES, secret, an_outside_page(**fields))


def test_a_check_is_created_read_replaced_and_deleted() -> None:
    secret = key_of(None)
    made = create(secret).json()
    check = OutsideCheck.objects.get()
    assert made == {**an_outside_page(), "name": f"pages/outside-{check.pk}", "versionId": "1"}
    where = f"/v1alpha1/{made['name']}"
    assert ask("get", where, secret).json() == made
    markup = {**made["claimReviewMarkups"][0], "claimReviewed": "The bridge was let"}
    changed = ask("put", where, secret, {**made, "publishDate": None, "claimReviewMarkups": [markup]}).json()
    assert (changed["versionId"], changed["claimReviewMarkups"]) == ("2", [markup])
    assert "publishDate" not in changed
    assert ask("put", where, secret, changed).json() == changed
    gone = ask("delete", where, secret)
    assert (gone.status_code, gone.json()) == (200, {})
    assert error_of(ask("get", where, secret)) == error_of(ask("delete", where, secret)) == (404, "NOT_FOUND")
    events = AuditEvent.objects.filter(target_type="claims.outsidecheck").order_by("pk")
    assert [event.event for event in events] == ["outside_check.saved"] * 2 + ["outside_check.deleted"]
    assert {event.door for event in events} == {"api"}
    assert all(event.data["api_key"]["name"] == "test" for event in events)
    assert events[1].data["changes"]["published_on"] == ["2025-11-01", ""]


def test_an_older_version_is_not_replaced() -> None:
    secret = key_of(None)
    made = create(secret).json()
    where = f"/v1alpha1/{made['name']}"
    ask("put", where, secret, {**made, "publishDate": "2025-11-02"})
    assert error_of(ask("put", where, secret, {**made, "publishDate": "2025-11-03"})) == (409, "ABORTED")
    assert error_of(ask("put", where, secret, {**made, "versionId": ""})) == (400, "INVALID_ARGUMENT")
    assert error_of(ask("put", where, secret, {**made, "name": "pages/outside-0"})) == (400, "INVALID_ARGUMENT")
    assert OutsideCheck.objects.get().published_on == "2025-11-02"


def test_two_who_import_one_page_at_the_same_moment_make_one_check(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = key_of(None)
    create(secret)
    monkeypatch.setattr(actions, "_require_free", lambda _page_url: None)  # both had looked before either wrote
    assert error_of(create(secret)) == (409, "ALREADY_EXISTS")
    assert OutsideCheck.objects.count() == 1


def test_what_is_too_long_is_refused_under_the_name_with_which_it_was_sent() -> None:
    answer = create(key_of(None), claimReviewAuthor={"name": "N" * 301})
    assert error_of(answer) == (400, "INVALID_ARGUMENT")
    (violation,) = answer.json()["error"]["details"][0]["fieldViolations"]
    assert violation["field"] == "claimReviewAuthor.name"


def test_one_page_is_imported_once_however_it_is_spelt() -> None:
    secret = key_of(None)
    create(secret)
    spelt = "HTTPS://Other.Example:443/check/1#top"
    assert error_of(create(secret, pageUrl=spelt)) == (409, "ALREADY_EXISTS")
    made = create(secret, pageUrl="https://other.example/check/2").json()
    assert error_of(ask("put", f"/v1alpha1/{made['name']}", secret, {**made, "pageUrl": OUTSIDE_URL})) == (
        409,
        "ALREADY_EXISTS",
    )
    [found] = ask("get", PAGES, secret, url=spelt).json()["claimReviewMarkupPages"]
    assert found["pageUrl"] == OUTSIDE_URL


@pytest.mark.parametrize("scope", ["public", "claims:read", "read", "export"])
def test_only_a_key_that_writes_writes(scope: str) -> None:
    made = create(key_of(None)).json()
    where, secret = f"/v1alpha1/{made['name']}", key_of(None, scope)
    for answer in (create(secret), ask("put", where, secret, made), ask("delete", where, secret)):
        assert error_of(answer) == (403, "PERMISSION_DENIED")
        assert "no-store" in answer["Cache-Control"]


def test_an_account_that_only_reads_writes_nothing() -> None:
    assert error_of(create(key_of(reader()))) == (403, "PERMISSION_DENIED")
    assert not OutsideCheck.objects.exists()


def test_a_key_in_the_address_reads_and_does_not_write() -> None:
    secret = key_of(None)
    made = create(secret).json()
    where = f"/v1alpha1/{made['name']}"
    seen = ask("get", where, key=secret)
    assert seen.json() == made
    assert seen["Cache-Control"] == "private, no-store"
    for method, path in (("post", PAGES), ("put", where), ("delete", where)):
        answer = ask(method, path, body=made, key=secret)
        assert error_of(answer) == (401, "UNAUTHENTICATED")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert error_of(ask("delete", where, "cdk_unknown")) == (401, "UNAUTHENTICATED")
    assert error_of(ask("get", where, key="cdk_unknown")) == (400, "INVALID_ARGUMENT")
    assert OutsideCheck.objects.count() == 1


def test_readers_get_nothing_of_it() -> None:
    claim = a_published_claim()
    made = create(key_of(None)).json()
    public = key_of(None, "public")
    for secret in ("", public, "ya29.of-google"):
        assert error_of(ask("get", f"/v1alpha1/{made['name']}", secret)) == (404, "NOT_FOUND")
        listed = ask("get", PAGES, secret)
        assert [page["name"] for page in listed.json()["claimReviewMarkupPages"]] == [f"pages/{claim.pk}"]
        assert listed["Vary"] == "Authorization"
        assert ask("get", PAGES, secret, organization="other.example").json() == {}
    for path in ("/claims/", "/feed/claimreview.json", "/feed/atom.xml", "/sitemap-0.xml"):
        assert "bridge" not in read(path)
        assert "other.example" not in read(path)
    assert ask("get", "/v1alpha1/claims:search", key_of(None), query="bridge").json() == {}


def test_own_verdicts_stay_as_they_were_published() -> None:
    claim, secret = a_published_claim(), key_of(None)
    before = Publication.objects.get()
    page = ask("get", f"{PAGES}/{claim.pk}", secret).json()
    for method in ("put", "delete"):
        assert error_of(ask(method, f"{PAGES}/{claim.pk}", secret, page)) == (403, "PERMISSION_DENIED")
        assert error_of(ask(method, f"{PAGES}/987654321", secret, page)) == (404, "NOT_FOUND")
    for own in (page["pageUrl"], "https://www.news.example/x", "https://news.example:443/"):
        assert error_of(create(secret, pageUrl=own)) == (400, "INVALID_ARGUMENT")
    assert error_of(ask("patch", PAGES, secret, page)) == (404, "NOT_FOUND")
    after = Publication.objects.get()
    assert (after.content, after.changed_at) == (before.content, before.changed_at)
    assert Claim.objects.count() == 1
    assert not OutsideCheck.objects.exists()


def test_a_list_goes_through_own_verdicts_and_then_imports() -> None:
    own = [a_published_claim(text=f"Letter number {number}").pk for number in range(3)][::-1]
    secret = key_of(None)
    names = [create(secret, pageUrl=f"https://other.example/{number}").json()["name"] for number in range(3)][::-1]
    wanted = [f"pages/{number}" for number in own] + names

    def listed(**query: Any) -> list[str]:
        found: list[str] = []
        while True:
            answer = ask("get", PAGES, secret, **query).json()
            found += [page["name"] for page in answer.get("claimReviewMarkupPages", ())]
            if "nextPageToken" not in answer:
                return found
            query["pageToken"] = answer["nextPageToken"]

    for size in (1, 2, 3, 4, 10):
        assert listed(pageSize=size) == wanted, size
    for offset in range(7):
        assert listed(pageSize=2, offset=offset) == wanted[offset:], offset
    assert listed(organization="www.other.example") == names
    assert error_of(ask("get", PAGES, secret, pageToken="outside-x")) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize("size", [1, 20])
def test_a_list_costs_the_same_however_long_it_is(size: int, django_assert_max_num_queries: Any) -> None:
    secret = key_of(None)
    for number in range(4):
        create(secret, pageUrl=f"https://other.example/{number}")
    with django_assert_max_num_queries(5):
        ask("get", PAGES, secret, pageSize=size)


def test_a_mask_leaves_what_was_asked_for() -> None:
    answer = ask(
        "post", PAGES, key_of(None), an_outside_page(), fields="pageUrl,claimReviewMarkups/rating/textualRating"
    )
    assert answer.json() == {"pageUrl": OUTSIDE_URL, "claimReviewMarkups": [{"rating": {"textualRating": "False"}}]}


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', '{"pageUrl": "\\u0000"}'])
def test_what_is_no_page_is_an_invalid_argument(body: str) -> None:
    assert error_of(ask("post", PAGES, key_of(None), body)) == (400, "INVALID_ARGUMENT")


def test_a_broken_rule_names_its_field() -> None:
    page = an_outside_page()
    page["claimReviewMarkups"][0]["rating"] = {"ratingValue": 9, "worstRating": 1, "bestRating": 5}
    answer = ask("post", PAGES, key_of(None), page)
    assert error_of(answer) == (400, "INVALID_ARGUMENT")
    [detail] = answer.json()["error"]["details"]
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    named = {each["field"] for each in detail["fieldViolations"]}
    assert named == {"claimReviewMarkups[0].rating.textualRating", "claimReviewMarkups[0].rating.ratingValue"}


def test_a_program_that_asks_too_often_waits(settings: Any) -> None:
    secret = key_of(None, rate=2)
    assert [ask("get", PAGES, secret).status_code for _number in range(2)] == [200, 200]
    answer = ask("get", PAGES, secret)
    assert error_of(answer) == (429, "RESOURCE_EXHAUSTED")
    assert int(answer["Retry-After"]) > 0
