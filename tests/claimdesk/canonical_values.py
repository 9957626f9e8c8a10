"""Values of every kind that JSON knows, the same on every run."""

from collections.abc import Iterator
from random import Random
from typing import Any

_LETTERS = 'abz AZ09_"\\/\b\f\n\r\t\x00\x1f\x7f\x80éйґЇ€\u2028\ufb33😀𝄞\ufffd'
_NUMBERS = (0, 1, -1, 12, 2**31, 2**53 - 1, -(2**53) + 1)
_FRACTIONS = (
    0.0,
    -0.0,
    1.0,
    0.1,
    -2.5,
    1e-7,
    1e-6,
    1e20,
    1e21,
    123456789012345680000.0,
    5e-324,
    1.5e300,
    333333333.33333329,
)


def canonical_values(count: int, *, fractions: bool) -> Iterator[Any]:
    """`count` values, nested up to four deep."""
    random = Random(20261130)
    for _each in range(count):
        yield _value(random, 4, fractions=fractions)


def _value(random: Random, depth: int, *, fractions: bool) -> Any:
    kind = random.randrange(4 if depth == 0 else 7)
    if kind < 4:
        return _scalar(random, kind, fractions=fractions)
    if kind == 4:
        return [_value(random, depth - 1, fractions=fractions) for _each in range(random.randrange(5))]
    if kind == 5:
        return tuple(_value(random, depth - 1, fractions=fractions) for _each in range(random.randrange(3)))
    return {_text(random): _value(random, depth - 1, fractions=fractions) for _each in range(random.randrange(6))}


def _scalar(random: Random, kind: int, *, fractions: bool) -> Any:
    if kind == 0:
        return random.choice((None, True, False))
    if kind == 1:
        return random.choice((*_NUMBERS, random.randrange(-(10**15), 10**15)))
    if kind == 2 or not fractions:
        return _text(random)
    return random.choice((*_FRACTIONS, random.uniform(-1e9, 1e9), random.random() * 10 ** random.randrange(-30, 30)))


def _text(random: Random) -> str:
    return "".join(random.choices(_LETTERS, k=random.randrange(8)))
