"""Conditions of the database's own checks, in functions that every SQLite and PostgreSQL has.

Django's `regex` is a function of Python on SQLite: a schema that names it can be checked by no other program, not even
by `sqlite3` and its `PRAGMA integrity_check`.
"""

from string import ascii_uppercase, digits, hexdigits

from django.db.models import F, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact, GreaterThan

LOWER_HEX = hexdigits[:16]
UPPER_LATIN = ascii_uppercase


def made_of(characters: str, length: int, field: str) -> Q:
    """The condition that `field` holds exactly `length` characters, and only such as are in `characters`."""
    return _made_of(F(field), characters) & Q(Exact(Length(field), length))


def hex_digest(field: str) -> Q:
    """The condition that `field` holds a SHA-256 in lower-case hexadecimal digits."""
    return made_of(LOWER_HEX, 64, field)


def hex_colour(field: str) -> Q:
    """The condition that `field` holds a colour such as #b3261e."""
    return Q((f"{field}__startswith", "#"), Exact(Length(field), 7)) & _made_of(Substr(field, 2), LOWER_HEX)


def wikidata_item(field: str) -> Q:
    """The condition that `field` holds the number of an item of Wikidata, such as Q15031."""
    begins = Q(Exact(Substr(field, 1, 1), Value("Q"))) & ~Q(Exact(Substr(field, 2, 1), Value("0")))
    return begins & Q(GreaterThan(Length(field), 1)) & _made_of(Substr(field, 2), digits)


def _made_of(text: Combinable, characters: str) -> Q:
    """Nothing is left once these characters were taken away from both ends."""
    return Q(Exact(Func(text, Value(characters), function="TRIM"), Value("")))
