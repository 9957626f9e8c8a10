"""Copies and originals over REST."""

import pytest

from sources.models import Capture, Source
from tests.builders import a_claim, a_sealed_capture, a_source, editor, reader
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db

PAGE = "https://www.rbc.example/news/radars.html"
COPY = f"https://web.archive.org/web/20251101123015/{PAGE}"


def test_a_copy_names_its_original_and_the_original_its_copies() -> None:
    made = caller(editor()).post(f"{V1}/sources/", {"url": COPY}, format="json").json()
    a_sealed_capture(Source.objects.get(pk=made["id"]))
    assert (made["original_kind"], made["archive"], made["copied_at"]) == (
        "copy",
        "Wayback Machine",
        "2025-11-01T12:30:15Z",
    )
    assert made["original"]["url"] == PAGE
    original = caller(reader()).get(made["original"]["href"]).json()
    assert (original["original"], original["original_kind"], original["archive"], original["copied_at"]) == (
        None,
        "",
        "",
        None,
    )
    [copy] = original["copies"]
    assert (copy["id"], copy["href"], copy["url"], copy["archive"]) == (
        made["id"],
        made["href"],
        COPY,
        "Wayback Machine",
    )
    assert copy["archive_state"] == "archived"


def test_hidden_copies_and_originals_are_not_told_of() -> None:
    copy = a_source(COPY)
    original = copy.original
    for hidden, shown, field, empty in ((copy, original, "copies", []), (original, copy, "original", None)):
        Source.objects.filter(pk=hidden.pk).update(is_confidential=True)
        assert caller(reader()).get(f"{V1}/sources/{shown.pk}/").json()[field] == empty
        Source.objects.filter(pk=hidden.pk).update(is_confidential=False)


def test_provenance_shows_a_page_with_its_copies() -> None:
    copy = a_source(COPY)
    claim = a_claim()
    client = caller(editor())
    for source in (copy, copy.original):
        client.post(f"{V1}/citations/", {"claim": claim.pk, "source": source.pk}, format="json")
    found = client.get(f"{V1}/claims/{claim.pk}/provenance/").json()
    assert [(node["id"], node["copies"]) for node in found["nodes"]] == [(copy.original_id, [copy.pk])]
    assert (found["independent_origins"], found["citations"]) == (1, 2)


def test_the_same_page_is_listed_joined_and_separated() -> None:
    first, second = a_source("https://news.example/radars"), a_source("https://news.example/n/4711")
    for source in (first, second):
        Capture.objects.filter(pk=a_sealed_capture(source).pk).update(body_sha256="a" * 64)
    client = caller(editor())
    pages = f"{V1}/sources/{second.pk}/same-pages/"
    [found] = client.get(pages).json()
    assert (found["source"]["id"], found["original"]["id"], found["why"]) == (second.pk, first.pk, "same_answer")
    assert found["sentence"] == "Both URLs gave the same answer, byte for byte."
    assert caller(reader()).post(pages, {"original": first.pk}, format="json").status_code == 403
    joined = client.post(pages, {"original": first.pk}, format="json").json()
    assert (joined["original"]["id"], joined["original_kind"]) == (first.pk, "same_page")
    assert client.get(pages).json() == []
    problem_of(client.post(pages, {"original": first.pk}, format="json"), 409, "joined")
    separated = client.post(f"{V1}/sources/{second.pk}/separate/").json()
    assert (separated["original"], separated["original_kind"]) == (None, "own")
    problem_of(client.post(f"{V1}/sources/{second.pk}/separate/"), 409, "not_joined")
