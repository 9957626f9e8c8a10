"""What one search of the whole desk found, as its box and its page show it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from claimdesk.text.folding import fold, stem

MAX_TITLE_CHARACTERS = 140


@dataclass(frozen=True)
class Hit:
    """One thing that was found: what it is called, where it is, and in words what it is and where it stands."""

    title: str | SafeString
    url: str
    about: str | Promise | SafeString = ""
    state: str | SafeString = ""
    language: str = ""  # of the title, where that is not the interface's
    keys: tuple[str, ...] = ()  # pressed one after another
    posts: bool = False  # whether it is done by sending a form to `url`


@dataclass(frozen=True)
class HitGroup:
    """What was found of one kind; `more_url` leads to the list of all."""

    key: str
    title: str | Promise
    icon: str
    hits: list[Hit]
    more_url: str = ""


def stems(words: str) -> list[str]:
    """The folded words without their endings, as searches look for them."""
    return [stem(term) for term in fold(words).split()]


def with_marks(text: str, words: str) -> SafeString:
    """`text`, shortened, with what `words` found in it marked; their other forms as well, up to their endings."""
    shown = Truncator(text).chars(MAX_TITLE_CHARACTERS)
    found = [re.escape(term) for term in stems(words) if len(term) > 1]
    if not found:
        return format_html("{}", shown)
    parts = re.split(f"((?:{'|'.join(found)})\\w*)", shown, flags=re.IGNORECASE)
    return format_html_join("", "{}", ((_part(at, part),) for at, part in enumerate(parts)))


def _part(at: int, part: str) -> SafeString:
    """Every second part is one that was found."""
    return format_html("<mark>{}</mark>", part) if at % 2 else format_html("{}", part)


def holds_all(texts: Iterable[str], words: str) -> bool:
    """Whether the folded `texts` together hold every one of `words`, in whatever form."""
    held = fold(" ".join(texts))
    return all(term in held for term in stems(words))
