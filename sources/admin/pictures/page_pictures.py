"""Which picture stands beside a text or a quotation, and what is said where there is none."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from sources.models import Artifact, Capture, Source
from sources.models.capture import CaptureQuerySet
from sources.pictures.drawer import IMAGE_TYPES, PDF

PAGES = ("text/html", "application/xhtml+xml")
THUMBNAIL, FULL = "thumbnail", "full"
SIZES = (THUMBNAIL, FULL)
CHOICES = 50  # captures offered: the newest that have a picture


@dataclass(frozen=True)
class PagePicture:
    """A capture that people can look at; `artifact` is what is drawn."""

    capture: Capture
    artifact: Artifact

    @property
    def is_pdf(self) -> bool:
        return self.artifact.kind == Artifact.Kind.BODY and self.capture.media_type == PDF

    @property
    def is_screenshot(self) -> bool:
        return self.artifact.kind == Artifact.Kind.SCREENSHOT

    @property
    def alt(self) -> str:
        """What is to be seen, for those who do not see it."""
        if self.is_screenshot:
            words = _("Screenshot of the page, capture #%(number)s")
        elif self.is_pdf:
            words = _("First page of the PDF file, capture #%(number)s")
        else:
            words = _("The archived image, capture #%(number)s")
        return words % {"number": self.capture.pk}

    @property
    def thumbnail_url(self) -> str:
        return self.file_url(1, THUMBNAIL)

    @property
    def page_url(self) -> str:
        """The page that shows all of it."""
        page = reverse("admin:sources_source_picture", args=[self.capture.source_id])
        return f"{page}?capture={self.capture.pk}"

    def file_url(self, number: int, size: str) -> str:
        """The picture of page `number`, from 1, in one of SIZES."""
        return reverse("admin:sources_capture_picture", args=[self.capture.pk, number, size])


@dataclass(frozen=True)
class SourcePictures:
    """The pictures of some captures, and the newest one of some sources, by their ids."""

    of_captures: dict[int, PagePicture]
    newest: dict[int, PagePicture]

    def choose(self, source_id: int, capture_id: int | None) -> PagePicture | None:
        """The picture of that capture, else the newest one of the source; its capture says which it is."""
        return self.of_captures.get(capture_id or 0) or self.newest.get(source_id)


def pictured() -> Q:
    """The artifacts that people can look at; as sources.pictures.drawer.is_picture."""
    return Q(kind=Artifact.Kind.SCREENSHOT) | Q(kind=Artifact.Kind.BODY, capture__media_type__in=[PDF, *IMAGE_TYPES])


_HAS_PICTURE = Exists(Artifact.objects.filter(pictured(), capture=OuterRef("pk")))


def captures_with_pictures(source: Source) -> CaptureQuerySet:
    """The captures of `source` that people can look at, the newest first."""
    shown = Capture.objects.filter(_HAS_PICTURE, source=source)
    return shown.order_by("-pk").defer("hops", "links", "layout")


def find_pictures(sources: Collection[int], captures: Iterable[int]) -> SourcePictures:
    """The pictures of `captures`, and of `sources` the newest that shows what the source said. One query."""
    with_picture = Capture.objects.with_content().filter(_HAS_PICTURE, source__in=sources).order_by()
    newest = with_picture.values("source").annotate(newest=Max("pk")).values("newest")
    wanted = Q(capture__in=[*captures]) | Q(capture__in=newest)
    found = Artifact.objects.filter(pictured(), wanted).select_related("capture").order_by("capture", "kind")
    found = found.defer("capture__links", "capture__layout", "capture__hops")
    of_captures = {each.capture_id: PagePicture(each.capture, each) for each in found}  # of two, the screenshot is last
    in_order = {each.capture.source_id: each for each in of_captures.values() if each.capture.has_content}
    return SourcePictures(of_captures, in_order)


def picture_of(capture: Capture) -> PagePicture | None:
    """The picture of one capture, if it has one. One query."""
    return find_pictures([], [capture.pk]).of_captures.get(capture.pk)


def without_picture(capture: Capture) -> str:
    """Why there is no picture of what `capture` holds, and how to get one."""
    if capture.media_type not in PAGES:
        return _("There is no picture of this: pictures are made of web pages, images and PDF files.")
    if not settings.BROWSER:
        return how_to_get_pictures()
    return _("There is no picture of this page. One is taken when a page is archived by hand or for a new citation.")


def how_to_get_pictures() -> str:
    """What an administrator does so that pages get pictures; empty where that is done."""
    if settings.BROWSER:
        return ""
    return _(
        "There are no pictures of web pages: ClaimDesk takes them with a browser, "
        "which an administrator turns on (CLAIMDESK_BROWSER=on)."
    )
