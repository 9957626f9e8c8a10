"""Days and moments, as each language writes them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils.formats import localize
from django.utils.translation import override

from claimdesk.text import dates

AT = datetime(2026, 11, 26, 22, 5, 9, tzinfo=UTC)  # the 27th in Kyiv


@pytest.mark.parametrize(
    ("language", "day", "moment", "month"),
    [
        ("en", "27 Nov 2026", "27 Nov 2026, 00:05", "October 2025"),
        ("uk", "27 листопада 2026", "27 листопада 2026, 00:05", "жовтень 2025"),
    ],
)
def test_days_are_written_as_the_language_says_them(language: str, day: str, moment: str, month: str) -> None:
    with override(language):
        assert (dates.day(AT), dates.day(date(2026, 11, 27)), dates.moment(AT)) == (day, day, moment)
        assert dates.to_the_second(AT) == f"{moment}:09"
        assert dates.month(date(2025, 10, 1)) == month
        shown = Template("{{ at|day }}|{{ at|moment }}|{{ at|to_the_second }}|{{ none|moment }}")
        assert shown.render(Context({"at": AT, "none": None})) == f"{day}|{moment}|{moment}:09|"
        assert localize(date(2026, 11, 27)) == day  # what Django itself writes


def test_ukrainian_months_are_in_the_genitive_and_small() -> None:
    with override("uk"):
        written = [dates.day(date(2026, month, 3)).split()[1] for month in range(1, 13)]
        named = [dates.month(date(2026, month, 3)).split()[0] for month in range(1, 13)]
    assert written[:3] == ["січня", "лютого", "березня"]
    assert [word for word in [*written, *named] if word != word.lower()] == []
    assert not set(written) & set(named)
