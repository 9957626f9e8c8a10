"""JSON in the one form that can be hashed: RFC 8785, for the values that we write (no fractions)."""

import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """UTF-8, keys in order, no space. Raises TypeError for fractions, whose canonical form is another matter."""
    _require_exact(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _require_exact(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a fraction has no place in canonical JSON")
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple):
        for part in value:
            _require_exact(part)
