"""Text that a page carries as data and shows only by its scripts, if at all: read where it shows no other.

Each kind has a name, under which the text is kept; it is no visible text.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from sources.extraction.cleaning import plain
from sources.extraction.files.markup_text import has_markup, text_of_markup
from sources.extraction.metadata.linked_data import is_article, names_in

OPEN_GRAPH, LINKED_DATA, STATE, PLAYER, OEMBED = "open_graph", "linked_data", "state", "player", "oembed"
# What is said beside the outcome of a capture.
SAID = {
    OPEN_GRAPH: "the text is from the page's Open Graph data",
    LINKED_DATA: "the text is from the page's JSON-LD data",
    STATE: "the text is from the state data of the page's scripts",
    PLAYER: "the text is from the data of the page's player",
    OEMBED: "the text is from the platform's oEmbed answer",
}
MIN_STATE_CHARACTERS = 200  # of running text: shorter strings in state data may be buttons and teasers
MAX_STATE_CHARACTERS = 5_000_000
MAX_ASSIGNED_AT = 500  # characters from the beginning of its script
MAX_STATE_VALUES = 200_000
PROSE_KEYS = frozenset({
    "articlebody", "body", "bodyhtml", "bodytext", "content", "contenthtml", "contenttext", "desc", "description",
    "fulltext", "html", "maintext", "paragraph", "text", "value",
})  # fmt: skip
STATE_NAMES = ("__NEXT_DATA__", "__NUXT_DATA__", "__UNIVERSAL_DATA_FOR_REHYDRATION__", "SIGI_STATE")
_ASSIGNED = re.compile(
    r"(?:window\.|self\.|var\s+)?(?:__(?:INITIAL|PRELOADED|APOLLO|REDUX)_STATE__|__NUXT__|__DATA__)\s*=\s*(?=[{\[])"
)
_PLAYER = re.compile(r"ytInitialPlayerResponse\s*=\s*(?=\{)")


class Carried(NamedTuple):
    """A text and the kind of data that it is from; authors and ISO 8601 date as that data has them."""

    text: str = ""
    kind: str = ""
    authors: tuple[str, ...] = ()
    published_at: str = ""


class PageData:
    """What of a page may carry text. Its scripts are noted before they are dropped, and read only when they are asked
    for: most pages show their text."""

    def __init__(self, tree: Any, linked: list[dict[str, Any]], oembed: str = "") -> None:
        self.linked = linked
        self.oembed = oembed_data(oembed)
        self._scripts = list(tree.iter("script"))
        meta: dict[str, str] = {}
        for element in tree.iter("meta"):
            if (name := (element.get("property") or element.get("name") or "").strip().lower()).startswith("og:"):
                meta.setdefault(name, plain(element.get("content") or ""))
        self.title, self.description = meta.get("og:title", ""), meta.get("og:description", "")
        self.site_name = meta.get("og:site_name", "")

    @cached_property
    def scripts(self) -> list[tuple[str, str]]:
        """Id and text of those scripts that are data."""
        named = ((script.get("id") or "", script.text or "") for script in self._scripts if not script.get("src"))
        return [(name, text) for name, text in named if _is_data(name, text)]

    def carried(self, kind: str) -> Carried:
        """The text that this kind of data carries; empty where there is none."""
        return KINDS[kind](self)

    @cached_property
    def player(self) -> dict[str, Any]:
        """What YouTube's player is told, empty on other pages."""
        found = (_assigned(_PLAYER, text) for _name, text in self.scripts)
        return next((value for value in found if isinstance(value, dict)), {})


def oembed_data(answer: str) -> dict[str, Any]:
    """What an oEmbed answer in JSON says (oembed.com, 2.3); empty where it is none."""
    data = _parsed(answer) if answer else None
    return data if isinstance(data, dict) else {}


def oembed_text(data: dict[str, Any]) -> str:
    """The words that it shows: those of its markup, else title and author."""
    shown = _words(data.get("html")) if has_markup(str(data.get("html", ""))) else ""
    parts = (_words(data.get(key)) for key in ("title", "author_name", "description"))
    return shown or "\n".join(filter(None, parts))


def _is_data(name: str, text: str) -> bool:
    if len(text) > MAX_STATE_CHARACTERS:
        return False
    begin = text[:MAX_ASSIGNED_AT]
    return name in STATE_NAMES or _ASSIGNED.search(begin) is not None or _PLAYER.search(begin) is not None


