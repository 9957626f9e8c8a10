"""Which fields of claims and citations people may edit: declared once, for forms, REST, actions, the digest that an
approval is bound to, and the labels of what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from django.core.exceptions import FieldDoesNotExist
from django.db import models


class Section(Enum):
    """The parts of the form in which a claim is logged and changed."""

    MAIN = auto()
    DETAILS = auto()


@dataclass(frozen=True)
class EditableField:
    """A field of a model that people may edit; where `in_verdict`, an approval is bound to its value."""

    name: str
    in_verdict: bool


@dataclass(frozen=True)
class EditableClaimField(EditableField):
    """A field of a claim, and where it stands in the form; fields of one `row` stand side by side.

    In the row 0 are those that are not typed by themselves: how exactly a date is known follows from how it was typed.

    Where not `is_value`, the actions take it as an argument of its own and not among their `fields`.
    """

    section: Section
    row: int
    is_value: bool = True


# In the order in which REST takes and shows them.
CLAIM_FIELDS = (
    EditableClaimField("text", in_verdict=True, section=Section.MAIN, row=1),
    EditableClaimField("language", in_verdict=True, section=Section.DETAILS, row=1),
    EditableClaimField("translation", in_verdict=True, section=Section.DETAILS, row=3),
    EditableClaimField("translation_language", in_verdict=True, section=Section.DETAILS, row=4),
    EditableClaimField("quote", in_verdict=True, section=Section.MAIN, row=4),
    EditableClaimField("claimant", in_verdict=True, section=Section.MAIN, row=2),
    EditableClaimField("claimed_on", in_verdict=True, section=Section.MAIN, row=3),
    EditableClaimField("claimed_precision", in_verdict=True, section=Section.MAIN, row=0),
    EditableClaimField("place", in_verdict=True, section=Section.DETAILS, row=2),
    EditableClaimField("topics", in_verdict=False, section=Section.DETAILS, row=5, is_value=False),
    EditableClaimField("priority", in_verdict=False, section=Section.DETAILS, row=1),
    EditableClaimField("due_on", in_verdict=False, section=Section.DETAILS, row=1),
    EditableClaimField("assignee", in_verdict=False, section=Section.DETAILS, row=1, is_value=False),
)
CITATION_FIELDS = (
    EditableField("role", in_verdict=True),
    EditableField("stance", in_verdict=True),
    EditableField("quote", in_verdict=True),
    EditableField("locator", in_verdict=True),
)


def _names(fields: Iterable[EditableField]) -> tuple[str, ...]:
    return tuple(field.name for field in fields)


CLAIM_NAMES = _names(CLAIM_FIELDS)
CLAIM_VALUES = _names(field for field in CLAIM_FIELDS if field.is_value)
CLAIM_VERDICT_NAMES = _names(field for field in CLAIM_FIELDS if field.in_verdict)
# Every door looks up the claimant by the name that was typed; the values of these go to the actions as they are.
CLAIM_TYPED_NAMES = tuple(name for name in CLAIM_VALUES if name != "claimant")
CITATION_NAMES = _names(CITATION_FIELDS)
CITATION_VERDICT_NAMES = _names(field for field in CITATION_FIELDS if field.in_verdict)


def claim_form_rows(section: Section) -> tuple[tuple[str, ...], ...]:
    """The names of the fields in each row of a part of the claim's form, from the top."""
    fields = [field for field in CLAIM_FIELDS if field.section == section and field.row]
    return tuple(_names(field for field in fields if field.row == row) for row in sorted({each.row for each in fields}))


CLAIM_FORM_NAMES = tuple(name for section in Section for row in claim_form_rows(section) for name in row)


def label_of(model: type[models.Model], name: str) -> str:
    """What people call a field of `model` that changed; the name itself for one that the model has no longer."""
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name
