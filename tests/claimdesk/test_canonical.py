"""Canonical JSON as RFC 8785 writes it."""

import pytest

from claimdesk.canonical import canonical_json


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


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_canonical_json_refuses_what_is_no_number(value: float) -> None:
    with pytest.raises(ValueError, match="no such number"):
        canonical_json({"a": value})


@pytest.mark.parametrize("value", [{1: "a"}, {"a": object()}, [{None: 1.5}]])
def test_canonical_json_refuses_what_json_does_not_know(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)
