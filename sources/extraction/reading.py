"""What was read from a body: the frame between the process that reads and the worker that asks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, NotRequired, TypedDict

# Counted up whenever the same bytes give another text: two readings of one page are compared only within a version.
EXTRACTION_VERSION = 3  # 1 had no visible text, 2 found articles by other weights
ARTICLE_CHARACTERS = 800  # a page with so long an article is no wall, and is not searched for signs of one


class FrameMarkup(NamedTuple):
    """The document of a frame, and its address."""

    url: str
    markup: str


class Beside(NamedTuple):
    """What was archived beside a page and is read with it: the documents of its frames, by the numbers at their
    elements, and the answer at its oEmbed address."""

    frames: Mapping[int, FrameMarkup] = MappingProxyType({})
    oembed: str = ""


ALONE = Beside()


class Signs(TypedDict):
    """What a page shows beside its text; for the verdict. `markers` and `visible` are left out of a long article's."""

    markers: list[str]
    password: bool
    scripts: int
    visible: int
    free: bool | None
    words: int | None
    heading: str
    noarchive: bool
    shell: str  # what a platform's page shows instead of the post: "gone", "login_wall", empty where it shows it


class Layout(TypedDict):
    """What is what in a visible text, as ranges of its code points (start, end), in order."""

    article: list[tuple[int, int]]
    struck: list[tuple[int, int]]  # words that are shown struck out
    regions: list[tuple[int, int, str]]  # captions, asides and the like, by the names in visible_text.REGIONS
    frames: NotRequired[list[tuple[int, int, str]]]  # what stands in frames, with their addresses
    raised: NotRequired[list[tuple[int, int]]]  # digits that are raised: footnote marks, exponents
    footnotes: NotRequired[list[tuple[int, int]]]  # digits that are raised and lead to a footnote
    # Where in the page's data the article stands (platforms.carried.KINDS), if nobody sees it.
    carried: NotRequired[str]


class Reading(TypedDict):
    """What was read. `code` is empty or a content.* code; dates are ISO 8601 as the page has them, else empty.

    `reader` is the library that read the text; empty where it was our own code. `notes` say in a few words each what
    of a file was not read: pages that are only pictures, rows beyond the limit.
    `charset_source` says how the encoding was found, as charset.Decoded does; empty where nothing was decoded.
    `unreadable` is whether the text is none that people could have written.
    """

    media_type: str
    reader: str
    charset: str
    charset_source: str
    unreadable: bool
    code: str
    notes: list[str]
    title: str
    authors: list[str]
    published_at: str
    published_from: str  # where it was read: one of metadata.dates.READ_FROM
    modified_at: str
    modified_from: str
    language: str
    publisher: str  # as the page names it
    canonical_url: str  # of its link rel=canonical
    og_url: str
    pictures: list[str]  # the addresses of a post's pictures, on platforms
    oembed_url: str  # where the platform says what a page of it embeds
    links: list[tuple[str, str]]
    text: str  # the article: the ranges of `visible_text`, a line break between them; or what the page's data carries
    visible_text: str
    layout: Layout
    pixels: tuple[int, int] | None  # width and height of a picture
    signs: Signs


def read_whole(reading: Reading, text: str) -> None:
    """Fill in a text that is all visible and all article."""
    reading["text"] = reading["visible_text"] = text
    reading["layout"]["article"] = [(0, len(text))] if text else []


def blank(media_type: str = "", code: str = "") -> Reading:
    """An empty reading, for a body of that type."""
    signs: Signs = {
        "markers": [], "password": False, "scripts": 0, "visible": 0, "free": None, "words": None, "heading": "",
        "noarchive": False, "shell": "",
    }  # fmt: skip
    return {
        "media_type": media_type, "reader": "", "charset": "", "charset_source": "", "unreadable": False, "code": code,
        "notes": [], "title": "", "authors": [], "published_at": "", "published_from": "", "modified_at": "",
        "modified_from": "", "language": "", "publisher": "", "canonical_url": "", "og_url": "",
        "pictures": [], "oembed_url": "", "links": [],
        "text": "", "visible_text": "", "layout": {"article": [], "struck": [], "regions": []}, "pixels": None,
        "signs": signs,
    }  # fmt: skip