def _open_graph(data: PageData) -> Carried:
    title, description = data.title, data.description
    if not description or title in description:
        return Carried(description, OPEN_GRAPH)
    return Carried(title if description in title else f"{title}\n{description}", OPEN_GRAPH)


def _oembed(data: PageData) -> Carried:
    author = _words(data.oembed.get("author_name"))
    return Carried(oembed_text(data.oembed), OEMBED, (author,) if author else ())


def _linked(data: PageData) -> Carried:
    """The body of the one article that the JSON-LD has, else what it says of the one video."""
    bodies = {body for item in data.linked if is_article(item) and (body := _body_of(item))}
    if len(bodies) == 1:
        return Carried(bodies.pop(), LINKED_DATA)
    videos = [item for item in data.linked if item.get("@type") == "VideoObject"]
    if bodies or len(videos) != 1:
        return Carried()
    video = videos[0]
    authors = tuple(names_in(video.get("author") or video.get("creator") or ""))
    return _video(_words(video.get("name")), authors, _words(video.get("uploadDate")), video, LINKED_DATA)


def _player(data: PageData) -> Carried:
    details, about = data.player.get("videoDetails"), data.player.get("microformat")
    if not isinstance(details, dict):
        return Carried()
    shown = about.get("playerMicroformatRenderer") if isinstance(about, dict) else None
    date = _words(shown.get("publishDate")) if isinstance(shown, dict) else ""
    author = _words(details.get("author"))
    said = {"description": details.get("shortDescription")}
    return _video(_words(details.get("title")), (author,) if author else (), date, said, PLAYER)


def _video(title: str, authors: tuple[str, ...], date: str, said: dict[str, Any], kind: str) -> Carried:
    parts = (title, ", ".join(authors), date, _words(said.get("description")), _words(said.get("transcript")))
    return Carried("\n".join(filter(None, parts)), kind, authors, date)


def _state(data: PageData) -> Carried:
    """The longest running text in state data; of a list of paragraphs all of them."""
    for name, text in data.scripts:
        state = _parsed(text) if name else _assigned(_ASSIGNED, text)
        if video := _tiktok(state):
            return video
        longest = max(_prose(state), key=len, default="")
        if len(longest) >= MIN_STATE_CHARACTERS:
            return Carried(longest, STATE)
    return Carried()


def _tiktok(state: Any) -> Carried | None:
    item = state
    for key in ("__DEFAULT_SCOPE__", "webapp.video-detail", "itemInfo", "itemStruct"):
        item = item.get(key) if isinstance(item, dict) else None
    if not isinstance(item, dict) or not _words(item.get("desc")):
        return None
    author = item.get("author")
    name = _words(author.get("nickname")) if isinstance(author, dict) else ""
    made, date = str(item.get("createTime", "")), ""
    if made.isdecimal() and len(made) == 10:
        date = datetime.fromtimestamp(int(made), UTC).isoformat()
    said = {"description": item["desc"]}
    return _video("", (name,) if name else (), date, said, STATE)


def _prose(state: Any) -> Iterator[str]:
    """Each string that may be running text, and each list of these as one text; in no particular order."""
    waiting = [state]
    for _count in range(MAX_STATE_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            yield from filter(None, (_prose_at(key, part) for key, part in value.items()))
            waiting += value.values()
        elif isinstance(value, list):
            parts = (_prose_at(key, part) for item in value if isinstance(item, dict) for key, part in item.items())
            yield "\n".join(filter(None, parts))
            waiting += value


def _prose_at(key: str, value: Any) -> str:
    is_prose = isinstance(value, str) and key.lower() in PROSE_KEYS and len(value.split()) > 3
    return _words(value) if is_prose else ""


def _body_of(item: dict[str, Any]) -> str:
    return next((body for key in ("articleBody", "text", "reviewBody") if (body := _words(item.get(key)))), "")


def _words(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return text_of_markup(value) if has_markup(value) else plain(value)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _assigned(name: re.Pattern[str], script: str) -> Any:
    """The JSON value that a script assigns to a name; what follows it is not read."""
    found = name.search(script)
    if found is None:
        return None
    try:
        return json.JSONDecoder().raw_decode(script, found.end())[0]
    except (ValueError, RecursionError):
        return None


KINDS: dict[str, Callable[[PageData], Carried]] = {
    OPEN_GRAPH: _open_graph,
    LINKED_DATA: _linked,
    STATE: _state,
    PLAYER: _player,
    OEMBED: _oembed,
}
