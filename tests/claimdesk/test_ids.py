"""Reading an id: only ASCII digits that a 64-bit column holds."""

from typing import Any

import pytest

from claimdesk.accounts.models import ApiKey, User
from claimdesk.ids import MAX_ID, NO_ID, IdConverter, parse_id, parse_ids, parse_number, parse_reference
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


def test_parse_number_reads_nought_too() -> None:
    assert [parse_number(value) for value in (0, "0", "000", 7, "7", str(MAX_ID))] == [0, 0, 0, 7, 7, MAX_ID]
    assert [value for value in NO_IDS if value not in (0, "0", False) and parse_number(value) is not None] == []


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


ODD_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.django_db
def test_a_row_is_found_by_its_id_only() -> None:
    number = editor().pk
    readable: list[Any] = [number, str(number), f"0{number}"]
    assert [User.objects.filter(pk=value).count() for value in readable] == [1, 1, 1]
    assert [User.objects.filter(pk__in=[value]).count() for value in readable] == [1, 1, 1]
    text = str(number)
    odd: list[Any] = [text.translate(ODD_DIGITS), f" {text}", f"+{text}", f"0_{text}", "abc", "", "9" * 30]
    odd += [float(number), number + 0.5, True, -number, 10**40]
    assert [value for value in odd if User.objects.filter(pk=value).exists()] == []
    assert [value for value in odd if User.objects.filter(pk__in=[value]).exists()] == []
    assert User.objects.filter(pk__in=[*odd, number]).count() == 1


@pytest.mark.django_db
def test_rows_of_another_row_are_found_by_its_id_only() -> None:
    person = editor()
    ApiKey.objects.create(name="CMS", prefix="cdk_1", digest="1" * 64, scope="read", user=person, created_by=None)
    readable: list[Any] = [person, person.pk, str(person.pk)]
    assert [ApiKey.objects.filter(user=value).count() for value in readable] == [1, 1, 1]
    odd: list[Any] = [str(person.pk).translate(ODD_DIGITS), "", "abc", str(MAX_ID + 1), MAX_ID + 1, 10**40, True]
    assert [value for value in odd if ApiKey.objects.filter(user=value).exists()] == []
    assert [value for value in odd if ApiKey.objects.filter(user_id=value).exists()] == []
