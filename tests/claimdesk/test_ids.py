"""Reading an id: only ASCII digits that a 64-bit column holds."""

from typing import Any

import pytest

from claimdesk.accounts.models import User
from claimdesk.ids import MAX_ID, NO_ID, IdConverter, parse_id, parse_ids, parse_reference
from tests.builders import editor

NO_IDS: list[Any] = [
    "", "0", "-1", "+1", " 1", "1 ", "1_0", "1e5", "1.0", "null", "٣", "½", "²", "9" * 30, "9" * 5000,
    str(MAX_ID + 1), 0, -1, MAX_ID + 1, True, 1.0, 1.9, float("inf"), None, [], {"id": 1}, b"1",
]  # fmt: skip


@pytest.mark.parametrize(("value", "number"), [("1", 1), ("007", 7), (str(MAX_ID), MAX_ID), (12, 12), (MAX_ID, MAX_ID)])
def test_parse_id_reads_ascii_digits_and_integers(value: Any, number: int) -> None:
    assert parse_id(value) == number


def test_parse_id_reads_nothing_else() -> None:
    assert [value for value in NO_IDS if parse_id(value) is not None] == []


def test_parse_ids_leaves_out_what_is_no_id() -> None:
    assert parse_ids(["3", "x", "9" * 30, "1"]) == [3, 1]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("#12", 12),
        ("#12 The ship", 12),
        ("#" + "9" * 30, NO_ID),
        ("#0", NO_ID),
        ("12", None),
        ("#x", None),
        ("#٣", None),
    ],
)
def test_parse_reference_reads_the_number_after_the_sign(text: str, number: int | None) -> None:
    assert parse_reference(text) == number


def test_a_route_takes_ids_only() -> None:
    assert IdConverter().to_python("12") == 12
    assert IdConverter().to_url(12) == "12"
    with pytest.raises(ValueError, match="9223372036854775808"):
        IdConverter().to_python(str(MAX_ID + 1))


@pytest.mark.django_db
def test_looking_for_several_ids_leaves_out_what_no_column_holds() -> None:
    somebody = editor()
    found = User.objects.filter(pk__in=["9" * 30, somebody.pk, -(10**30)])
    assert list(found) == [somebody]
    assert list(User.objects.filter(pk__in=[10**30])) == []
    assert list(User.objects.filter(pk__in=User.objects.filter(pk=somebody.pk))) == [somebody]
