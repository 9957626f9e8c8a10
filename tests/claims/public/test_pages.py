"""The public page of a verdict."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claims.actions import revise_claim
from claims.models.status import Status
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.models import Source
from tests.builders import chief, editor
from tests.claims.public.readers import WHY, a_published_claim, corrected, path_of, published_desk, read, withdrawn
from tests.claims.standing import claim_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]

JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def json_ld(page: str) -> dict[str, Any]:
    [written] = JSON_LD.findall(page)
    found: dict[str, Any] = json.loads(written)
    return found


def test_the_page_of_a_verdict_has_all_that_readers_get() -> None:
    claim = a_published_claim()
    page = read(path_of(claim))
    told = (
        "A letter asks for radars", "James Story", "The text says so.", "asks for radars", "The letter itself",
        "Found in the article", "Supports", "1 independent origin", "another one approved it", "Archived copy",
    )  # fmt: skip
    assert [words for words in told if words not in page] == []
    assert "It is not published, so nothing could be archived." in page
    assert "We hold this copy and do not hand it out here." in page
    assert 'class="picture picture--wide' in page
    assert 'class="picture picture--tall' in page


def test_the_page_needs_neither_script_nor_cookie() -> None:
    answer = Client().get(path_of(a_published_claim()))
    page = answer.content.decode()
    assert [tag for tag in re.findall(r"<script[^>]*>", page) if "application/ld+json" not in tag] == []
    assert "style=" not in page
    assert not answer.cookies
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_page_may_be_kept_by_every_cache() -> None:
    claim = a_published_claim()
    client = Client()
    answer = client.get(path_of(claim), headers={"Accept-Language": "uk"})
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Content-Language"] == "en"
    assert "Vary" not in answer.headers
    assert "X-For-Readers" not in answer.headers
    etag = answer.headers["ETag"]
    assert client.get(path_of(claim), headers={"If-None-Match": etag}).status_code == 304
    corrected(claim)
    assert client.get(path_of(claim), headers={"If-None-Match": etag}).status_code == 200


def test_a_page_is_in_the_language_of_its_claim_unless_another_is_asked_for() -> None:
    claim = a_published_claim(text="Лист просить про радари", language="uk")
    page = read(path_of(claim))
    assert '<html lang="uk">' in page
    assert "Що ми з’ясували" in page
    assert "What we found" in read(path_of(claim), lang="en")
    assert "Що ми з’ясували" in read(path_of(claim), lang="xx")
    german = a_published_claim(text="Ein Brief bittet um Radare", language="de")
    assert '<html lang="en">' in read(path_of(german))


@pytest.mark.parametrize("status", [s for s in Status if s not in {Status.PUBLISHED, Status.CORRECTED}])
def test_what_was_not_published_is_not_there(status: Status) -> None:
    claim = claim_at(status)
    answers = [Client().get(f"/claims/{number}-{words}/") for number in (claim.pk, 987654321) for words in ("x", "y")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r"claims/\d+-[xy]", "", answer.content.decode()) for answer in answers}) == 1


def test_nothing_is_there_where_the_desk_publishes_nothing(settings: Any) -> None:
    path = path_of(a_published_claim())
    settings.PUBLIC = False
    for address in (path, "/claims/", "/feed/claimreview.json", "/sitemap.xml", "/robots.txt", "/methodology/"):
        assert Client().get(address).status_code == 404


def test_other_words_in_the_address_lead_to_the_right_ones() -> None:
    claim = a_published_claim()
    for path in (f"/claims/{claim.pk}/", f"/claims/{claim.pk}-other-words/?lang=uk"):
        answer = Client().get(path)
        assert answer.status_code == 301
        assert answer.headers["Location"].partition("?")[0] == path_of(claim)
    assert answer.headers["Location"].endswith("?lang=uk")


def test_work_on_a_reopened_claim_reaches_nobody() -> None:
    claim = a_published_claim()
    path, before = path_of(claim), read(path_of(claim))
    claim = apply(claim, MoveName.REOPEN, by=chief(), details=MoveDetails("Zirkonium came up"))
    revise_claim(claim, by=editor(), text="Zirkonium words", quote="Zirkonium quotation", place="Zirkonium")
    assert read(path) == before


def test_a_correction_tells_what_was_and_why() -> None:
    claim = corrected(a_published_claim())
    page = read(path_of(claim))
    assert "Corrected:" in page
    assert WHY in page
    assert "the rating “True” became “False”." in page
    assert "Rating: “True” → “False”." not in page.partition("</head>")[2]  # what the line before says
    [version] = re.findall(r'href="(/claims/[^"]*versions/1/)"', page)
    old = read(version)
    assert "This version was replaced" in old
    assert "The text says so." in old
    assert 'content="noindex"' in old
    assert json_ld(page)["correction"][0]["text"].endswith(WHY)


def test_a_correction_in_other_words_is_told_in_these_words() -> None:
    claim = corrected(a_published_claim(), rating="true", rationale="There is one letter.")
    assert "Rationale; the rating stays “True”." in read(path_of(claim))


def test_a_withdrawn_verdict_is_gone_with_its_reason_and_date() -> None:
    claim = corrected(a_published_claim())
    path = path_of(claim)
    claim = withdrawn(claim)
    answer = Client().get(path)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "We have withdrawn this verdict" in page
    assert WHY in page
    assert claim.withdrawn_at is not None
    assert f'datetime="{timezone.localtime(claim.withdrawn_at).isoformat()[:10]}' in page
    assert "<del" in page
    assert JSON_LD.findall(page) == []
    data = Client().get(f"{path}claimreview.json")
    assert data.status_code == 410
    assert data.json()["reason"] == WHY
    assert Client().get(f"{path}versions/1/").status_code == 410


def test_the_mark_up_says_what_the_page_says() -> None:
    claim = a_published_claim(rating="false")
    page = read(path_of(claim))
    found = json_ld(page)
    assert found["@type"] == "ClaimReview"
    assert found["url"] == f"https://news.example{path_of(claim)}"
    assert found["claimReviewed"] == "A letter asks for radars"
    assert found["reviewRating"]["alternateName"] == "False"
    assert found["reviewRating"]["worstRating"] == found["reviewRating"]["ratingValue"] == 1
    assert found["itemReviewed"]["author"] == {"@type": "Person", "name": "James Story"}
    assert found["author"]["correctionsPolicy"] == "https://news.example/corrections/"
    assert Client().get(f"{path_of(claim)}claimreview.json").json() == found


def test_words_of_a_claim_cannot_end_the_data_block() -> None:
    claim = a_published_claim(text="They said </script><script>alert(1)</script> & <!-- more")
    page = read(path_of(claim))
    assert "<script>alert" not in page
    assert json_ld(page)["claimReviewed"] == claim.text


def test_a_copy_is_handed_out_only_where_the_newsroom_says_so(settings: Any) -> None:
    claim = a_published_claim()
    capture = claim.citations.earliest("pk").capture_id
    path = f"{path_of(claim)}copies/{capture}.wacz"
    assert Client().get(path).status_code == 404
    settings.PUBLIC_COPIES = True
    assert Client().get(f"{path_of(claim)}copies/{(capture or 0) + 1}.wacz").status_code == 404


def test_a_link_leads_nowhere_but_to_the_web() -> None:
    claim = a_published_claim()
    Source.objects.filter(pk=claim.citations.earliest("pk").source_id).update(url="javascript:alert(1)")
    corrected(claim)
    assert 'href="javascript:' not in read(path_of(claim))


def test_readers_have_a_host_of_their_own_where_one_is_named(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["news.example", "desk.example"]
    settings.URL = "https://desk.example"
    path = path_of(a_published_claim())
    assert Client().get(path, headers={"Host": "news.example"}).status_code == 200
    for address in ("/admin/", "/accounts/login/", "/api/docs/"):
        assert Client().get(address, headers={"Host": "news.example"}).status_code == 404
    assert Client().get("/accounts/login/", headers={"Host": "desk.example"}).status_code == 200


@pytest.mark.parametrize("is_corrected", [False, True])
def test_a_page_costs_two_queries(is_corrected: bool, django_assert_num_queries: Any) -> None:
    claim = a_published_claim()
    path = path_of(corrected(claim) if is_corrected else claim)
    with django_assert_num_queries(2):
        read(path)
