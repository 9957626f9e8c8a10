"""What people see of an archived page: small beside its text, whole on a page of its own, nothing of what is hidden."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimdesk.accounts.models import User
from claims.actions import CitationDraft
from sources.models import Artifact, Capture, Source
from sources.pictures import drawer
from tests.builders import a_claim, a_sealed_capture, a_source, editor, reader
from tests.images import size_of_image
from tests.pictured import PDF_SAMPLE, a_pdf, a_screenshot

pytestmark = pytest.mark.django_db

BROWSER_HINT = "CLAIMDESK_BROWSER=on"


@pytest.fixture
def at_desk(client: Client) -> Client:
    client.force_login(editor())
    return client


@pytest.fixture(autouse=True)
def fresh_home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


def shown(client: Client, source: Source, query: str = "") -> str:
    return client.get(reverse("admin:sources_source_change", args=[source.pk]) + query).content.decode()


def picture_page(client: Client, capture: Capture, **query: int) -> str:
    address = reverse("admin:sources_source_picture", args=[capture.source_id])
    return client.get(address, {"capture": capture.pk, **query}).content.decode()


def file_address(capture: Capture, number: int = 1, size: str = "full") -> str:
    return reverse("admin:sources_capture_picture", args=[capture.pk, number, size])


def test_the_source_page_shows_the_picture_of_the_capture_that_is_read(at_desk):
    source = a_source()
    fetched, rendered = a_sealed_capture(source, check=False), a_screenshot(source)
    later = a_screenshot(source)
    for query, capture in (("", later), (f"?capture={fetched.pk}", later), (f"?capture={rendered.pk}", rendered)):
        page = shown(at_desk, source, query)
        assert file_address(capture, size="thumbnail") in page
        assert f"Picture of capture #{capture.pk}," in page
        assert "Rendered by a browser" in page


@pytest.mark.parametrize(
    ("media_type", "browser", "words"),
    [
        ("text/html", False, BROWSER_HINT),
        ("text/html", True, "One is taken when a page is archived by hand"),
        ("text/plain", False, "pictures are made of web pages"),
    ],
)
def test_where_there_is_no_picture_the_place_says_how_to_get_one(at_desk, settings, media_type, browser, words):
    settings.BROWSER = browser
    capture = a_sealed_capture(check=False)
    Capture.objects.filter(pk=capture.pk).update(media_type=media_type)
    for page in (shown(at_desk, capture.source), picture_page(at_desk, capture)):
        assert words in page
        assert "<img" not in page.partition('id="content-main"')[2]


def test_a_page_that_is_no_article_is_not_shown_as_the_source(at_desk):
    capture = a_screenshot()
    Capture.objects.filter(pk=capture.pk).update(verdict="verdict.bot_wall")
    good = a_sealed_capture(capture.source, check=False)
    assert file_address(capture, size="thumbnail") not in shown(at_desk, capture.source)
    assert file_address(capture, size="thumbnail") not in shown(at_desk, capture.source, f"?capture={good.pk}")


def test_intake_and_the_claim_show_it_too(at_desk):
    capture = a_screenshot()
    draft = CitationDraft(source=capture.source, role="evidence", quote="archived text")
    claim = a_claim(citations=(draft,))
    thumbnail = file_address(capture, size="thumbnail")
    assert thumbnail in at_desk.get(reverse("intake_page", args=[capture.source_id])).content.decode()
    assert thumbnail in at_desk.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()


def test_a_claim_says_once_how_to_get_pictures(at_desk):
    drafts = [CitationDraft(source=a_sealed_capture().source, role="evidence", quote="archived text") for _ in "12"]
    claim = a_claim(citations=tuple(drafts))
    page = at_desk.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
    assert page.count(BROWSER_HINT) == 1


@pytest.mark.services
def test_files_are_images_that_act_in_no_page(at_desk):
    capture = a_screenshot()
    whole = at_desk.get(file_address(capture))
    assert whole.headers["Content-Type"] == "image/png"
    assert size_of_image(whole.content) == (1280, 2000)
    small = at_desk.get(file_address(capture, size="thumbnail"))
    assert small.headers["Content-Type"] == "image/jpeg"
    assert size_of_image(small.content) == (320, 400)
    for answer in (whole, small):
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
    assert at_desk.get(file_address(capture, 2)).status_code == 404
    assert at_desk.get(file_address(capture, size="huge")).status_code == 404
    assert at_desk.get(file_address(a_sealed_capture(check=False))).status_code == 404


@pytest.mark.services
def test_a_page_of_a_pdf_has_the_quotations_marked_that_stand_on_it(at_desk):
    capture = a_pdf()
    quote = PDF_SAMPLE.quotes[0]
    drafts = [CitationDraft(source=capture.source, role="evidence", quote=each) for each in (quote, "nobody said this")]
    claim = a_claim(citations=tuple(drafts))
    first, second = picture_page(at_desk, capture), picture_page(at_desk, capture, page=2)
    claim_page = reverse("admin:claims_claim_change", args=[claim.pk])
    for page, number in ((first, 1), (second, 2)):
        assert f"Page {number} of 2" in page
        assert file_address(capture, number) in page
        assert f'<a href="{claim_page}" class="sheet-quote' in page
        assert page.count("<rect ") == 1
        assert page.count("Not marked") == 1
    assert size_of_image(at_desk.get(file_address(capture, 2)).content)[0] == 1000
    assert at_desk.get(file_address(capture, 3)).status_code == 404


@pytest.mark.services
def test_nobody_reads_the_quotations_of_a_confidential_claim(client):
    capture = a_pdf()
    draft = CitationDraft(source=capture.source, role="evidence", quote=PDF_SAMPLE.quotes[0])
    a_claim(citations=(CitationDraft(source=capture.source, role="evidence"),))
    insider = editor()
    a_claim(by=insider, citations=(draft,), readers=[])
    people: list[tuple[User, int]] = [(insider, 1), (reader(), 0)]
    for who, marks in people:
        client.force_login(who)
        assert picture_page(client, capture).count("<rect ") == marks


def test_a_stranger_finds_no_picture_of_a_confidential_source(client):
    capture, insider = a_screenshot(), editor()
    a_claim(by=insider, citations=(CitationDraft(source=capture.source, role="evidence"),), readers=[])
    page = reverse("admin:sources_source_picture", args=[capture.source_id])
    for who, status in ((insider, 200), (reader(), 404)):
        client.force_login(who)
        assert [client.get(address).status_code for address in (page, file_address(capture))] == [status] * 2


def test_what_is_missing_or_changed_in_the_archive_is_said(at_desk):
    capture = a_screenshot()
    Artifact.objects.filter(capture=capture, kind=Artifact.Kind.SCREENSHOT).update(sha256="0" * 64)
    assert at_desk.get(file_address(capture)).status_code == 404
    page = picture_page(at_desk, capture)
    assert "can&#x27;t be shown as a picture" in page
    assert "sheet-marks" not in page


def test_while_others_are_drawn_a_picture_says_to_come_again(at_desk, monkeypatch):
    monkeypatch.setattr(drawer, "WAIT_SECONDS", 0.01)
    capture = a_screenshot()
    taken = 0
    while drawer._at_once.acquire(blocking=False):
        taken += 1
    try:
        answer = at_desk.get(file_address(capture, size="thumbnail"))
    finally:
        for _each in range(taken):
            drawer._at_once.release()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_a_screenshot_as_high_as_is_taken_may_be_cut(at_desk, settings):
    settings.RENDER_HEIGHT = 2000
    assert "the page may go on below" in picture_page(at_desk, a_screenshot(size=(1280, 2000)))
    assert "the page may go on below" not in picture_page(at_desk, a_screenshot(size=(1280, 1999)))


def test_the_page_takes_as_many_queries_however_many_captures_there_are(at_desk, django_assert_max_num_queries):
    source = a_source()
    last = [a_screenshot(source, size=(8, 8)) for _each in range(5)][-1]
    with django_assert_max_num_queries(9):
        picture_page(at_desk, last)
