"""Telegram's own pages: the messages of a channel's page or an embed, and whether a post is there at all."""

from typing import Any

import lxml.etree

from sources.extraction.cleaning import line
from sources.extraction.platforms.rules import GONE, LOGIN_WALL, Platform
from sources.extraction.visible_text import VisibleText

_HAS_CLASS = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"


def _of_class(name: str, also: str = "") -> lxml.etree.XPath:
    return lxml.etree.XPath(f"descendant-or-self::*[{_HAS_CLASS.format(name)}]{also}", smart_strings=False)


MESSAGES = _of_class("tgme_widget_message", "[@data-post]")
ERRORS = _of_class("tgme_widget_message_error")
# What stands in place of a medium that the page does not show.
NOTICES = _of_class("message_media_not_supported_wrap")
OWNERS = _of_class("tgme_widget_message_owner_name")
TIMES = lxml.etree.XPath(f".//*[{_HAS_CLASS.format('tgme_widget_message_date')}]//time/@datetime", smart_strings=False)
FRAMES = lxml.etree.XPath("//script[@data-telegram-post]", smart_strings=False)
PROFILES = lxml.etree.XPath(
    f"//*[{_HAS_CLASS.format('tgme_page_title')} or {_HAS_CLASS.format('tgme_page_extra')}]", smart_strings=False
)


def messages_of(tree: Any) -> list[Any]:
    """The elements of all messages, in order."""
    return list(MESSAGES(tree))


def message_lines(messages: list[Any], tree: Any, seen: VisibleText) -> list[int]:
    """The numbers of the lines that stand in messages: author, text, forwarded from, date, views, reply."""
    inside, outside = frozenset(messages), frozenset(NOTICES(tree))
    return [number for number, each in enumerate(seen.lines) if _stands_in(each.block, inside, outside)]


def owner_and_time(message: Any) -> tuple[str, str]:
    """The channel's name and the time of publication in ISO 8601; empty where the message has none."""
    owner = next((line(each.text_content()) for each in OWNERS(message)), "")
    return owner, next((str(said) for said in TIMES(message)), "")


def shell_of(tree: Any, platform: Platform, *, asks_for_post: bool) -> str:
    """GONE or LOGIN_WALL where the page shows no post and says so; empty otherwise.

    Where a post is absent its address shows the channel's profile instead of the frame for the post. `tree` has
    neither that frame nor messages.
    """
    for error in ERRORS(tree):
        said = platform.shells.get(line(error.text_content()).rstrip(".!").lower(), GONE)
        return LOGIN_WALL if said == LOGIN_WALL else GONE
    return GONE if asks_for_post and PROFILES(tree) else ""


def is_frame(tree: Any) -> bool:
    """Whether the page is only the frame around a post that its script fetches."""
    return bool(FRAMES(tree))


def _stands_in(block: Any, inside: frozenset[Any], outside: frozenset[Any]) -> bool:
    element = block
    while element is not None:
        if element in outside:
            return False
        if element in inside:
            return True
        element = element.getparent()
    return False
