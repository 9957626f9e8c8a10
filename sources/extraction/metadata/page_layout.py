"""Where on a page something stands: beside its heading, or in a comment, a teaser, the footer or the menu.

Elements are judged by what they are and hold, and by their class names only up to the first one that holds the heading
too: names of what is around the whole article say nothing of its parts.
"""

import re
from collections.abc import Iterator
from typing import Any

from sources.extraction.cleaning import line
from sources.extraction.metadata.date_words import JOINING, MONTHS, fold_letters
from sources.extraction.metadata.page_identity import PageIdentity

NOT_SHOWN_TAGS = frozenset({"script", "style", "template", "noscript", "svg", "select", "textarea"})
ELSEWHERE_TAGS = NOT_SHOWN_TAGS | {"aside", "nav", "figure", "figcaption", "blockquote"}
PAGE_PARTS = frozenset({"header", "footer"})  # of the page, unless in its article
BLOCK_TAGS = frozenset({
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
})  # fmt: skip
ELSEWHERE_NAMES = re.compile(
    r"comment|disqus|repl(?:y|ies)|respon[ds]|related|recommend|similar|popular|trending|most[-_]?(?:read|view|popular)"
    r"|read[-_]?(?:more|also|next)|sidebar|teaser|latest|newest|recent|footer|copyright|promo|carousel|slider|ticker"
    r"|weather|calendar|breadcrumb|masthead|top[-_]?bar|(?:^|[-_ ])(?:menu|nav)|event|archive"
    r"|(?:^|\s)(?:site[-_]?|page[-_]?)?header(?:\s|$)"
    r"|news[-_]?(?:feed|list|line)|caption|author[-_]?bio|member|profile|signup|subscri|forecast|currency"
    r"|(?:^|[-_ ])(?:ads?|bio)(?:$|[-_ ])",
    re.IGNORECASE,
)
COMMENT_TYPE = re.compile(r"/(?:User)?Comments?$|/(?:ListItem|ItemList|Event|Person|Review|Product)$")
# Links to authors, into the page, to mail and scripts, and those that share the page: its address is a part of theirs.
NO_PAGE_LINK = re.compile(
    r"^$|^#|^(?!https?:)\w+:|[?&#].*(?::|%3a)(?:/|%2f){2}"
    r"|/(?:authors?|avtor\w*|people|person|profiles?|staff|users?|contributors?|by|writers?|redak\w*)/",
    re.IGNORECASE,
)
WHITESPACE = re.compile(r"[\s\0]+")
MAX_TEASER_LEVELS, MAX_TEASER_CHARACTERS = 5, 400
MAX_LINK_CHARACTERS, MAX_NAMES_CHARACTERS = 2000, 300
MAX_LEVELS = 100  # of elements around a date that are looked at
MAX_DEPTH = 40  # of elements in a short one
MAX_PLAIN_WORDS = 2  # of a link around a date: a time zone, am or pm
MIN_HEADLINE_WORDS = 4  # of a link: names of sections and people are shorter


