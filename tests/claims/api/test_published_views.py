"""Public verdicts: what readers may see now, found by the URL of a page, and a key that sees nothing else."""

from typing import Any

import pytest

from claimdesk.accounts.api_keys import create_api_key
from claims.actions import CitationDraft, cite_source, remove_citation, revise_claim, write_review
from claims.models import Citation, Claim, Rating
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.models import Source
from tests.builders import a_checked_claim, a_claim, a_source, chief, editor, reader, reviewer
from tests.callers import V1, caller, problem_of, queries_of, with_key

pytestmark = pytest.mark.django_db

VERDICTS, CLAIMS, SOURCES = f"{V1}/verdicts/", f"{V1}/claims/", f"{V1}/sources/"


def published() -> Claim:
    return apply(a_checked_claim(), MoveName.PUBLISH, by=chief())


def reopened(claim: Claim) -> Claim:
    return apply(claim, MoveName.REOPEN, by=chief(), details=MoveDetails(comment="A reader wrote."))


def withdrawn(claim: Claim) -> Claim:
    return apply(claim, MoveName.WITHDRAW, by=chief(), details=MoveDetails(comment="It was a forgery."))


def found(address: str, **query: Any) -> list[int]:
    response = caller(reader()).get(address, query)
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_public_is_what_readers_may_see_now() -> None:
    never, steady, again, gone = a_checked_claim(), published(), published(), published()
    reopened(again)
    withdrawn(gone)
    assert set(found(CLAIMS, public="true")) == {steady.pk, again.pk} == set(found(VERDICTS))
    assert set(found(CLAIMS, public="false")) == {never.pk, gone.pk}
    problem_of(caller(reader()).get(CLAIMS, {"public": "yes"}), 400, "invalid")
    problem_of(caller(reader()).get(f"{VERDICTS}{gone.pk}/"), 404, "not_found")


def test_a_verdict_under_review_keeps_the_words_that_readers_were_told() -> None:
    claim = published()
    said, source = claim.text, claim.citations.get().source
    told = caller(reader()).get(f"{VERDICTS}{claim.pk}/").json()
    claim = reopened(claim)
    revise_claim(claim, by=editor(), text="It said something else.", claimant=a_claim().claimant, place="Kyiv")
    claim.refresh_from_db()
    new = cite_source(claim, CitationDraft(url="https://new.example/1", role=Citation.Role.EVIDENCE), by=editor())
    assert told["text"] == said
    assert [citation["source"]["url"] for citation in told["citations"]] == [source.url]
    assert caller(reader()).get(f"{VERDICTS}{claim.pk}/").json() == told
    assert found(VERDICTS, url=new.source.url) == []
    assert found(VERDICTS, url=source.url) == [claim.pk] == found(CLAIMS, url=new.source.url)


def test_a_correction_is_told_with_the_rating_before() -> None:
    claim = reopened(published())
    who = reviewer()
    write_review(claim, rating=Rating.objects.get(code="false"), rationale="We miscounted.", by=who)
    claim = apply(apply(claim, MoveName.SUBMIT, by=who), MoveName.APPROVE, by=reviewer())
    apply(claim, MoveName.CORRECT, by=chief(), details=MoveDetails(comment="Miscounted.", changed="The number."))
    told = caller(reader()).get(f"{VERDICTS}{claim.pk}/").json()
    correction = told["corrections"][0]
    assert (correction["old_rating"]["code"], correction["new_rating"]["code"]) == ("true", "false")
    assert (correction["changed"], told["rating"]["code"]) == ("The number.", "false")
    assert found(VERDICTS, rating="false") == [claim.pk]
    assert found(VERDICTS, rating="true") == []


def test_a_verdict_has_a_page_where_the_desk_publishes(settings: Any) -> None:
    claim = published()
    settings.PUBLIC = False
    assert caller(reader()).get(f"{VERDICTS}{claim.pk}/").json()["page"] is None
    settings.PUBLIC, settings.PUBLIC_URL = True, "https://news.example"
    page = caller(reader()).get(f"{VERDICTS}{claim.pk}/").json()["page"]
    assert page.startswith(f"https://news.example/claims/{claim.pk}-")


