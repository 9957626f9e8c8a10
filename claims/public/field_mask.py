"""Partial answers as Google's APIs give them: `fields=claims(text,claimReview/url),nextPageToken`."""

import re
from collections.abc import Mapping
from typing import Any

Mask = dict[str, "Mask"]
_TOKENS = re.compile(r"\s*([A-Za-z0-9_]+|\*|[(),/])")


_MARKS = ("(", ")", ",", "/")
MAX_MASK_CHARACTERS = 400  # of which each can open another level


class BadMask(ValueError):
    """The text is no selection of fields."""


def parse_mask(text: str) -> Mask:
    """The selection as a tree; empty where everything is wanted. Raises BadMask."""
    if len(text) > MAX_MASK_CHARACTERS:
        raise BadMask(text)
    tokens = _split(text)
    mask, end = _fields(tokens, 0)
    if end != len(tokens):
        raise BadMask(text)
    return mask


def selected(value: Any, mask: Mask) -> Any:
    """What the mask leaves of `value`."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [selected(each, mask) for each in value]
    if isinstance(value, Mapping):
        return {name: selected(value[name], inner) for name, inner in mask.items() if name in value}
    return value


def _split(text: str) -> list[str]:
    found, place = [], 0
    while place < len(text.rstrip()):
        token = _TOKENS.match(text, place)
        if token is None:
            raise BadMask(text)
        found.append(token[1])
        place = token.end()
    return found


def _fields(tokens: list[str], place: int) -> tuple[Mask, int]:
    """Fields with commas between them, from `place` on; where they end."""
    mask: Mask = {}
    while True:
        name, inner, place = _field(tokens, place)
        mask.setdefault(name, {}).update(inner)
        if tokens[place : place + 1] != [","]:
            return mask, place
        place += 1


def _field(tokens: list[str], place: int) -> tuple[str, Mask, int]:
    """One field, with what is selected of it."""
    name = tokens[place] if place < len(tokens) else ""
    if name in ("", *_MARKS):
        raise BadMask(name)
    following = tokens[place + 1 : place + 2]
    if following == ["/"]:
        inner, mask, end = _field(tokens, place + 2)
        return name, {inner: mask}, end
    if following == ["("]:
        mask, end = _fields(tokens, place + 2)
        if tokens[end : end + 1] != [")"]:
            raise BadMask(name)
        return name, mask, end + 1
    return name, {}, place + 1
