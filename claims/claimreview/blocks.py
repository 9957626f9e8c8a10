"""Finding JSON in what people publish: a file of JSON, or a page with JSON-LD blocks, however it is wrapped."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

from typing_extensions import override

JSON_LD_TYPES = ("application/ld+json", "application/json+ld")
_MARKED = "ClaimReview"
# What scripts are wrapped in for readers of XHTML, and for browsers of the last century.
_WRAPPINGS = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*;?\s*$|^/\*\s*<!\[CDATA\[\s*\*/")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_ESCAPED = "&quot;"
_DEEPEST = 100  # levels of JSON that are looked through


@dataclass(frozen=True)
class Block:
    """JSON as it was read. `place` says where it stands: empty for a whole file, "line 12" in a page."""

    place: str
    value: Any


@dataclass(frozen=True)
class BrokenBlock:
    """Something that should be JSON and is none; `sentence` says where and why."""

    sentence: str


def json_blocks(text: str) -> list[Block | BrokenBlock]:
    """Every JSON in `text`: the text itself where it is JSON, else the JSON-LD of the page that it is."""
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped[:1] in ("{", "["):
        return [_read(text.lstrip("\ufeff"), line=1, place="")]
    return [_read(content, line, f"line {line}") for line, content in _scripts(text)]


def objects_in(block: Block) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every ClaimReview object of `block` with the path to it. A text inside that is itself a page or JSON with
    ClaimReview, as collections of pages have it, is looked through, too."""
    yield from _walk(block.value, _joined(block.place, "$"), _DEEPEST)


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    if depth == 0:
        return
    if isinstance(value, dict) and is_claim_review(value):
        yield path, value
    for step, each in _parts(value):
        yield from _walk(each, _joined(path, step) if step.startswith(("line", "$")) else path + step, depth - 1)


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """What `value` is made of, each with the step to it."""
    if isinstance(value, dict):
        yield from ((f".{name}" if name.isidentifier() else f"[{name!r}]", each) for name, each in value.items())
    elif isinstance(value, list):
        yield from ((f"[{place}]", each) for place, each in enumerate(value))
    elif isinstance(value, str) and _MARKED in value and ("<" in value or "{" in value):
        inner = (block for block in json_blocks(value) if isinstance(block, Block))
        yield from ((_joined(block.place, "$"), block.value) for block in inner)


def is_claim_review(value: dict[str, Any]) -> bool:
    """Whether an object says that it is a ClaimReview, by whatever spelling of the type."""
    kinds = value.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and re.split(r"[/:#]", name)[-1] == _MARKED for name in names)


def _joined(place: str, path: str) -> str:
    return f"{place}, {path}" if place else path


def _read(content: str, line: int, place: str) -> Block | BrokenBlock:
    """The JSON of a block, with what is often wrong about it put right."""
    plain = content
    for _side in range(2):
        plain = _WRAPPINGS.sub(lambda found: "\n" * found[0].count("\n"), plain)
    attempts = [plain]
    if _ESCAPED in plain:
        attempts.append(unescape(plain))
    attempts += [_TRAILING_COMMA.sub(r"\1", attempt) for attempt in attempts]
    problem: json.JSONDecodeError | None = None
    for attempt in attempts:
        try:
            return Block(place, json.loads(attempt, strict=False))
        except json.JSONDecodeError as error:
            problem = problem or error
        except RecursionError:
            return BrokenBlock(f"{place or 'line 1'}: the JSON is nested too deeply to be read")
    if problem is None:
        raise AssertionError("without a problem there is a block")
    return BrokenBlock(f"line {line + problem.lineno - 1}, column {problem.colno}: this is no JSON: {problem.msg}")


def _scripts(text: str) -> list[tuple[int, str]]:
    reader = _Scripts()
    reader.feed(text)
    reader.close()
    return reader.found


class _Scripts(HTMLParser):
    """Collects the JSON-LD scripts of a page with the lines at which they begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._is_inside = False
        self._line = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        self._is_inside = tag == "script" and kind in JSON_LD_TYPES

    @override
    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag != "script"

    @override
    def handle_data(self, data: str) -> None:
        if self._is_inside and data.strip():
            line = self.getpos()[0]
            self.found.append((line, data))
