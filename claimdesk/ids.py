"""Reading ids and other whole numbers out of what a person or a program sent: an address, a parameter, a form, JSON."""

import re
from typing import TYPE_CHECKING, Any

from django.db.models import BigAutoField, Model
from django.db.models.fields.related_lookups import RelatedExact
from django.db.models.lookups import In, IntegerFieldExact
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


def parse_number(value: Any) -> int | None:
    """The whole number that `value` is or writes in ASCII digits, from 0 to MAX_ID; None for anything else.

    Python's own `int` also reads "٣", "1_0", " 7 ", "-1" and 1.9, and numbers that no column holds.
    """
    if isinstance(value, str):
        number = int(value) if _DIGITS.fullmatch(value) else -1
    else:
        number = value if isinstance(value, int) and not isinstance(value, bool) else -1
    return number if 0 <= number <= MAX_ID else None


def parse_id(value: Any) -> int | None:
    """The id that `value` is or writes in ASCII digits, from 1 to MAX_ID; None for anything else."""
    return parse_number(value) or None


def parse_ids(values: list[str]) -> list[int]:
    """The ids among `values`, in their order; what is none is left out."""
    return [number for number in map(parse_id, values) if number is not None]


def parse_reference(text: str) -> int | None:
    """The id in `#12` or `#12 and words`: NO_ID for a number that is none, None where `text` begins otherwise."""
    found = _REFERENCE.match(text)
    return (parse_id(found[1]) or NO_ID) if found else None


class ParsedIdExact(IntegerFieldExact):
    """`pk=` that reads texts as `parse_id` does, and finds no row by what is no id.

    So do the forms of Django, of its REST framework and of django-filter, which look for a row by what was sent.
    """

    @override
    def get_prep_lookup(self) -> Any:
        """The id to look for."""
        if isinstance(self.rhs, str | float | bool):
            self.rhs = parse_id(self.rhs) or NO_ID
        return super().get_prep_lookup()


class ParsedIdIn(_In):
    """`pk__in` that reads texts as `parse_id` does, and leaves out what is no id.

    Django leaves out the numbers that no column holds for `pk=` only; here SQLite would raise OverflowError.
    """

    @override
    def get_prep_lookup(self) -> Any:
        """The ids to look for."""
        if self.rhs_is_direct_value():
            self.rhs = [value for value in self.rhs if not _is_no_id(value)]
        return super().get_prep_lookup()


class ParsedForeignIdExact(RelatedExact):
    """`claim=` and `claim_id=` that find no row by what is no id, where the other table is numbered."""

    @override
    def get_prep_lookup(self) -> Any:
        """The id to look for."""
        target = getattr(self.lhs.output_field, "target_field", None)
        if isinstance(target, BigAutoField) and not isinstance(self.rhs, Model) and _is_no_id(self.rhs):
            self.rhs = NO_ID
        return super().get_prep_lookup()


def _is_no_id(value: Any) -> bool:
    """Whether it is a text that is no id, or a number that no column holds; 0 and -1 may be looked for from code."""
    if isinstance(value, int) and not isinstance(value, bool):
        return not -MAX_ID <= value <= MAX_ID
    return isinstance(value, str | float | bool) and parse_id(value) is None


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
