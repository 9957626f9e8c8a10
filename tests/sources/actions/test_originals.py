"""A copy at an archive, and one page under two URLs, are one page."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from claimdesk.audit.log import history
from claimdesk.errors import Conflict, Invalid, NotAllowed
from claims.actions import CitationDraft, NearlySame
from claims.models import Claim
from claims.provenance.query import grounds_of, provenance_of
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.actions import (
    add_offline_source,
    add_source,
    attribute,
    join_source,
    page_of,
    save_publisher,
    separate_source,
)
from sources.models import Source
from tests.builders import a_checked_claim, a_claim, a_source, chief, editor, reader

pytestmark = pytest.mark.django_db

PAGE = "https://www.rbc.example/news/radars.html"
AT = datetime(2025, 11, 1, 12, 30, 15, tzinfo=UTC)
COPY = f"https://web.archive.org/web/20251101123015/{PAGE}"
OTHER_COPY = f"https://archive.is/2025.11.02-010203/{PAGE}"
Kind = Source.OriginalKind


def citing(*sources: Source) -> Claim:
    return a_claim(citations=tuple(CitationDraft(source=source) for source in sources))


def test_add_source_joins_a_copy_with_its_original():
    house = save_publisher(by=None, name="RBC-Ukraine", domains=["rbc.example"])
    by = editor()
    copy, is_new = add_source(COPY, by=by)
    original = copy.original
    assert is_new
    assert (copy.original_kind, copy.copied_at, copy.archive, copy.url) == (Kind.COPY, AT, "Wayback Machine", COPY)
    assert (original.url, original.original, original.archive, original.created_by) == (PAGE, None, "", by)
    assert copy.publisher == original.publisher == house
    assert copy.captures.get().url == COPY
    assert not original.captures.exists()
    event = next(event for event in history(copy) if event.event == "source.joined")
    assert (event.actor_id, event.data["original"], event.data["kind"]) == (by.pk, original.pk, "copy")


def test_add_source_finds_the_original_that_is_there_and_each_copy_by_its_url():
    original = a_source(PAGE)
    first, second = a_source(COPY), a_source(OTHER_COPY)
    assert first.original == second.original == original
    assert a_source(f"{COPY}#top") == first
    assert a_source(OTHER_COPY.replace("archive.is", "archive.today")) == second
    assert a_source(f"{PAGE}?utm_source=x") == original


def test_a_copy_of_which_only_the_page_tells_the_original_stands_for_itself():
    copy = a_source("https://archive.ph/AbCdE")
    assert (copy.original, copy.original_kind, copy.archive) == (None, "", "archive.today")


def test_provenance_counts_a_page_and_its_copies_as_one_origin():
    original, copy, other = a_source(PAGE), a_source(COPY), a_source(OTHER_COPY)
    found = provenance_of(citing(original, copy, other))
    assert (found.independent_origins, found.citations, found.origins) == (1, 3, (original.pk,))
    [node] = found.nodes
    assert (node.id, node.copies, node.is_cited) == (original.pk, (copy.pk, other.pk), True)
    assert found.leading_to(found.ends[0]) == 3


def test_provenance_of_a_copy_alone_names_the_original():
    copy = a_source(COPY)
    grounds = grounds_of(citing(copy))
    [origin] = grounds.provenance.origins
    assert origin == copy.original_id
    assert grounds.copies(origin) == [copy]


def test_provenance_follows_what_is_recorded_of_any_copy():
    original, copy, other = a_source(PAGE), a_source(COPY), a_source(OTHER_COPY)
    documents = add_offline_source(by=None, no_url_reason="unpublished", title="Internal documents")
    paper = a_source("https://paper.example/a")
    attribute(other, documents, by=None)
    attribute(paper, copy, by=None)
    found = provenance_of(citing(paper, original))
    assert found.origins == (documents.pk,)
    assert [(edge.source, edge.origin) for edge in found.edges] == [
        (paper.pk, original.pk),
        (original.pk, documents.pk),
    ]


def test_provenance_takes_no_loop_for_copies_that_name_each_other():
    original, copy = a_source(PAGE), a_source(COPY)
    attribute(copy, original, by=None)
    found = provenance_of(citing(copy))
    assert (found.cycles, found.edges, found.independent_origins) == ((), (), 1)


def test_the_same_quotation_of_a_copy_is_noticed():
    said = "It asked Russia for radars and missiles."
    there = a_claim(citations=(CitationDraft(url=PAGE, quote=said),))
    with pytest.raises(NearlySame) as refusal:
        a_claim(citations=(CitationDraft(url=COPY, quote=said),), is_another=False)
    assert [match.claim for match in refusal.value.matches] == [there]
    with pytest.raises(NearlySame):
        a_claim(citations=(CitationDraft(url=OTHER_COPY, quote=said),), is_another=False)


def test_join_source_makes_two_urls_one_page_and_keeps_both():
    by, main, other = editor(), a_source("https://a.example/x"), a_source("https://m.a.example/x")
    claim = citing(main, other)
    assert provenance_of(claim).independent_origins == 2
    join_source(other, main, by=by, why="canonical")
    assert provenance_of(claim).independent_origins == 1
    other.refresh_from_db()
    assert (other.original, other.original_kind, other.version) == (main, Kind.SAME_PAGE, 2)
    assert other.captures.count() == main.captures.count() == 1
    assert add_source("https://m.a.example/x", by=by) == (main, False)
    assert history(other)[0].data["why"] == "canonical"


def test_separate_source_takes_it_back():
    main, other = a_source(), a_source()
    claim = citing(main, other)
    join_source(other, main, by=editor())
    separate_source(other, by=editor())
    other.refresh_from_db()
    assert (other.original, other.original_kind) == (None, Kind.OWN)
    assert provenance_of(claim).independent_origins == 2
    assert history(other)[0].event == "source.separated"
    assert history(other)[0].data["original"] == main.pk


def test_joining_refuses_loops_and_what_is_joined_already():
    one, two, three = a_source(), a_source(), a_source()
    join_source(one, two, by=None)
    join_source(two, three, by=None)
    one.refresh_from_db()
    assert page_of(one) == three
    three.refresh_from_db()
    one = Source.objects.get(pk=one.pk)
    for source, original, error in ((three, one, Invalid), (three, three, Invalid), (one, three, Conflict)):
        with pytest.raises(error):
            join_source(source, original, by=editor())
    with pytest.raises(Conflict):
        separate_source(three, by=editor())


def test_joining_is_for_those_who_write_sources():
    one, two = a_source(), a_source()
    with pytest.raises(NotAllowed):
        join_source(one, two, by=reader())
    join_source(one, two, by=None)
    with pytest.raises(NotAllowed):
        separate_source(one, by=reader())


def test_what_a_public_verdict_names_is_joined_by_those_who_publish():
    public = apply(a_checked_claim(), MoveName.PUBLISH, by=chief()).citations.get().source
    other = a_source()
    with pytest.raises(NotAllowed):
        join_source(other, public, by=editor())
    join_source(other, public, by=chief())
    with pytest.raises(NotAllowed):
        separate_source(other, by=editor())


def test_the_database_takes_no_original_without_its_kind():
    one, two = a_source(), a_source()
    for changes in ({"original": two}, {"original_kind": "copy"}, {"original": one, "original_kind": "copy"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Source.objects.filter(pk=one.pk).update(**changes)


def test_the_migration_joins_what_was_two_sources_before_there_were_tables():
    a_source("https://t.me/channel/7")
    alone, twice, copy, original = (a_source() for _ in range(4))
    before = {
        alone: "https://x.example/a?yclid=1",
        twice: "https://t.me/s/channel/7",
        copy: COPY,
        original: PAGE,
    }
    for source, url in before.items():
        Source.objects.filter(pk=source.pk).update(url=url, canonical_url=url)
    import_module("sources.migrations.0004_originals").join_pages(apps, None)
    for source in before:
        source.refresh_from_db()
    assert alone.canonical_url == "https://x.example/a"
    assert (twice.original.url, twice.original_kind) == ("https://t.me/channel/7", Kind.SAME_PAGE)
    assert (copy.original, copy.original_kind, copy.copied_at) == (original, Kind.COPY, AT)
    assert original.original is None
