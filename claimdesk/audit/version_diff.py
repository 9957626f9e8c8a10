"""What differs between two versions of a row, field by field, and word by word where there are words."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db import models

from claimdesk.audit.tracking import listed_in, lists_of

_PART = re.compile(r"\w+|\s+|[^\w\s]")
_MAX_COMPARED_PARTS = 20_000  # parts of both texts together, beyond which they are shown whole
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class DiffSegment:
    """Words that stand in both texts, only in the old one, or only in the new one."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """A field that differs: what it is called, and its old and new value in pieces."""

    name: str
    label: str
    before: tuple[DiffSegment, ...]
    after: tuple[DiffSegment, ...]


def differences(
    before: Any | None, after: Any, read: Callable[[Any, Any], str], *, but: Collection[str] = ()
) -> Iterator[Difference]:
    """Each field of two versions of one row that differs, `but` for some; `before` None: everything that `after` holds.

    `read` says in words what a version holds in a field.
    """
    for field in _fields(after, but):
        if before is not None and _plain(before, field) == _plain(after, field):
            continue
        old, new = (read(before, field) if before is not None else ""), read(after, field)
        if old != new:
            gone, came = diff_segments(old, new)
            yield Difference(field.name, str(field.verbose_name), gone, came)


def changed_labels(before: Any, after: Any, *, but: Collection[str] = ()) -> list[str]:
    """What the fields are called that differ between two versions of one row, `but` for some."""
    return [str(field.verbose_name) for field in _fields(after, but) if _plain(before, field) != _plain(after, field)]


def diff_segments(old: str, new: str) -> tuple[tuple[DiffSegment, ...], tuple[DiffSegment, ...]]:
    """Both texts in pieces, so that those which only one of them has stand out."""
    olds, news = _PART.findall(old), _PART.findall(new)
    if not old or not new or len(olds) + len(news) > _MAX_COMPARED_PARTS:
        return _whole(GONE, old), _whole(NEW, new)
    steps = SequenceMatcher(None, olds, news, autojunk=False).get_opcodes()
    gone = (DiffSegment(SAME if step == "equal" else GONE, "".join(olds[a:b])) for step, a, b, _c, _d in steps)
    came = (DiffSegment(SAME if step == "equal" else NEW, "".join(news[c:d])) for step, _a, _b, c, d in steps)
    return tuple(piece for piece in gone if piece.text), tuple(piece for piece in came if piece.text)


def _whole(kind: str, text: str) -> tuple[DiffSegment, ...]:
    return (DiffSegment(kind, text),) if text else ()


def _fields(version: Any, but: Collection[str]) -> list[Any]:
    """The tracked columns, and the lists."""
    left_out = {version.instance_type._meta.pk.name, *but}
    columns: list[models.Field[Any, Any]] = [field for field in version.tracked_fields if field.name not in left_out]
    return [*columns, *lists_of(version)]


def _plain(version: Any, field: Any) -> Any:
    if field.many_to_many:
        return listed_in(version, field)
    return getattr(version, field.attname)
