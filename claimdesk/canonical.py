"""JSON in the one form that can be hashed: RFC 8785 (JSON Canonicalization Scheme)."""

import json
from typing import Any

import rfc8785

_PLAIN = frozenset({str, int, bool, type(None)})


def canonical_json(value: Any) -> bytes:
    """`value` as UTF-8 in canonical form.

    Raises ValueError for NaN, infinities, lone surrogates, keys that are no text, and for what JSON does not know.
    """
    try:
        return rfc8785.dumps(value)
    except rfc8785.IntegerDomainError:
        return _with_long_integers(value)


def exact_json(value: Any) -> bytes:
    """As canonical_json, for what is sealed: raises TypeError for fractions, which programs may round differently."""
    if _is_plain(value):  # the form is then that of Python's own writer, which is thirty times as fast
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return canonical_json(value)


def _with_long_integers(value: Any) -> bytes:
    """The form for values with integers beyond 2**53, which the RFC leaves out: all their digits.

    Audit events may hold such integers: PostgreSQL gives the fraction 1e21 back as one.
    """
    if isinstance(value, dict):
        ordered = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return b"{" + b",".join(rfc8785.dumps(key) + b":" + _with_long_integers(each) for key, each in ordered) + b"}"
    if isinstance(value, list | tuple):
        return b"[" + b",".join(map(_with_long_integers, value)) + b"]"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value)).encode()
    return rfc8785.dumps(value)


def _is_plain(value: Any) -> bool:
    """Whether a value has no other types than JSON's own, and only keys in ASCII, whose order is the same in UTF-16.

    Raises TypeError for fractions.
    """
    is_plain = True
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            is_plain = is_plain and all(type(key) is str and key.isascii() for key in each)
            waiting += each.values()
        elif isinstance(each, list | tuple):
            waiting += each
        elif isinstance(each, float):
            raise TypeError("a fraction has no place in what is sealed")
        elif type(each) not in _PLAIN:
            is_plain = False
    return is_plain
