"""Bringing a page: what is shown while it is archived, and to whom."""

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Citation, Claim
from sources.models import Attribution, Capture, Source
from tests import builders
from tests.claims.web.article_pages import LOG, TEXT, claim_of, page, words

# --- Bringing a page ---


pytestmark = pytest.mark.services


def test_start_shows_what_a_bookmarklet_hands_over_and_writes_nothing(client):
    answer = client.get(LOG, {"url": "https://news.example/a?x=1", "quote": "Слова & «лапки»", "title": "Заголовок"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="https://news.example/a?x=1"' in html
    assert "Слова &amp; «лапки»" in html
    assert "Archive and read" in html
    assert Source.objects.count() == Capture.objects.count() == 0


def test_start_makes_the_source_queues_a_capture_and_goes_to_its_page(client, editor):
    sent = {"url": "https://news.example/a?utm_source=x#top", "quote": "слова", "title": "Заголовок"}
    answer = client.post(LOG, sent)
    source = Source.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == page(source) + "?quote=%D1%81%D0%BB%D0%BE%D0%B2%D0%B0"
    assert source.canonical_url == "https://news.example/a"
    assert source.title == "Заголовок"
    assert source.created_by == editor
    assert source.latest_capture.state == Capture.State.QUEUED
    assert source.latest_capture.reason == Capture.Reason.ASKED
    shown = client.get(answer["Location"])
    assert shown.context["form"].initial["quote"] == "слова"


def test_start_finds_the_source_that_is_there(client, source):
    answer = client.post(LOG, {"url": "https://rbc.example/news/letters?utm_campaign=1"})
    assert answer["Location"] == page(source)
    assert Source.objects.count() == 1
    assert source.captures.count() == 1


def test_start_tries_again_where_nothing_is_archived(client):
    source = builders.a_source("https://news.example/gone")
    builders.a_sealed_capture(source, "", outcome="http.404")
    client.post(LOG, {"url": "https://news.example/gone"})
    assert source.captures.count() == 2


@pytest.mark.services
def test_start_keeps_a_text_without_url_as_an_uploaded_capture(client, editor):
    sent = {"text": TEXT, "title": "Лист із міністерства", "kind": "document", "no_url_reason": "withheld"}
    answer = client.post(LOG, sent)
    source = Source.objects.get()
    assert answer["Location"] == page(source)
    assert (source.kind, source.no_url_reason, source.title) == ("document", "withheld", "Лист із міністерства")
    assert source.archived_capture.origin == Capture.Origin.UPLOADED
    assert source.archived_capture.requested_by == editor
    assert "попросив Путіна" in words(client.get(page(source)))


@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "url"), ({"url": "ftp://x.example/"}, "url"), ({"url": "https://me:pw@x.example/"}, "url")],
)
def test_start_says_what_is_wrong_and_keeps_what_was_typed(client, sent, field):
    answer = client.post(LOG, {**sent, "quote": "слова"})
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert answer.context["form"]["url"].value() == sent.get("url")
    assert not Source.objects.exists()


def test_bookmarklet_names_this_desk(client):
    html = client.get(reverse("intake_bookmarklet")).content.decode()
    assert "javascript:" in html
    assert "http://testserver/desk/log" in html


# --- Who may ---


def every_address(source):
    names = ("intake_page", "intake_again", "intake_bring", "intake_origin", "intake_rows", "intake_similar")
    return [LOG, reverse("intake_bookmarklet"), *(reverse(name, args=[source.pk]) for name in names)]


def test_every_address_is_for_those_who_log(client_of, source):
    client = client_of(builders.reader())
    for url in every_address(source):
        methods = [client.get, client.post] if "origin" not in url else [client.get]
        assert {method(url, follow=True).status_code for method in methods} <= {403, 405}, url
    client.post(reverse("intake_origin", args=[source.pk]), {"origin": "Documents"})
    assert not Attribution.objects.exists()
    assert source.captures.count() == 1


