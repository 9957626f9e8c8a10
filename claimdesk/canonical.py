"""JSON in the one form that can be hashed: RFC 8785 (JSON Canonicalization Scheme)."""

import json
from decimal import Decimal
from math import isfinite
from typing import Any

_PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_LISTS, _OTHERWISE = (list, tuple), (float, dict)
_TEXT = json.JSONEncoder(ensure_ascii=False)


def canonical_json(value: Any) -> bytes:
    """UTF-8, keys by their UTF-16 code units (3.2.3), no space, numbers as ECMAScript writes them (3.2.2.3).

    Raises ValueError for NaN and infinities, TypeError for what JSON does not know. Whole numbers stay whole, however
    long they are.
    """
    return (_PLAIN.encode(value) if _is_plain(value) else _written(value)).encode()


def _is_plain(value: Any) -> bool:
    """Whether Python's own encoder writes it as the RFC wants it: without fractions, keys in ASCII."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict) and all(map(_is_plain_key, each)):
            waiting += each.values()
        elif isinstance(each, _LISTS):
            waiting += each
        elif isinstance(each, _OTHERWISE):
            return False
    return True


def _is_plain_key(key: Any) -> bool:
    return isinstance(key, str) and key.isascii()


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{_key(key)}:{_written(value[key])}" for key in _ordered(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    return _number(value) if isinstance(value, float) else _TEXT.encode(value)


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{key!r} cannot be a key of canonical JSON")
    return _TEXT.encode(key)


def _ordered(value: dict[Any, Any]) -> list[Any]:
    return sorted(value, key=lambda key: str(key).encode("utf-16-be", "surrogatepass"))


def _number(value: float) -> str:
    """The shortest digits that read back as the same number (ECMA-262, Number::toString)."""
    if not isfinite(value):
        raise ValueError("JSON knows no such number")
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    if value == 0:
        return "0"
    text, point = "".join(map(str, digits)), len(digits) + int(exponent)
    return "-" * sign + _placed(text, point)


def _placed(digits: str, point: int) -> str:
    """`digits` with the decimal point behind the `point`-th of them."""
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{mantissa}e{point - 1:+d}"
