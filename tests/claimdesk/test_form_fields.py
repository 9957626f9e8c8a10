"""What the fields of forms read of what was sent."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from claimdesk.fields import KnownDateField, WholeNumberField
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


@pytest.mark.parametrize(
    ("typed", "known", "last"),
    [
        ("1986", "1986", "1986-12-31"),
        (" 04.1986 ", "1986-04", "1986-04-30"),
        ("4/1986", "1986-04", "1986-04-30"),
        ("1986-4", "1986-04", "1986-04-30"),
        ("2.2024", "2024-02", "2024-02-29"),
        ("26.04.1986", "1986-04-26", "1986-04-26"),
        ("1986-04-26", "1986-04-26", "1986-04-26"),
    ],
)
def test_a_date_is_known_as_exactly_as_it_is_typed(typed: str, known: str, last: str) -> None:
    found = KnownDateField().clean(typed)
    assert (str(found), str(found.last)) == (known, last)


@pytest.mark.parametrize("typed", ["86", "13.1986", "1986-00", "31.02.2024", "26.1986.04", "٢٠٢٤", "1986-04-26T10:00"])
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        KnownDateField().clean(typed)
