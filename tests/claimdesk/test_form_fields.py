"""What the fields of forms read of what was sent."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from claimdesk.fields import WholeNumberField
from claimdesk.ids import MAX_ID


@pytest.mark.parametrize(
    ("sent", "number"), [("0", 0), ("7", 7), ("007", 7), (7, 7), (str(MAX_ID), MAX_ID), ("", None), (None, None)]
)
def test_whole_number_field_reads_ascii_digits(sent: Any, number: int | None) -> None:
    assert WholeNumberField(required=False).clean(sent) == number


@pytest.mark.parametrize("sent", ["٣", "+3", "-3", " 3", "3 ", "0_3", "3.0", "½", "9" * 30, "9" * 5000, 3.0, True])
def test_whole_number_field_refuses_everything_else(sent: Any) -> None:
    with pytest.raises(ValidationError, match="Enter a whole number"):
        WholeNumberField(required=False).clean(sent)
