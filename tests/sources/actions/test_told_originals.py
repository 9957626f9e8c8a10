"""What sealed captures say beyond doubt is joined; all else is left to people."""

from datetime import UTC, datetime
from typing import Any

import pytest

from claimdesk.audit.log import history
from sources.actions import add_source, join_told, separate_source
from sources.capture import same_page
from sources.capture.same_page import REASONS, one_pages
from sources.models import Capture, Source
from tests.builders import a_sealed_capture, a_source, editor

pytestmark = pytest.mark.django_db

PAGE = "https://news.example/radars"
AT = datetime(2025, 11, 1, 12, 30, 15, tzinfo=UTC)
Kind = Source.OriginalKind


def sealed(source: Source, *, text: str = "", **facts: Any) -> Source:
    """`source` with a sealed capture of such `facts`, of which everybody was told."""
    capture = a_sealed_capture(source, text or f"The text of {source.url}.")
    Capture.objects.filter(pk=capture.pk).update(**{"final_url": source.url, **facts})
    join_told([capture.pk])
    source.refresh_from_db()
    return source


def original_of(source: Source) -> Source | None:
    """The original of `source` by now."""
    return Source.objects.select_related("original").get(pk=source.pk).original


def offered(source: Source) -> list[tuple[int, int, str, bool]]:
    """What is found of `source`: which would be joined with which, why, and whether nobody has to decide."""
    source = Source.objects.select_related("archived_capture").get(pk=source.pk)
    assert source.archived_capture is not None
    found = one_pages(source, source.archived_capture, Source.objects.all())
    return [(each.source.pk, each.original.pk, each.why, each.is_sure) for each in found]


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/radars",
        "https://www.news.example/radars",
        "https://m.news.example/radars",
        "https://amp.news.example/radars",
        "https://news.example/radars/",
        "https://news.example/radars/amp",
    ],
)
@pytest.mark.parametrize("facts", [{"addresses": {"canonical": PAGE}}, {"final_url": PAGE}])
def test_a_spelling_is_joined_where_its_page_or_its_server_says_so(url: str, facts: dict[str, Any]) -> None:
    main, other = a_source(PAGE), a_source(url)
    sealed(other, **facts)
    assert (other.original, other.original_kind) == (main, Kind.SAME_PAGE)
    assert history(other)[0].data["why"] == ("canonical" if "addresses" in facts else "redirect")
    assert history(other)[0].actor_id is None
    assert add_source(url, by=editor()) == (main, False)


def test_a_spelling_is_joined_when_the_page_that_it_names_comes_later() -> None:
    other = sealed(a_source("https://m.news.example/radars"), addresses={"canonical": PAGE})
    assert original_of(other) is None
    main = sealed(a_source(PAGE))
    assert (original_of(other), original_of(main)) == (main, None)


def test_the_same_answer_joins_two_spellings_and_the_older_one_counts() -> None:
    first, second = a_source(PAGE), a_source("https://www.news.example/radars/")
    sealed(second, body_sha256="a" * 64)
    sealed(first, body_sha256="a" * 64)
    second.refresh_from_db()
    assert (first.original, second.original) == (None, first)


def test_two_spellings_that_name_the_same_third_are_joined() -> None:
    first, second = a_source("https://m.news.example/radars"), a_source("http://www.news.example/radars")
    sealed(first, addresses={"canonical": PAGE})
    sealed(second, addresses={"canonical": PAGE})
    assert second.original == first


def test_spellings_alone_join_nothing() -> None:
    main, other = a_source(PAGE), a_source("https://www.news.example/radars/")
    sealed(main)
    assert sealed(other).original is None
    assert offered(other) == []


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"addresses": {"canonical": PAGE}}, "canonical"),
        ({"final_url": PAGE}, "redirect"),
        ({"body_sha256": "a" * 64}, "same_answer"),
    ],
)
def test_what_only_the_page_or_the_answer_says_is_offered_with_its_reason(facts: dict[str, Any], why: str) -> None:
    main, other = sealed(a_source(PAGE), body_sha256="a" * 64), a_source("https://news.example/n/4711")
    sealed(other, **facts)
    assert other.original is None
    assert offered(other) == [(other.pk, main.pk, why, False)]
    assert offered(main) == ([(other.pk, main.pk, why, False)] if why == "same_answer" else [])
    assert REASONS[why]


def test_a_wall_says_nothing_of_the_page() -> None:
    a_source(PAGE)
    other = a_source("https://m.news.example/radars")
    capture = a_sealed_capture(other, "Prove that you are human", verdict="verdict.bot_wall")
    Capture.objects.filter(pk=capture.pk).update(addresses={"canonical": PAGE})
    join_told([capture.pk])
    other.refresh_from_db()
    assert other.original is None


