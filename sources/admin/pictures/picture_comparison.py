"""The page that shows two captures of a source as pictures: side by side, laid over each other, or what differs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claimdesk.admin import desk, person
from claimdesk.ids import parse_id, parse_number
from sources.admin.pictures.page_pictures import (
    CHOICES,
    PagePicture,
    captures_with_pictures,
    find_pictures,
)
from sources.admin.pictures.picture_page import ShownPicture, shown_picture
from sources.models import Capture, Source
from sources.permissions import visible_sources


@dataclass(frozen=True)
class Side:
    """One of the two, and the page of it that is shown; no picture where the capture has none."""

    capture: Capture
    picture: PagePicture | None
    shown: ShownPicture | None


@require_GET
def pictures_view(request: HttpRequest, key: int) -> HttpResponse:
    """The captures `since` and `until` of source `key` as pictures; by default the newest two that have one."""
    source = get_object_or_404(visible_sources(person(request)).defer("search_text"), pk=key)
    choices = list(captures_with_pictures(source)[:CHOICES])
    until = _chosen(source, choices, request.GET.get("until", "")) or next(iter(choices), None)
    older = [capture for capture in choices if until and capture.pk < until.pk]
    since = _chosen(source, choices, request.GET.get("since", "")) or next(iter(older), None)
    if since and until and since.pk > until.pk:
        since, until = until, since
    page = parse_number(request.GET.get("page", "")) or 1
    return TemplateResponse(
        request,
        "admin/sources/source/pictures.html",
        {
            **desk.each_context(request),
            "title": _("Compare pictures: %(object)s") % {"object": source.label},
            "source": source,
            "opts": Source._meta,
            "choices": choices,
            "sides": _sides([since, until], page) if since and until else [],
            "page": page,
        },
    )


def _chosen(source: Source, choices: Sequence[Capture], typed: str) -> Capture | None:
    number = parse_id(typed)
    if number is None:
        return None
    offered = next((capture for capture in choices if capture.pk == number), None)
    return offered or source.captures.defer("hops", "links", "layout").filter(pk=number).first()


def _sides(captures: Sequence[Capture], page: int) -> list[Side]:
    pictures = find_pictures([], [capture.pk for capture in captures]).of_captures
    found = [(capture, pictures.get(capture.pk)) for capture in captures]
    return [Side(capture, picture, shown_picture(picture, page, []) if picture else None) for capture, picture in found]
