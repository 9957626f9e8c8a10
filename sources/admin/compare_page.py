"""The page that compares two captures of a source: what changed in its text, paragraph by paragraph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from claimdesk.admin import desk, person
from claimdesk.ids import parse_id
from sources.admin.pictures.page_pictures import captures_with_pictures
from sources.models import Capture, Source
from sources.permissions import visible_sources
from sources.storage.archive import texts_of
from sources.text.comparing import Comparison, Paragraph, ParagraphFate, compare

CHOICES = 50  # captures offered: the newest; others by their number in the address
AROUND = 1  # unchanged paragraphs shown on either side of a changed one
LABELS: dict[ParagraphFate, str | Promise] = {
    ParagraphFate.CHANGED: pgettext_lazy("paragraph", "Changed"),
    ParagraphFate.GONE: pgettext_lazy("paragraph", "Gone"),
    ParagraphFate.NEW: pgettext_lazy("paragraph", "New"),
    ParagraphFate.MOVED: pgettext_lazy("paragraph", "Moved here"),
}


@dataclass(frozen=True)
class ParagraphRow:
    """A paragraph as the page shows it, or in its place how many unchanged ones are `left_out`."""

    paragraph: Paragraph | None = None
    label: str | Promise = ""
    left_out: int = 0


@require_GET
def changes_view(request: HttpRequest, key: int) -> HttpResponse:
    """What changed in the text of source `key` between the captures `since` and `until`; by default the newest two."""
    source = get_object_or_404(visible_sources(person(request)).defer("search_text"), pk=key)
    with_text = source.captures.with_content().exclude(text_sha256="").order_by("-pk").defer("hops", "links", "layout")
    choices = list(with_text[:CHOICES])
    until = _chosen(source, choices, request.GET.get("until", "")) or next(iter(choices), None)
    older = [capture for capture in choices if until and capture.pk < until.pk]
    since = _chosen(source, choices, request.GET.get("since", "")) or next(iter(older), None)
    if since and until and since.pk > until.pk:
        since, until = until, since
    return TemplateResponse(
        request, "admin/sources/source/changes.html", _context(request, source, choices, since, until)
    )


def _chosen(source: Source, choices: Sequence[Capture], typed: str) -> Capture | None:
    """The capture of `source` whose number was typed in the address."""
    number = parse_id(typed)
    if number is None:
        return None
    offered = next((capture for capture in choices if capture.pk == number), None)
    return offered or source.captures.defer("hops", "links", "layout").filter(pk=number).first()


def _context(
    request: HttpRequest, source: Source, choices: list[Capture], since: Capture | None, until: Capture | None
) -> dict[str, object]:
    texts = texts_of([capture.pk for capture in (since, until) if capture])
    found = (
        compare(texts[since.pk], texts[until.pk]) if since and until and {since.pk, until.pk} <= set(texts) else None
    )
    return {
        **desk.each_context(request),
        "title": _("What changed: %(object)s") % {"object": source.label},
        "source": source,
        "opts": Source._meta,
        "choices": choices,
        "since": since,
        "until": until,
        "found": found,
        "counts": found.counts if found else {},
        "rows": list(_rows(found)) if found else [],
        "has_pictures": captures_with_pictures(source)[1:2].exists(),
    }


def _rows(found: Comparison) -> Iterator[ParagraphRow]:
    """The changed paragraphs, those around them, and how many are left out between."""
    if found.is_same:
        return
    for is_kept, run in groupby(found.paragraphs, key=lambda paragraph: paragraph.fate == ParagraphFate.KEPT):
        paragraphs = list(run)
        if is_kept:
            yield from _shortened(paragraphs, found)
        else:
            yield from (ParagraphRow(paragraph, LABELS[paragraph.fate]) for paragraph in paragraphs)


def _shortened(kept: list[Paragraph], found: Comparison) -> Iterator[ParagraphRow]:
    """Some unchanged paragraphs in a row: the first and the last of them, next to what changed."""
    first = AROUND if kept[0] is not found.paragraphs[0] else 0
    last = AROUND if kept[-1] is not found.paragraphs[-1] else 0
    if len(kept) <= first + last + 1:
        yield from map(ParagraphRow, kept)
        return
    yield from map(ParagraphRow, kept[:first])
    yield ParagraphRow(left_out=len(kept) - first - last)
    yield from map(ParagraphRow, kept[len(kept) - last :])
