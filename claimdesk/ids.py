"""Reading the id of a row out of what a person or a program sent: an address, a parameter, a form field, JSON."""

import re
from typing import TYPE_CHECKING, Any

from django.db.models.lookups import In
from typing_extensions import override

MAX_ID = 2**63 - 1  # what a signed 64-bit column holds, and all that SQLite takes as a parameter
NO_ID = 0  # what no row has
ID_PATTERN = "[0-9]{1,19}"  # for routes: what it matches may still be no id
_DIGITS = re.compile(ID_PATTERN)
_REFERENCE = re.compile(r"#([0-9]+)\b")

if TYPE_CHECKING:  # Django's class takes a type argument for the type checker only
    _In = In[Any]
else:
    _In = In


def parse_id(value: Any) -> int | None:
    """The id that `value` is or writes in ASCII digits, from 1 to MAX_ID; None for anything else.

    Python's own `int` also reads "٣", "1_0", " 7 ", "-1" and 1.9, and numbers that no column holds.
    """
    if isinstance(value, str):
        number = int(value) if _DIGITS.fullmatch(value) else 0
    else:
        number = value if isinstance(value, int) and not isinstance(value, bool) else 0
    return number if 1 <= number <= MAX_ID else None


def parse_ids(values: list[str]) -> list[int]:
    """The ids among `values`, in their order; what is none is left out."""
    return [number for number in map(parse_id, values) if number is not None]


def parse_reference(text: str) -> int | None:
    """The id in `#12` or `#12 and words`: NO_ID for a number that is none, None where `text` begins otherwise."""
    found = _REFERENCE.match(text)
    return (parse_id(found[1]) or NO_ID) if found else None


class StorableIdIn(_In):
    """`pk__in` that leaves out the numbers that no column holds.

    Django does so for `pk=` only; with `pk__in`, by which its own forms look up what was chosen, SQLite raises
    OverflowError.
    """

    @override
    def get_prep_lookup(self) -> Any:
        """The values to look for."""
        values = super().get_prep_lookup()
        return [value for value in values if -MAX_ID <= value <= MAX_ID] if isinstance(values, list) else values


class IdConverter:
    """`<id:key>` in a route: an address whose number is no id is no address (404)."""

    regex = ID_PATTERN

    def to_python(self, value: str) -> int:
        """The id. Raises ValueError, on which Django tries the next route."""
        number = parse_id(value)
        if number is None:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        """The id as it stands in an address."""
        return str(value)