def test_what_a_person_separated_stays_so() -> None:
    a_source(PAGE)
    other = sealed(a_source("https://m.news.example/radars"), addresses={"canonical": PAGE})
    separate_source(other, by=editor())
    sealed(other, addresses={"canonical": PAGE})
    assert (other.original, other.original_kind) == (None, Kind.OWN)
    assert offered(other) == []


def test_confidential_sources_are_joined_with_nothing() -> None:
    main, other = a_source(PAGE), a_source("https://m.news.example/radars")
    Source.objects.filter(pk=main.pk).update(is_confidential=True)
    assert sealed(other, addresses={"canonical": PAGE}).original is None
    Source.objects.filter(pk=main.pk).update(is_confidential=False)
    Source.objects.filter(pk=other.pk).update(is_confidential=True)
    assert sealed(other, addresses={"canonical": PAGE}).original is None


@pytest.mark.parametrize(
    ("url", "facts"),
    [
        ("https://archive.ph/AbCdE", {"addresses": {"canonical": f"http://archive.is/2025.11.01-123015/{PAGE}"}}),
        ("https://archive.ph/AbCdE", {"addresses": {"og_url": f"https://archive.ph/20251101123015/{PAGE}"}}),
        ("https://archive.ph/AbCdE", {"final_url": f"https://archive.ph/20251101123015/{PAGE}"}),
        ("https://perma.cc/ABCD-1234", {"addresses": {"original": PAGE, "copied_at": AT.isoformat()}}),
        (
            f"https://web.archive.org/web/2025/{PAGE}",
            {"final_url": f"https://web.archive.org/web/20251101123015/{PAGE}"},
        ),
    ],
)
def test_the_page_of_a_copy_tells_its_original_and_its_time(url: str, facts: dict[str, Any]) -> None:
    copy = sealed(a_source(url), **facts)
    assert (copy.original.url, copy.original_kind, copy.copied_at) == (PAGE, Kind.COPY, AT)
    assert not copy.original.captures.exists()
    events = history(copy).count()
    sealed(copy, **facts)
    assert history(copy).count() == events


def test_a_page_that_is_no_archive_is_no_copy_whatever_it_says() -> None:
    source = sealed(a_source("https://blog.example/a"), addresses={"original": PAGE, "copied_at": AT.isoformat()})
    assert (source.original, source.copied_at) == (None, None)


def _sealed_together(*sources: Source, **facts: Any) -> list[int]:
    """Captures of all these with such `facts`, of which nobody was told yet."""
    ids = [a_sealed_capture(source, f"The text of {source.url}.").pk for source in sources]
    Capture.objects.filter(pk__in=ids).update(**facts)
    return ids


def test_captures_that_are_told_together_are_joined_as_each_by_itself() -> None:
    main, mobile, with_slash = a_source(PAGE), a_source("https://m.news.example/radars"), a_source(f"{PAGE}/")
    other, alike = a_source("https://news.example/a"), a_source("https://news.example/b")
    same = _sealed_together(other, alike, body_sha256="a" * 64)
    join_told([*_sealed_together(main, mobile, with_slash, addresses={"canonical": PAGE}), *same])
    assert [original_of(each) for each in (main, mobile, with_slash, other, alike)] == [None, main, main, None, None]
    assert offered(alike) == [(alike.pk, other.pk, "same_answer", False)]


def test_the_original_that_a_copy_brings_is_known_to_the_captures_after_it() -> None:
    copy, mobile = (
        a_source(f"https://web.archive.org/web/20251101123015/{PAGE}"),
        a_source("https://m.news.example/radars"),
    )
    join_told(_sealed_together(copy, mobile, addresses={"canonical": PAGE}))
    main = Source.objects.get(url=PAGE)
    assert (original_of(copy), original_of(mobile)) == (main, main)


def test_with_more_than_is_compared_at_once_each_is_asked_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(same_page, "MAX_COMPARED", 1)
    main, mobile, with_slash = a_source(PAGE), a_source("https://m.news.example/radars"), a_source(f"{PAGE}/")
    join_told(_sealed_together(main, mobile, with_slash, addresses={"canonical": PAGE}))
    assert [original_of(each) for each in (mobile, with_slash)] == [main, main]


def test_captures_that_join_nothing_cost_two_queries_together(django_assert_num_queries: Any) -> None:
    sources = [a_source(f"https://news.example/{number}") for number in range(9)]
    told = _sealed_together(*sources, body_sha256="a" * 64)
    with django_assert_num_queries(2):
        join_told(told)
