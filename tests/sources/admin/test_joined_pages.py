"""What the page of a source says of its copies and its original."""

import pytest
from django.test import Client
from django.urls import reverse

from claimdesk.audit.log import history
from claims.actions import CitationDraft
from sources.actions import join_source
from sources.models import Capture, Source
from tests.builders import a_claim, a_sealed_capture, a_source, editor, reader

pytestmark = pytest.mark.django_db

PAGE = "https://www.rbc.example/news/radars.html"
COPY = f"https://web.archive.org/web/20251101123015/{PAGE}"


def shown(client: Client, source: Source, language: str = "en") -> str:
    """The page of `source` as a reader sees it."""
    client.force_login(reader())
    address = reverse("admin:sources_source_change", args=[source.pk])
    return client.get(address, headers={"accept-language": language}).content.decode()


def test_a_copy_leads_to_its_original_and_back(client: Client) -> None:
    copy = a_source(COPY)
    html = shown(client, copy)
    assert "Copy at Wayback Machine, 1 Nov 2025, 14:30" in html
    assert f'href="{reverse("admin:sources_source_change", args=[copy.original_id])}"' in html
    assert copy.original is not None
    html = shown(client, copy.original)
    assert "The same page elsewhere; it counts once:" in html
    assert COPY in html


def test_the_page_says_it_in_ukrainian(client: Client) -> None:
    assert "Копія в архіві Wayback Machine" in shown(client, a_source(COPY), "uk")


def test_a_copy_of_something_unknown_says_so(client: Client) -> None:
    html = shown(client, a_source("https://archive.ph/AbCdE"))
    assert "Copy at archive.today. Which page it shows is known once it is archived." in html


def test_the_same_page_is_named_as_such_and_hidden_sources_are_not(client: Client) -> None:
    main, other = a_source(), a_source()
    join_source(other, main, by=None)
    assert "Same page, another URL" in shown(client, other)
    Source.objects.filter(pk=other.pk).update(is_confidential=True)
    assert other.url not in shown(client, main)


def test_the_list_says_what_counts_as_another_source(client: Client) -> None:
    copy, main, other = a_source(COPY), a_source(), a_source()
    join_source(other, main, by=None)
    client.force_login(reader())
    html = client.get(reverse("admin:sources_source_changelist")).content.decode()
    assert html.count("Copy at Wayback Machine, 1 Nov 2025, 14:30") == 1
    assert html.count("Same page, another URL") == 1
    assert copy.url in html


def test_a_page_without_others_says_nothing(client: Client) -> None:
    assert 'class="joined"' not in shown(client, a_source())


def test_the_claims_page_shows_the_original_with_the_copy_that_is_kept(client: Client) -> None:
    copy = a_source(COPY)
    a_sealed_capture(copy)
    assert copy.original is not None
    Source.objects.filter(pk=copy.original.pk).update(title="Radars")
    claim = a_claim(citations=(CitationDraft(source=copy), CitationDraft(source=copy.original)))
    client.force_login(editor())
    html = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
    assert "1 independent origin" in html
    assert "Radars" in html
    assert "fetched by ClaimDesk · Copy at Wayback Machine, 1 Nov 2025, 14:30" in html


def found_same(body: str = "a" * 64) -> tuple[Source, Source]:
    """Two sources whose URLs gave the same answer."""
    first, second = a_source("https://news.example/radars"), a_source("https://news.example/n/4711")
    for source in (first, second):
        Capture.objects.filter(pk=a_sealed_capture(source).pk).update(body_sha256=body)
    return first, second


def test_what_may_be_the_same_page_is_offered_with_its_reason_joined_and_separated(client: Client) -> None:
    first, second = found_same()
    client.force_login(editor())
    for source, other in ((first, second), (second, first)):
        html = client.get(reverse("admin:sources_source_change", args=[source.pk])).content.decode()
        assert "Both URLs gave the same answer, byte for byte." in html
        assert other.url in html
    answer = client.post(reverse("admin:sources_source_join", args=[first.pk]), {"other": second.pk}, follow=True)
    assert "Joined: both are one page, and count once." in answer.content.decode()
    assert Source.objects.get(pk=second.pk).original == first
    assert history(second)[0].data["why"] == "same_answer"
    html = client.get(reverse("admin:sources_source_change", args=[second.pk])).content.decode()
    assert reverse("admin:sources_source_separate", args=[second.pk]) in html
    answer = client.post(reverse("admin:sources_source_separate", args=[second.pk]), follow=True)
    assert "Separated: each counts by itself." in answer.content.decode()
    assert Source.objects.filter(pk=second.pk, original=None, original_kind="own").exists()


def test_join_takes_only_what_is_offered_and_only_from_who_writes_sources(client: Client) -> None:
    first, second = found_same()
    stranger = a_source()
    button = reverse("admin:sources_source_join", args=[first.pk])
    client.force_login(reader())
    assert button not in shown(client, first)
    client.post(button, {"other": second.pk})
    client.force_login(editor())
    for number in (stranger.pk, first.pk, "", "9" * 30):
        answer = client.post(button, {"other": number}, follow=True)
        assert "This is offered no longer" in answer.content.decode()
    assert not Source.objects.exclude(original=None).exists()
