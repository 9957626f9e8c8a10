"""Canonical JSON (RFC 8785) of what we seal: values without fractions, so that every program writes them alike."""

from typing import Any

from claimdesk import canonical

LISTS = (list, tuple)


def canonical_json(value: Any) -> bytes:
    """UTF-8, keys in order, no space. Raises TypeError for fractions."""
    _require_exact(value)
    return canonical.canonical_json(value)


def _require_exact(value: Any) -> None:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, LISTS):
            waiting += each
        elif isinstance(each, float):
            raise TypeError("a fraction has no place in canonical JSON")
