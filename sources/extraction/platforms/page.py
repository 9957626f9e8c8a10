"""Read a page by what is known of its platform, and the data of any page that shows no text."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sources.extraction.article.found_text import article_lines
from sources.extraction.links import absolute, base_of
from sources.extraction.metadata.dates import JSON_LD
from sources.extraction.metadata.shown_dates import TIME
from sources.extraction.platforms import telegram
from sources.extraction.platforms.carried import LINKED_DATA, OPEN_GRAPH, SAID, STATE, Carried, PageData
from sources.extraction.platforms.pictures import pictures_of
from sources.extraction.platforms.rules import GONE, LOGIN_WALL, Platform, is_oembed_of, platform_at
from sources.extraction.reading import ARTICLE_CHARACTERS, Reading
from sources.extraction.visible_text import VisibleText, ranges_of

LITTLE_TEXT_CHARACTERS = 60  # a page that shows less has no text
MIN_SHOWN_SHARE = 0.5  # of carried text: what shows so much of it shows the text itself
OF_ANY_PAGE = (LINKED_DATA, STATE)  # descriptions are summaries, and count on platforms only
CARRIED_CODE = "content.carried"
OEMBED_TYPE = "application/json+oembed"
POST_PATH = re.compile(r"/(?:s/)?[a-z]\w{3,}/\d+(?:/\d+)?/?", re.IGNORECASE)
PLAYER_SHELLS = {"ERROR": GONE, "LOGIN_REQUIRED": LOGIN_WALL}  # playabilityStatus of YouTube


@dataclass
class PlatformPage:
    """What a page is by its platform's rules; without a platform what its data may carry.

    `lines` are the numbers of the article's lines, None where nobody knows them by rules.
    """

    data: PageData
    platform: Platform | None = None
    lines: list[int] | None = None
    shell: str = ""
    authors: list[str] = field(default_factory=list)
    published_at: str = ""
    pictures: list[str] = field(default_factory=list)
    oembed_url: str = ""

    def fill(self, reading: Reading, seen: VisibleText) -> None:
        """Fill in what is known better than `reading`, which has been read by the rules for all pages, says it."""
        if self.lines is not None:
            reading["layout"]["article"] = ranges_of(seen.lines[number] for number in self.lines)
            reading["text"] = "\n".join(seen.text[start:end] for start, end in reading["layout"]["article"])
            self._fill_facts(reading, TIME)
            if self.authors and self.published_at:  # the one message of an embed, whose own title names no channel
                reading["title"] = self.authors[0]
        elif not self.shell:
            self._fill_carried(reading, seen)
        reading["signs"]["shell"] = self.shell
        reading["pictures"] = self.pictures if reading["text"] and not self.shell else []
        reading["oembed_url"] = self.oembed_url

    def _fill_carried(self, reading: Reading, seen: VisibleText) -> None:
        if self.platform is None and len(reading["text"]) >= LITTLE_TEXT_CHARACTERS:
            return
        carried = self._carried()
        if carried is None or _is_shown(carried, seen):
            self.shell = "" if carried else _shell_said(self.platform, reading["title"], seen)
            return
        reading["text"] = carried.text
        reading["layout"]["article"], reading["layout"]["carried"] = [], carried.kind
        reading["code"] = reading["code"] or CARRIED_CODE
        reading["notes"].append(SAID[carried.kind])
        self.authors, self.published_at = list(carried.authors), carried.published_at
        self._fill_facts(reading, JSON_LD if carried.kind == LINKED_DATA else "")

    def _carried(self) -> Carried | None:
        for kind in self.platform.carried if self.platform else OF_ANY_PAGE:
            found = self.data.carried(kind)
            is_empty = kind == OPEN_GRAPH and self.platform and self.platform.says_nothing(self.data.description)
            if found.text and not is_empty:
                return found
        return None

    def _fill_facts(self, reading: Reading, read_from: str) -> None:
        if self.authors:
            reading["authors"] = self.authors
        if self.published_at and read_from:
            reading["published_at"], reading["published_from"] = self.published_at, read_from


def platform_page(
    tree: Any, url: str, linked: list[dict[str, Any]], seen: VisibleText, oembed: str = ""
) -> PlatformPage:
    """Look at a parsed page, before anything is dropped from it, with its JSON-LD, its visible text, and the answer at
    its oEmbed address, if that was asked."""
    data = PageData(tree, linked, oembed)
    page = PlatformPage(data, platform_at(url, data.site_name, _body_classes(tree)))
    if page.platform and page.platform.name == "Telegram":
        _look_at_messages(page, page.platform, tree, url, seen)
    if page.platform:
        base = base_of(tree, url)
        page.oembed_url = _oembed_url(tree, page.platform, base)
        if not page.platform.says_nothing(data.description):
            page.pictures = pictures_of(tree, page.platform, base)
    player = data.player if page.platform else {}
    if player and "videoDetails" not in player:
        status = player.get("playabilityStatus")
        page.shell = PLAYER_SHELLS.get(str(status.get("status")), "") if isinstance(status, dict) else ""
    return page


def _oembed_url(tree: Any, platform: Platform, base: str) -> str:
    """Where the page says that its oEmbed answer is, if that is on the platform itself."""
    named = (absolute(base, link.get("href") or "") for link in tree.iter("link") if link.get("type") == OEMBED_TYPE)
    return next((url for url in named if is_oembed_of(platform, url)), "")


def _look_at_messages(page: PlatformPage, platform: Platform, tree: Any, url: str, seen: VisibleText) -> None:
    messages = telegram.messages_of(tree)
    if messages:
        page.lines = telegram.message_lines(messages, tree, seen)
        owner, made_at = telegram.owner_and_time(messages[0])
        page.authors = [owner] if owner else []
        page.published_at = made_at if len(messages) == 1 else ""
    elif telegram.is_frame(tree):
        page.lines = None if page.data.description else []
    else:
        asks_for_post = POST_PATH.fullmatch(urlsplit(url).path) is not None
        page.shell = telegram.shell_of(tree, platform, asks_for_post=asks_for_post)


def _body_classes(tree: Any) -> frozenset[str]:
    body = tree if tree.tag == "body" else tree.find("body")
    return frozenset() if body is None else frozenset((body.get("class") or "").split())


def _is_shown(carried: Carried, seen: VisibleText) -> bool:
    """Whether a person sees most of the text on the page, too."""
    shown = sum(seen.lines[number].end - seen.lines[number].start for number in article_lines(seen, carried.text))
    return shown >= MIN_SHOWN_SHARE * len(carried.text)


def _shell_said(platform: Platform | None, title: str, seen: VisibleText) -> str:
    """What the platform's own words, each a whole line or the title of a short page, say that it shows instead."""
    if platform is None or len(seen.text) >= ARTICLE_CHARACTERS:
        return ""
    lines = (title, *seen.text.splitlines())
    return next((platform.shells[words] for each in lines if (words := each.strip().lower()) in platform.shells), "")
