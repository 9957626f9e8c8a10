"""The page that shows a capture as a picture: a screenshot, an image, or the pages of a PDF with quotations marked."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from claimdesk.admin import desk
from claimdesk.ids import parse_number
from sources.admin.highlights import Highlight
from sources.admin.pictures.page_pictures import (
    CHOICES,
    FULL,
    PagePicture,
    captures_with_pictures,
    without_picture,
)
from sources.models import Capture, Source
from sources.pictures.drawer import (
    PAGE_WIDTH,
    DrawerBusy,
    NotDrawn,
    PdfPages,
    bytes_of,
    full_picture,
    pdf_pages,
)

PNG_SIZE = struct.Struct(">8x4x4xII")  # signature, length and name of the first chunk; then width and height


@dataclass(frozen=True)
class PictureSheet:
    """One picture: its address and size in pixels, and rectangles over the quotations on it."""

    url: str
    alt: str
    width: int
    height: int
    marks: SafeString | None = None


@dataclass(frozen=True)
class QuotedPage:
    """A quotation and the page that it stands on; None where it was not found on the pages."""

    highlight: Highlight
    page: int | None


@dataclass(frozen=True)
class ShownPicture:
    """What the page shows of one capture: one sheet of `count`; `lost` says why there is none."""

    sheet: PictureSheet | None = None
    number: int = 1
    count: int = 1
    quotes: Sequence[QuotedPage] = ()
    unsearched: int = 0  # pages of a long PDF in which no quotation was looked for
    is_cut: bool = False
    lost: str = ""

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def behind(self) -> int | None:
        return self.number + 1 if self.number < self.count else None


def picture_page(
    request: HttpRequest, source: Source, chosen: Capture | None, picture: PagePicture | None, marks: list[Highlight]
) -> HttpResponse:
    """The page of one picture of `source`, with the quotations `marks` where it is a PDF."""
    choices = list(captures_with_pictures(source)[:CHOICES])
    context: dict[str, Any] = {
        **desk.each_context(request),
        "title": _("Picture: %(object)s") % {"object": source.label},
        "source": source,
        "opts": Source._meta,
        "capture": chosen,
        "picture": picture,
        "choices": choices,
        "older": next((each for each in choices if chosen and each.pk < chosen.pk), None),
        "shown": shown_picture(picture, parse_number(request.GET.get("page", "")), marks) if picture else None,
        "without": without_picture(chosen) if chosen else "",
    }
    return TemplateResponse(request, "admin/sources/source/picture.html", context)


def shown_picture(picture: PagePicture, number: int | None, marks: list[Highlight]) -> ShownPicture:
    """One page of `picture`, by default the first with one of the quotations `marks`; or why it is not shown."""
    try:
        if picture.is_pdf:
            return _of_pdf(picture, number, marks)
        return _of_image(picture)
    except NotDrawn:
        return ShownPicture(lost=_("This file can't be shown as a picture. Download it from the capture's files."))
    except DrawerBusy:
        return ShownPicture(lost=_("ClaimDesk is drawing other pictures just now. Reload the page in a moment."))


def _of_image(picture: PagePicture) -> ShownPicture:
    if picture.is_screenshot:
        width, height = _png_size(bytes_of(picture.artifact))
    else:
        drawn = full_picture(picture.artifact)
        width, height = drawn.width, drawn.height
    sheet = PictureSheet(picture.file_url(1, FULL), picture.alt, width, height)
    return ShownPicture(sheet, is_cut=picture.is_screenshot and height >= settings.RENDER_HEIGHT)


def _png_size(data: bytes) -> tuple[int, int]:
    if len(data) < PNG_SIZE.size:
        raise NotDrawn
    width, height = PNG_SIZE.unpack_from(data)
    return width, height


def _of_pdf(picture: PagePicture, number: int | None, marks: list[Highlight]) -> ShownPicture:
    pages = pdf_pages(picture.artifact, [mark.quote for mark in marks])
    quotes = [
        QuotedPage(mark, places[0][0] if places else None) for mark, places in zip(marks, pages.places, strict=True)
    ]
    first = next((each.page for each in quotes if each.page), 1)
    number = number if number and number <= len(pages.heights) else first
    height = pages.heights[number - 1]
    alt = _("Page %(page)s of the PDF file, capture #%(number)s") % {"page": number, "number": picture.capture.pk}
    sheet = PictureSheet(picture.file_url(number, FULL), alt, PAGE_WIDTH, height, _marks(pages, marks, number, height))
    unsearched = len(pages.heights) - pages.searched if marks else 0
    return ShownPicture(sheet, number, len(pages.heights), quotes, unsearched)


def _marks(pages: PdfPages, marks: list[Highlight], number: int, height: int) -> SafeString | None:
    """The quotations on page `number`: rectangles that lead to the claims, in the units of the page."""
    links = format_html_join("", "{}", ((each,) for each in _links(pages, marks, number)))
    if not links:
        return None
    box = f"0 0 {PAGE_WIDTH} {height}"
    return format_html('<svg class="sheet-marks" viewBox="{}" preserveAspectRatio="none">{}</svg>', box, links)


def _links(pages: PdfPages, marks: list[Highlight], number: int) -> Iterator[SafeString]:
    for mark, places in zip(marks, pages.places, strict=True):
        boxes = format_html_join(
            "",
            '<rect x="{}" y="{}" width="{}" height="{}"></rect>',
            (tuple(map(str, place[1:])) for place in places if place[0] == number),
        )
        if boxes:
            yield format_html(
                '<a href="{}" class="sheet-quote sheet-quote--{}" aria-label="{}">{}</a>',
                mark.url,
                mark.tone.value,
                f"{mark.label}: {mark.quote}",
                boxes,
            )