def test_a_citation_that_is_removed_under_review_is_still_told() -> None:
    claim = a_checked_claim()
    claim = apply(claim, MoveName.REOPEN, by=reviewer(), details=MoveDetails(comment="One more."))
    extra = cite_source(claim, CitationDraft(url="https://more.example/1"), by=reviewer())
    claim.refresh_from_db()
    claim = apply(apply(claim, MoveName.SUBMIT, by=claim.review.by), MoveName.APPROVE, by=chief())
    claim = reopened(apply(claim, MoveName.PUBLISH, by=chief()))
    numbers = list(claim.citations.order_by("pk").values_list("pk", flat=True))
    remove_citation(extra, by=editor())
    told = caller(reader()).get(f"{VERDICTS}{claim.pk}/").json()
    assert [citation["id"] for citation in told["citations"]] == numbers
    assert found(VERDICTS, url="https://more.example/1") == [claim.pk]
    assert found(CLAIMS, url="https://more.example/1") == []


def test_what_is_withheld_is_told_without_its_title() -> None:
    draft = CitationDraft(no_url_reason=Source.NoUrl.WITHHELD, source_fields={"title": "From the minister's driver"})
    claim = a_checked_claim()
    claim = apply(claim, MoveName.REOPEN, by=reviewer(), details=MoveDetails(comment="One more."))
    cite_source(claim, draft, by=reviewer())
    claim.refresh_from_db()
    claim = apply(apply(claim, MoveName.SUBMIT, by=claim.review.by), MoveName.APPROVE, by=chief())
    apply(claim, MoveName.PUBLISH, by=chief())
    answer = caller(reader()).get(f"{VERDICTS}{claim.pk}/")
    assert answer.json()["citations"][1]["source"]["no_url_reason"] == "withheld"
    assert "driver" not in answer.content.decode()


SPELLINGS = (
    "http://www.news.example/a/?id=1",
    "https://news.example/a?id=1",
    "HTTPS://NEWS.example:443/./a?utm_source=x&id=1",
    "see <https://news.example/a?id=1#part>.",
    "https://web.archive.org/web/20251026120000/https://news.example/a?id=1",
)


@pytest.mark.parametrize("url", SPELLINGS)
def test_a_page_is_looked_up_in_any_spelling(url: str) -> None:
    source, other = a_source("https://news.example/a?id=1"), a_source("https://news.example/b")
    claim = a_claim(citations=(CitationDraft(source=source), CitationDraft(source=other, role=Citation.Role.ORIGIN)))
    a_claim(citations=(CitationDraft(source=other),))
    assert found(SOURCES, url=url) == [source.pk]
    assert found(CLAIMS, url=url) == found(CLAIMS, appeared_in=url) == [claim.pk]


def test_an_article_is_one_in_which_the_claim_appeared() -> None:
    source = a_source("https://news.example/b")
    a_claim(citations=(CitationDraft(source=source, role=Citation.Role.EVIDENCE),))
    assert found(CLAIMS, appeared_in="https://news.example/b") == []
    assert len(found(CLAIMS, url="https://news.example/b")) == 1


def test_a_copy_and_its_original_are_found_by_either_url() -> None:
    copy = a_source("https://web.archive.org/web/20251026120000/https://news.example/a")
    original = copy.original
    assert original is not None
    claim = a_claim(citations=(CitationDraft(source=copy),))
    assert set(found(SOURCES, url=original.url)) == {copy.pk, original.pk} == set(found(SOURCES, url=copy.url))
    assert found(CLAIMS, url=original.url) == [claim.pk]


@pytest.mark.parametrize("address", [CLAIMS, SOURCES, VERDICTS])
def test_what_is_no_url_is_refused_by_name(address: str) -> None:
    assert set(problem_of(caller(reader()).get(address, {"url": "ftp://a.example/"}), 400, "url.scheme")["errors"]) == {
        "url"
    }
    problem_of(caller(reader()).get(address, {"url": "https://a.example/ https://b.example/"}), 400, "url.several")


def test_a_public_key_reads_public_verdicts_and_nothing_else() -> None:
    claim, secret = published(), create_api_key(name="site", scope="public", by=None)[1]
    site = with_key(secret)
    assert [row["id"] for row in site.get(VERDICTS).json()["results"]] == [claim.pk]
    assert site.get(f"{VERDICTS}{claim.pk}/").json()["rating"]["code"] == "true"
    for address in ("claims/", f"claims/{claim.pk}/", "sources/", "people/", "me/", "captures/", "reviews/", ""):
        problem_of(site.get(f"{V1}/{address}"), 403, "public_key")
    problem_of(site.post(f"{CLAIMS}", {"text": "x"}, format="json"), 403, "public_key")


def test_the_number_of_queries_does_not_grow_with_the_verdicts() -> None:
    published()
    reopened(published())
    client = caller(reader())
    few = queries_of(client, VERDICTS)
    for _number in range(3):
        published()
        reopened(published())
    assert queries_of(client, VERDICTS) == few
