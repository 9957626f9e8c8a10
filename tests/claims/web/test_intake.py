"""Logging from an article: what the pages write, show, refuse and keep."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from claims.actions import CitationDraft, make_confidential
from claims.models import Citation, Claim, Claimant
from sources.actions import add_offline_source
from sources.models import Attribution, Capture, Source
from tests import builders

TEXT = (
    "Мадуро написав листи\n\n"
    "Про це пише The Washington Post з посиланням на внутрішні документи уряду США. "
    "Ніколас Мадуро попросив Путіна допомогти з радарами. "
    "Літак Іл-76 сів у Каракасі 26 жовтня. Погода була гарна. Літак Іл-76 сів у Каракасі 26 жовтня."
)
LOG = reverse("intake")


@pytest.fixture
def editor(db):
    """An editor."""
    return builders.editor(first_name="Olena")


@pytest.fixture
def client_of():
    """A browser in which `person` is signed in."""

    def sign_in(person, **options):
        client = Client(**options)
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def client(editor, client_of):
    """The editor's browser."""
    return client_of(editor)


@pytest.fixture
def source(editor):
    """An archived article."""
    source = builders.a_source("https://rbc.example/news/letters", language="uk", title="Листи Мадуро")
    builders.a_sealed_capture(source, TEXT)
    Capture.objects.filter(source=source).update(language="uk")
    source.refresh_from_db()
    return source


def page(source):
    return reverse("intake_page", args=[source.pk])


def claim_of(**fields):
    return {
        "text": "Мадуро попросив Путіна про радари",
        "claimant": "The Washington Post",
        "claimed_on": "2025-10-31",
        "claimed_precision": "day",
        "quote": "попросив Путіна допомогти з радарами",
        "near": "",
        **fields,
    }


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# --- Bringing a page ---


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
    names = ("intake_page", "intake_again", "intake_bring", "intake_origin", "intake_similar")
    return [LOG, reverse("intake_bookmarklet"), *(reverse(name, args=[source.pk]) for name in names)]


def test_every_address_is_for_those_who_log(client_of, source):
    client = client_of(builders.reader())
    for url in every_address(source):
        methods = [client.get, client.post] if "origin" not in url else [client.get]
        assert {method(url).status_code for method in methods} <= {403, 405}, url
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
        with_writes = client.get(url, {"url": "https://b.example/", "text": "x"})
        assert with_writes.status_code in {200, 405}, url
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
    assert "Look again" in words(answer)
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
    assert "Keep it" in shown


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


# --- Logging ---


def test_page_logs_a_claim_and_comes_back_empty(client, editor, source):
    answer = client.post(page(source), claim_of(), follow=True)
    claim = Claim.objects.get()
    citation = claim.citations.get()
    assert claim.logged_by == editor
    assert claim.language == "uk"
    assert claim.claimant.name == "The Washington Post"
    assert citation.source == source
    assert citation.quote_state == "found"
    assert TEXT[citation.quote_start : citation.quote_end] == "попросив Путіна допомогти з радарами"
    assert "is logged" in words(answer)
    assert answer.context["form"].initial.get("text") is None
    assert f"#{claim.pk} Мадуро попросив" in words(answer)
    assert f'id="q-{citation.pk}"' in answer.content.decode()


def test_page_takes_the_place_that_was_selected(client, source):
    first = TEXT.index("Літак Іл-76")
    second = TEXT.index("Літак Іл-76", first + 1)
    for near, start in ((first, first), (second, second), (second + 3, second), (10**6, second), ("", first)):
        Claim.objects.all().delete()
        client.post(page(source), claim_of(quote="Літак Іл-76 сів", near=str(near)))
        assert Citation.objects.get().quote_start == start, near


def test_page_does_not_believe_a_place_without_the_words(client, source):
    client.post(page(source), claim_of(quote="цих слів там немає", near="10"))
    citation = Citation.objects.get()
    assert citation.quote_state == "missing"
    assert citation.quote_start is None


def test_page_keeps_all_that_was_typed_where_something_is_wrong(client, source):
    answer = client.post(page(source), claim_of(claimant="", text="Мої слова"))
    assert answer.status_code == 200
    assert not Claim.objects.exists()
    form = answer.context["form"]
    assert form.errors["claimant"]
    assert form["text"].value() == "Мої слова"
    assert form["quote"].value() == "попросив Путіна допомогти з радарами"


def test_page_gives_the_date_of_the_article(client, source):
    Source.objects.filter(pk=source.pk).update(published_at="2025-10-31T22:30:00Z")
    form = client.get(page(source)).context["form"]
    assert str(form.initial["claimed_on"]) == "2025-11-01"  # in Kyiv


def test_page_takes_the_language_of_what_is_typed(client, source):
    client.post(page(source), claim_of(text="Maduro asked for radars", quote=""))
    assert Claim.objects.get().language == "en"


# --- The same claim twice ---


