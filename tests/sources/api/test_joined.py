"""Copies and originals over REST."""

import pytest

from sources.models import Source
from tests.builders import a_claim, a_sealed_capture, a_source, editor, reader
from tests.callers import V1, caller

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
