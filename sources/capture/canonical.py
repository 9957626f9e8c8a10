"""Canonical JSON (RFC 8785) of what we seal: values without fractions, so that every program writes them alike."""

from typing import Any

from claimdesk import canonical


def canonical_json(value: Any) -> bytes:
    """UTF-8, keys in order, no space. Raises TypeError for fractions."""
    _require_exact(value)
    return canonical.canonical_json(value)


def _require_exact(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a fraction has no place in canonical JSON")
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple):
        for part in value:
            _require_exact(part)