def test_page_asks_before_the_same_claim_is_logged_again(client, source):
    client.post(page(source), claim_of())
    again = claim_of(text="Мадуро просив Путіна про радари", quote="Погода була гарна", claimant="Нова Людина")
    answer = client.post(page(source), again)
    assert answer.status_code == 200
    assert Claim.objects.count() == 1
    assert [match.claim for match in answer.context["matches"]] == [Claim.objects.get()]
    assert "log it anyway" in words(answer)
    assert answer.context["form"]["text"].value() == "Мадуро просив Путіна про радари"
    assert not Claimant.objects.filter(name="Нова Людина").exists()
    client.post(page(source), {**again, "is_another": "on"})
    assert Claim.objects.count() == 2


def test_page_asks_where_the_very_quotation_is_cited_already(client, source):
    client.post(page(source), claim_of(text="Одне твердження про листи", quote="Літак Іл-76 сів"))
    answer = client.post(page(source), claim_of(text="Зовсім інакше сказано", quote="«Літак Іл-76 сів»"))
    assert Claim.objects.count() == 1
    assert answer.context["matches"]


def test_similar_names_claims_while_people_type(client, source):
    client.post(page(source), claim_of())
    address = reverse("intake_similar", args=[source.pk])
    [found] = client.get(address, {"text": "Мадуро просив Путіна про радари"}).json()["claims"]
    assert found["number"] == Claim.objects.get().pk
    assert found["claimant"] == "The Washington Post"
    assert found["nearly_same"] is True
    assert client.get(address, {"text": "Ціни на житло"}).json() == {"claims": []}


# --- Where it has it from ---


def test_page_offers_what_the_words_credit_and_one_click_records_it(client, source):
    shown = client.get(page(source))
    newspaper, step = shown.context["page"].behind.named
    assert newspaper.whom == "The Washington Post"
    assert step.whom == "внутрішні документи уряду США"
    url = reverse("intake_origin", args=[source.pk])
    answer = client.post(url, {"origin": step.whom, "words": step.words, "kind": step.kind}, follow=True)
    attribution = Attribution.objects.select_related("origin").get()
    assert attribution.origin.title == "внутрішні документи уряду США"
    assert attribution.origin.no_url_reason == "unpublished"
    assert attribution.words == step.words
    behind = answer.context["page"].behind
    assert [step.whom for step in behind.recorded] == ["внутрішні документи уряду США"]
    assert [step.whom for step in behind.named] == ["The Washington Post"]


def test_origin_finds_what_is_called_so_already(client, source):
    there = add_offline_source(by=None, no_url_reason="unpublished", title="Внутрішні «документи» уряду США")
    client.post(reverse("intake_origin", args=[source.pk]), {"origin": "внутрішні документи  уряду США"})
    assert Attribution.objects.get().origin == there


def test_origin_takes_a_url_or_a_number(client, source):
    other = builders.a_source("https://post.example/story")
    url = reverse("intake_origin", args=[source.pk])
    client.post(url, {"origin": "https://post.example/story?utm_source=a", "kind": "relays"})
    client.post(url, {"origin": f"#{other.pk} x", "kind": "relays"})
    attribution = Attribution.objects.get()
    assert (attribution.origin, attribution.kind) == (other, "relays")
    assert "Say from whom" in words(client.post(url, {"origin": " "}, follow=True))


# --- Many ---


def test_page_asks_the_database_no_more_for_many_claims(client, source, django_assert_max_num_queries):
    for number in range(8):
        client.post(
            page(source), claim_of(text=f"Твердження номер {number} про {number * 7}", quote="", is_another="on")
        )
    client.get(page(source))
    links = [{"url": f"https://paper{number}.example/x", "words": "The Washington Post"} for number in range(3)]
    Capture.objects.filter(source=source).update(links=links)
    with django_assert_max_num_queries(12):
        client.get(page(source))


def test_page_marks_what_can_be_checked_and_keeps_the_places(client, source):
    html = client.get(page(source)).content.decode()
    assert 'class="signal" title="number, date"' in html
    runs = re.findall(r'<span data-at="(\d+)">([^<]*)</span>', html)
    assert runs
    for at, run in runs:
        assert TEXT[int(at) :].startswith(run)


# --- What is hidden ---


def test_a_confidential_claim_of_others_is_never_named(client, client_of, source):
    insider = builders.chief()
    hidden = builders.a_claim(
        by=insider,
        text="Цирконієві баржі відпливли вночі без вогнів",
        language="uk",
        citations=(CitationDraft(source=builders.a_source("https://other.example/1"), quote=""),),
    )
    make_confidential(hidden, by=insider)
    typed = {"text": "Цирконієві баржі відпливли вночі без вогнів", "quote": "Погода була гарна"}
    address = reverse("intake_similar", args=[source.pk])
    assert client.get(address, {"text": typed["text"]}).json() == {"claims": []}
    client.post(page(source), claim_of(**typed))
    mine = Claim.objects.exclude(pk=hidden.pk).get()
    assert mine.text == hidden.text
    shown = client_of(insider).get(address, {"text": typed["text"]}).json()["claims"]
    assert {claim["number"] for claim in shown} == {hidden.pk, mine.pk}
