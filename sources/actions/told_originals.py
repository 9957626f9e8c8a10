"""Joining what sealed captures say beyond doubt, by the desk itself."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from sources.actions.originals import join_source, page_of
from sources.actions.sources import add_source
from sources.capture.same_page import one_pages, surely_one_page, told_copy
from sources.models import Capture, Source
from sources.models.source import SourceQuerySet
from sources.urls import ArchivedCopy

Kind = Source.OriginalKind


def join_told(capture_ids: Iterable[int]) -> None:
    """Join the sources of these sealed captures with their originals, where the captures leave no doubt: of a copy
    at an archive whose page tells what it shows, and of one page under two spellings of its URL.

    What a person separated stays so. Confidential sources are joined with nothing that others would see.
    """
    fetched = Capture.objects.with_content().filter(pk__in=capture_ids, origin=Capture.Origin.FETCHED)
    unread = ("links", "hops", "layout", "source__search_text")
    captures = list(fetched.select_related("source").defer(*unread).order_by("pk"))
    copies = {each.pk: copied for each in captures if (copied := told_copy(each.source, each))}
    open_ones = [each for each in captures if each.pk not in copies and not each.source.is_confidential]
    # Joining never makes another one sure, but it may bring the original of a copy.
    to_join = {each.pk for each in open_ones} if copies else surely_one_page(open_ones, _open_sources())
    for capture in captures:
        if capture.pk in copies:
            _join_copy(capture.source, copies[capture.pk])
        elif capture.pk in to_join:
            _join_same(capture.source, capture)


def _open_sources() -> SourceQuerySet:
    return Source.objects.filter(is_confidential=False)


@transaction.atomic
@acting
def _join_copy(source: Source, copied: ArchivedCopy, *, by: None = None) -> None:
    if source.original_id is None and source.original_kind != Kind.OWN and copied.original:
        original, _is_new = add_source(copied.original, by=by, archive=False, exact=True)
        if page_of(original).pk != source.pk:
            source = join_source(source, original, by=by, kind=Kind.COPY, why="page")
    if source.copied_at is None and copied.copied_at:
        _date(source, copied.copied_at)


def _date(source: Source, copied_at: datetime) -> None:
    source.copied_at = copied_at
    source.version += 1
    source.save(update_fields=["copied_at", "version", "updated_at"])
    record(EventType.SOURCE_REVISED, source, by=None, changes={"copied_at": [None, copied_at.isoformat()]})


@transaction.atomic
def _join_same(source: Source, capture: Capture) -> None:
    for page in one_pages(source, capture, _open_sources()):
        joined = Source.objects.select_related("original").get(pk=page.source.pk)
        if page.is_sure and joined.original_id is None and page_of(page.original).pk != joined.pk:
            join_source(joined, page.original, by=None, why=page.why)
