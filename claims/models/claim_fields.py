"""Which fields of a claim people may edit: declared once, for the admin form, REST, the actions and the approval."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EditableField:
    """A field of Claim that people may edit; where `in_verdict`, an approval is bound to its value."""

    name: str
    in_verdict: bool


# In the order in which the form and the conflict page show them.
CLAIM_FIELDS = (
    EditableField("text", in_verdict=True),
    EditableField("quote", in_verdict=True),
    EditableField("claimant", in_verdict=True),
    EditableField("claimed_on", in_verdict=True),
    EditableField("claimed_precision", in_verdict=True),
    EditableField("place", in_verdict=True),
    EditableField("language", in_verdict=True),
    EditableField("translation", in_verdict=True),
    EditableField("translation_language", in_verdict=True),
    EditableField("priority", in_verdict=False),
    EditableField("due_on", in_verdict=False),
)
EDITABLE_NAMES = tuple(field.name for field in CLAIM_FIELDS)
VERDICT_NAMES = tuple(field.name for field in CLAIM_FIELDS if field.in_verdict)
# Every door looks up the claimant by the name that was typed; the values of these go to the actions as they are.
TYPED_NAMES = tuple(name for name in EDITABLE_NAMES if name != "claimant")