def test_every_address_asks_strangers_to_sign_in_and_comes_back(source):
    for url in every_address(source):
        answer = Client().get(url, {"url": "https://a.example/", "quote": "x"})
        assert answer.status_code == 302, url
        assert "/login/" in answer["Location"]
        assert "quote%3Dx" in answer["Location"]


def test_get_writes_nothing_anywhere(client, source, django_assert_num_queries):
    for url in every_address(source):
        with_writes = client.get(url, {"url": "https://b.example/", "text": "x"}, follow=True)
        assert with_writes.status_code == 200, url
    assert Source.objects.count() == 1
    assert Capture.objects.count() == 1


def test_posts_need_the_token(client_of, editor, source):
    client = client_of(editor, enforce_csrf_checks=True)
    for url in [
        LOG,
        page(source),
        reverse("intake_again", args=[source.pk]),
        reverse("intake_bring", args=[source.pk]),
    ]:
        assert client.post(url, claim_of(url="https://c.example/")).status_code == 403, url
    assert not Claim.objects.exists()


# --- The archive at work ---


def test_page_shows_the_archive_at_work_and_lets_log_meanwhile(client):
    source = builders.a_source("https://news.example/slow")
    answer = client.get(page(source))
    assert "Waiting" in words(answer)
    assert "Refresh" in words(answer)
    assert f'data-capture-of="{source.pk}" data-open="1"' in answer.content.decode()
    client.post(page(source), claim_of())
    citation = Citation.objects.get()
    assert citation.quote_state == "pending"
    builders.a_sealed_capture(source, TEXT)
    citation.refresh_from_db()
    assert citation.quote_state == "found"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("dns.nxdomain", "does not exist"), ("http.404", "not found"), ("tls.expired", "certificate")],
)
def test_page_says_a_failure_in_words_and_what_to_do(client, outcome, said):
    source = builders.a_source()
    capture = builders.a_sealed_capture(source, "", outcome=outcome)
    shown = words(client.get(page(source)))
    assert str(capture.get_state_display())
    assert "Not archived" in shown
    assert "Try again" in shown
    assert "Or log the claim anyway" in shown
    assert "marked everywhere as uploaded by a person" in shown


def test_again_queues_and_bring_keeps_a_text(client):
    source = builders.a_source()
    builders.a_sealed_capture(source, "", outcome="http.404")
    client.post(reverse("intake_again", args=[source.pk]))
    assert source.captures.count() == 2
    client.post(reverse("intake_bring", args=[source.pk]), {"text": "Скопійований текст статті."})
    source.refresh_from_db()
    assert source.archived_capture.origin == Capture.Origin.UPLOADED
    assert "Скопійований текст" in words(client.get(page(source)))
    said = words(client.post(reverse("intake_bring", args=[source.pk]), {"text": "  "}, follow=True))
    assert "Paste the text first" in said


def test_page_shows_what_stands_outside_the_article_by_its_place_and_logs_a_quotation_from_there(client):
    visible = "Міст закрито.\nЗнімок: переправа 32 35 стоїть."
    layout = {"article": [(0, 13)], "regions": [(14, 44, "caption")], "struck": [(32, 34)]}
    source = builders.a_source()
    builders.a_sealed_capture(source, "Міст закрито.", visible=visible, layout=layout)
    html = client.get(page(source)).content.decode()
    outside = html.partition('id="page-text"')[2].partition("</details>")[0]
    assert "In a caption" in outside
    assert '<span data-at="14">Знімок: переправа </span>' in outside
    assert "</span>32</span></s>" in outside.replace('<span data-at="32">32', "32")
    assert "Міст закрито." not in outside
    assert "<details" in html.partition('id="page-text"')[0].rpartition("<details")[1]
    client.post(page(source), claim_of(quote="переправа 35 стоїть", near="0"))
    citation = Citation.objects.get()
    assert (citation.quote_state, citation.quote_place, citation.quote_over_struck) == ("outside", "caption", True)
    shown = client.get(page(source)).content.decode()
    assert f'id="q-{citation.pk}"' in shown.partition('id="page-text"')[2]
    assert '<details class="whole-page" open>' in shown