class PageLayout:
    """The heading of a page, and what stands near to it."""

    def __init__(self, tree: Any, page: PageIdentity) -> None:
        self._page = page
        self._body = body if (body := tree.find("body")) is not None else tree
        self.heading = self._find_heading()
        self._around = {self._body, tree}
        if self.heading is not None:
            self._around |= {self.heading, *self.heading.iterancestors()}
        self._offsets: dict[Any, int] = {}

    def parts(self, element: Any) -> Iterator[Any]:
        """An element and its nearest ancestors, up to the last that does not hold the heading."""
        for _level in range(MAX_LEVELS):
            if element is None or element in self._around:
                return
            yield element
            element = element.getparent()

    def is_elsewhere(self, element: Any) -> bool:
        """Whether an element is of something else on the page than its article."""
        parts = list(self.parts(element))
        in_article = self.is_in_article(element)
        for part in parts:
            names = f"{part.get('class') or ''} {part.get('id') or ''}"[:MAX_NAMES_CHARACTERS]
            if part.tag in (PAGE_PARTS if not in_article else ()) or part.tag in ELSEWHERE_TAGS:
                return True
            if part.tag == "article" and self.heading is not None:
                return True
            if COMMENT_TYPE.search(part.get("itemtype") or "") or part.get("itemprop") == "comment":
                return True
            if ELSEWHERE_NAMES.search(names) or part.get("role") in {"navigation", "contentinfo", "complementary"}:
                return True
        return self._is_in_teaser(parts)

    @property
    def has_article(self) -> bool:
        """Whether the heading is in an `article` or `main` element."""
        return any(each.tag in {"article", "main"} for each in self._around)

    def is_in_article(self, element: Any) -> bool:
        """Whether an element is in the `article` or `main` element that has the heading."""
        return any(each.tag in {"article", "main"} and each in self._around for each in element.iterancestors())

    def distance(self, element: Any) -> int:
        """Characters of text from the heading to an element; below zero before it. Counted from the start of the page
        where there is no heading."""
        if not self._offsets:
            self._measure()
        start = self._offsets.get(self.heading, 0) if self.heading is not None else 0
        return self._offsets.get(element, 0) - start

    def _find_heading(self) -> Any | None:
        for tag, least in (("h1", 1), ("h2", 2)):
            headings = [element for element in self._body.iter(tag) if line(text_of_element(element))]
            rated = [(self._page.match_title(line(text_of_element(element))), element) for element in headings]
            if best := [element for rating, element in rated if rating >= least]:
                return max(best, key=lambda element: self._page.match_title(line(text_of_element(element))))
            if tag == "h1" and len(headings) == 1 and rated[0][0] == 0:
                return headings[0]
        only = [element for element in self._body.iter("h1") if line(text_of_element(element))]
        return only[0] if len(only) == 1 else None

    def _is_in_teaser(self, parts: list[Any]) -> bool:
        """Whether the smallest blocks around lead to another page by a link with the words of a headline."""
        for part in parts:
            if part.tag == "a" and not self._is_plain(part):
                return True
        for part in parts[1 : MAX_TEASER_LEVELS + 1]:
            if is_longer(part, MAX_TEASER_CHARACTERS):
                return False
            if any(self._is_headline(anchor, MIN_HEADLINE_WORDS) for anchor in part.iter("a")):
                return True
            headings = part.iter("h2", "h3", "h4")
            if any(self._is_headline(anchor, 1) for heading in headings for anchor in heading.iter("a")):
                return True
        return False

    def _is_headline(self, anchor: Any, words: int) -> bool:
        """Whether a link to another page has at least so many words."""
        href = (anchor.get("href") or "").strip()[:MAX_LINK_CHARACTERS]
        if NO_PAGE_LINK.search(href) or anchor.get("rel") in {"author", "tag", "category"}:
            return False
        shown = line(text_of_element(anchor)).split()
        return len(shown) >= words and (words == 1 or not self._is_plain(anchor)) and not self._page.is_own(href)

    def _is_plain(self, anchor: Any) -> bool:
        """Whether a link is the page's own, or has no words but those of a date."""
        words = re.findall(r"[^\W\d_]+", fold_letters(text_of_element(anchor)))
        others = [word for word in words if word not in MONTHS and word not in JOINING]
        return len(others) <= MAX_PLAIN_WORDS or self._page.is_own(anchor.get("href") or "")

    def _measure(self) -> None:
        offset = 0
        for element in self._body.iter():
            self._offsets[element] = offset
            if element.tag not in NOT_SHOWN_TAGS:
                offset += len((element.text or "").strip())
            offset += len((element.tail or "").strip())


def is_longer(element: Any, characters: int) -> bool:
    """Whether an element has more text than so many characters; found without reading all of it."""
    length = 0
    for run in element.itertext():
        length += len(run.strip())
        if length > characters:
            return True
    return False


def text_of_element(element: Any, mark: Any = None, depth: int = 0) -> str:
    """The text of a small element as it is shown: block elements on lines of their own. A NUL stands for `mark`."""
    if not isinstance(element.tag, str) or element.tag in NOT_SHOWN_TAGS or depth > MAX_DEPTH:
        return ""
    if element is mark:
        return "\0"
    parts = [_shown(element.text)]
    for child in element:
        parts += [*_apart(child, text_of_element(child, mark, depth + 1)), _shown(child.tail)]
    return "".join(parts)


def lines_of(element: Any, mark: Any = None) -> Iterator[tuple[Any, str]]:
    """The lines that stand in a block directly, not in blocks in it, each with the element that it begins after."""
    place, parts = element, [_shown(element.text)]
    for child in element:
        if child.tag in BLOCK_TAGS:
            yield place, "".join(parts)
            place, parts = child, [_shown(child.tail)]
        else:
            parts += [*_apart(child, text_of_element(child, mark)), _shown(child.tail)]
    yield place, "".join(parts)


def _shown(text: str | None) -> str:
    """A run of text with single spaces, those at its ends too: lines of the markup are no lines of the page."""
    return WHITESPACE.sub(" ", text) if text else ""


def _apart(element: Any, text: str) -> tuple[str, str, str]:
    gap = "\n" if element.tag in BLOCK_TAGS else "" if element.tag in {"sup", "wbr"} else " "
    return gap, text, gap
