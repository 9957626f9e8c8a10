"""The demo desk: ten claims whose words stand in the sample site's pages."""

from functools import cache
from pathlib import Path

import pytest
from pytest_django import Settings

from claimdesk.audit.models import AuditEvent
from claimdesk.errors import NotAllowed
from claims.demo.loading import SITE, address, content, load_demo
from claims.models import Citation, Claim, Claimant, Topic
from claims.workflow.gate import gate_of
from sources.extraction.parse import extract
from sources.extraction.reading import Reading
from sources.models import Attribution, Capture, Publisher, Source
from sources.text.quote_matching import find_quote
from tests.builders import a_claim, a_sealed_capture, editor, reader

QUOTED = [
    pytest.param(claim["text"], citation["source"], citation["quote"], id=f"{number}-{citation['source']}")
    for number, claim in enumerate(content()["claims"])
    for citation in claim["citations"]
    if "quote" in citation
]


@cache
def page(key: str) -> Reading:
    """A page of the sample site as the capture engine reads it."""
    path = content()["sources"][key]["path"]
    return extract((SITE / path.lstrip("/")).read_bytes(), "text/html; charset=utf-8", address(path))


def page_text(key: str) -> str:
    """The text that is archived of a page."""
    return page(key)["text"]


@pytest.mark.parametrize(("claim", "source", "quote"), QUOTED)
def test_content_quotes_each_page_exactly(claim: str, source: str, quote: str) -> None:
    assert quote in page_text(source)
    assert find_quote(quote, page_text(source))


@pytest.mark.parametrize("row", content()["attributions"], ids=lambda row: row["kind"])
def test_content_gives_the_words_of_each_attribution_as_the_page_has_them(row: dict[str, str]) -> None:
    assert row["words"] in page_text(row["source"])


@pytest.mark.parametrize("key", ["agency", "newspaper"])
def test_content_describes_each_page_as_the_page_describes_itself(key: str) -> None:
    row, reading = content()["sources"][key], page(key)
    assert row["title"] == reading["title"]
    assert row["authors"] == "; ".join(reading["authors"])
    assert (row["published_at"], row["language"]) == (reading["published_at"], reading["language"])


def test_page_text_leaves_out_navigation_related_links_and_footer() -> None:
    assert "Читайте також" not in page_text("agency")
    assert "Головна" not in page_text("agency")
    assert "sample page" not in page_text("newspaper")
    assert len(page_text("agency").splitlines()) >= 10
    assert len(page_text("newspaper").splitlines()) >= 10


@pytest.mark.parametrize("path", sorted(SITE.glob("*/*.html")), ids=lambda path: path.name)
def test_content_pages_say_in_their_footer_that_they_are_samples(path: Path) -> None:
    footer = path.read_text(encoding="utf-8").partition("<footer>")[2]
    assert "ClaimDesk" in footer
    assert "sample page" in footer or "зразок сторінки" in footer


@pytest.mark.django_db
def test_load_demo_logs_ten_translated_claims_with_three_sources() -> None:
    someone = editor()
    claims = load_demo(by=someone)
    assert len(claims) == 10
    assert {(claim.language, claim.translation_language, claim.logged_by) for claim in claims} == {
        ("uk", "en", someone)
    }
    assert all(claim.translation and claim.topics.exists() and claim.claimed_on for claim in claims)
    assert Source.objects.count() == 3
    assert Source.objects.get(no_url_reason="unpublished").kind == Source.Kind.DOCUMENT
    assert set(Publisher.objects.values_list("domains__domain", flat=True)) == {"rbc.ua", "washingtonpost.com"}


@pytest.mark.django_db
def test_load_demo_chains_agency_newspaper_and_documents() -> None:
    load_demo(by=editor())
    chain = {(row.source.kind, row.kind, row.origin.kind) for row in Attribution.objects.all()}
    assert chain == {("article", "relays", "article"), ("article", "cites", "document")}
    assert Claim.objects.filter(citations__source__kind=Source.Kind.DOCUMENT).count() == 7


@pytest.mark.django_db
def test_load_demo_queues_both_pages_and_only_these() -> None:
    load_demo(by=editor())
    assert set(Capture.objects.values_list("state", "source__language")) == {("queued", "uk"), ("queued", "en")}


@pytest.mark.django_db
def test_load_demo_twice_changes_no_row() -> None:
    someone = editor()
    load_demo(by=someone)
    tables = (Claim, Citation, Claimant, Topic, Source, Attribution, Publisher, Capture, AuditEvent)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    assert load_demo(by=someone) == []
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


@pytest.mark.django_db
def test_load_demo_on_another_port_finds_the_first(settings: Settings) -> None:
    load_demo(by=editor())
    settings.DEMO_PORT = 8099
    assert load_demo(by=editor()) == []


@pytest.mark.django_db
def test_load_demo_beside_other_work_uses_what_is_there() -> None:
    topic = Topic.objects.create(name="Росія", slug="росія")
    claim = a_claim(topics=[topic])
    assert len(load_demo(by=editor())) == 10
    assert topic.claims.exclude(pk=claim.pk).exists()


@pytest.mark.django_db
def test_load_demo_by_a_reader_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(NotAllowed):
        load_demo(by=reader())
    assert not Source.objects.exists()
    assert not Publisher.objects.exists()


@pytest.mark.django_db
def test_load_demo_with_archived_pages_finds_every_quotation() -> None:
    load_demo(by=editor())
    for key in ("agency", "newspaper"):
        source = Source.objects.get(canonical_url__endswith=content()["sources"][key]["path"])
        a_sealed_capture(source, page_text(key))
    states = set(Citation.objects.exclude(quote="").values_list("quote_state", flat=True))
    assert states == {Citation.QuoteState.FOUND}
    open_points = [[point.code for point in gate_of(claim).missing] for claim in Claim.objects.order_by("pk")]
    assert open_points == [["review"]] * 7 + [["review", "evidence"]] * 3
