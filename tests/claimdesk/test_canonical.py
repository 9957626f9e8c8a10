"""Canonical JSON as RFC 8785 writes it."""

import hashlib
import json
from enum import StrEnum
from typing import Any

import pytest

from claimdesk.canonical import canonical_json, exact_json
from tests.claimdesk.canonical_values import canonical_values

# SHA-256 of what the desk's own writer made of these values until November 2026, one a line. What was sealed, linked
# and approved by then is verified by the same bytes.
OF_OWN_WRITER = {
    True: "659276520464cf80eaf1f59c33167eb659735b79bbe4681d0b2ae85442a0281a",
    False: "f4e5a94edf1caef15f18d9096ee673d5e50a459e30df57e3b608cfc2df30c714",
}


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-1.5, "-1.5"),
        (4.50, "4.5"),
        (2e-3, "0.002"),
        (0.000001, "0.000001"),
        (1e-7, "1e-7"),
        (1e-27, "1e-27"),
        (333333333.33333329, "333333333.3333333"),
        (9007199254740992.0, "9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"),
        (1e21, "1e+21"),
        (1e30, "1e+30"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
    ],
)
def test_canonical_json_writes_fractions_as_ecmascript_does(number: float, written: str) -> None:
    assert canonical_json(number) == written.encode()
    assert canonical_json({"a": [number]}) == b'{"a":[' + written.encode() + b"]}"


def test_canonical_json_orders_keys_by_utf_16_as_the_rfc_shows() -> None:
    keys = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}
    assert canonical_json(keys).decode() == '{"\\r":2,"1":4,"\x80":6,"\xf6":7,"€":1,"😀":5,"\ufb33":3}'


def test_canonical_json_escapes_only_what_it_must() -> None:
    assert canonical_json(['\u20ac$\u000f\nA\'B"\\\\"/й', None, True, 10**30]) == (
        '["€$\\u000f\\nA\'B\\"\\\\\\\\\\"/й",null,true,1000000000000000000000000000000]'.encode()
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), "\ud800"])
def test_canonical_json_refuses_what_cannot_be_written(value: object) -> None:
    for within in (value, {"a": [value]}, [10**30, value]):
        with pytest.raises(ValueError, match=r"not representable|non-UTF-8"):
            canonical_json(within)


@pytest.mark.parametrize("value", [{1: "a"}, {"a": object()}, [{None: 1.5}]])
def test_canonical_json_refuses_what_json_does_not_know(value: object) -> None:
    with pytest.raises(ValueError, match=r"must be strings|unsupported type"):
        canonical_json(value)


def test_canonical_json_writes_long_integers_in_full_beside_all_else() -> None:
    value = {"\ufb33": 10**21, "😀": [2**63, True, 1e21, ("é", None)], "a": {}}
    assert canonical_json(value).decode() == (
        '{"a":{},"😀":[9223372036854775808,true,1e+21,["é",null]],"\ufb33":1000000000000000000000}'
    )


@pytest.mark.parametrize("fractions", [True, False])
def test_canonical_json_writes_the_bytes_that_the_desk_always_wrote(fractions: bool) -> None:
    written = hashlib.sha256()
    for value in canonical_values(3000, fractions=fractions):
        written.update(canonical_json(value) + b"\n")
    assert written.hexdigest() == OF_OWN_WRITER[fractions]


def _with_plain_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {f"key {number}": _with_plain_keys(each) for number, each in enumerate(value.values())}
    return [_with_plain_keys(each) for each in value] if isinstance(value, list | tuple) else value


def test_exact_json_is_what_approvals_were_bound_to_before() -> None:
    for value in map(_with_plain_keys, canonical_values(1000, fractions=False)):
        before = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert exact_json(value) == before.encode()


@pytest.mark.parametrize("value", [1.5, {"a": [0.0]}, [{"a": (1, 2.0)}]])
def test_exact_json_refuses_fractions(value: object) -> None:
    with pytest.raises(TypeError, match="fraction"):
        exact_json(value)


class _Word(StrEnum):
    ACCENTED = "é"


def test_exact_json_is_canonical_whatever_the_keys_and_types() -> None:
    for value in canonical_values(1000, fractions=False):
        assert exact_json(value) == canonical_json(value)
    for value in ({"\ufb33": 1, "😀": 2}, {"b": (_Word.ACCENTED, True), "a": 2**63}, {"\x7f\u2028": "\x7f\u2028\x1f/"}):
        assert exact_json(value) == canonical_json(value)


@pytest.mark.parametrize("value", ["\ud800", {"a": ["\ud800"]}, {1: "a"}, {"a": object()}, [{None: 1}]])
def test_exact_json_refuses_what_canonical_json_does(value: object) -> None:
    with pytest.raises(ValueError, match=r"surrogates|must be strings|unsupported type"):
        exact_json(value)
