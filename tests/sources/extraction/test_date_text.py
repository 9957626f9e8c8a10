"""Dates in texts, in every language and format that is read."""

from datetime import UTC, datetime, timedelta

import pytest

from sources.extraction.metadata.date_text import dates_in, machine_date
from sources.extraction.metadata.date_words import LABELS, WORDS, fold_letters, last_label

DAY = "2022-02-24"
FORMS = [
    (language, number, form)
    for language, words in WORDS.items()
    for number, forms in enumerate(words["months"], start=1)
    for form in forms
]


def test_each_language_has_its_months_weekdays_and_labels():
    assert set(WORDS) == {"uk", "ru", "en", "de", "fr", "es", "pl", "tr"}
    for words in WORDS.values():
        assert (len(words["months"]), all(words["months"])) == (12, True)
        assert all(words[key] for key in ("weekdays", "joining", *LABELS))


def test_no_form_of_a_month_is_another_month_elsewhere():
    numbers: dict[str, set[int]] = {}
    for _language, number, form in FORMS:
        numbers.setdefault(fold_letters(form), set()).add(number)
    assert {form: found for form, found in numbers.items() if len(found) > 1} == {}


def test_every_form_of_a_month_is_read_in_every_case():
    expected = {f"7 {form} 2021": f"2021-{number:02}-07" for _language, number, form in FORMS}
    for case in (str, str.upper, str.title):
        assert {text: machine_date(case(text)) for text in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "24 лютого 2022", "24 лютого 2022 року", "24 лютого 2022 р., 05:07", "Четвер, 24 лютого 2022, 05:07",
        "24 лют. 2022",
        "24 февраля 2022 г.", "24 февраля 2022 года, 05:07", "24 фев 2022", "чт, 24 февр. 2022", "24-го февраля 2022",
        "24 lutego 2022", "24 lutego 2022 r., godz. 5:07", "czwartek, 24 lut 2022",
        "24 February 2022", "February 24, 2022", "Feb. 24, 2022, 5:07 am", "24th of February, 2022",
        "Thursday 24 Feb 2022",
        "FEBRUARY 24th, 2022", "2022 Feb 24",
        "24. Februar 2022", "24. Feb. 2022, 05:07 Uhr", "Do, 24. Feber 2022",
        "24 février 2022", "jeudi 24 fevrier 2022 à 05h07", "24 févr. 2022",
        "24 de febrero de 2022", "febrero 24, 2022", "24 feb. 2022 a las 5:07", "24 de febrero del 2022",
        "24 Şubat 2022", "24 ŞUBAT 2022 PERŞEMBE 05:07", "24 Şub 2022", "24 subat 2022 saat 05.07",
        "24.02.2022", "24.02.2022 05:07", "24.2.2022", "24. 2. 2022", "05:07 24.02.2022", "24.02.22",
        "24/02/2022", "02/24/2022", "24-02-2022", "2022/02/24", "2022.02.24", "2022-2-24", "24-Feb-2022",
        "20220224", "202202240507", "20220224050700", "Thu Feb 24 05:07:00 2022", "2022-02-24 05:99",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_format(text):
    assert machine_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2022-02-24T05:07:00+02:00", "2022-02-24T05:07:00+02:00"),
        ("2022-02-24T05:07:00+0200", "2022-02-24T05:07:00+0200"),
        ("2022-02-24T03:07:00.000Z", "2022-02-24T03:07:00.000Z"),
        ("2022-02-24T05:07", "2022-02-24T05:07"),
        ("2022-02-24 05:07:00 +0200", "2022-02-24T05:07:00+0200"),
        ("2022-02-24 03:07:00 UTC", "2022-02-24T03:07:00Z"),
        ("2022-02-24T05:07:00+02:00[Europe/Kyiv]", "2022-02-24T05:07:00+02:00"),
        ("Thu, 24 Feb 2022 05:07:00 +0200", "2022-02-24T05:07:00+02:00"),
        ("Thu, 24 Feb 2022 03:07:00 GMT", "2022-02-24T03:07:00+00:00"),
        ("Wed, 23 Feb 2022 22:07:00 EST", "2022-02-23T22:07:00-05:00"),
        ("Thursday, 24-Feb-22 03:07:00 GMT", "2022-02-24T03:07:00+00:00"),
        ("Thu Feb 24 2022 05:07:00 GMT+0200 (EET)", "2022-02-24T05:07:00+02:00"),
        ("Thu Feb 24 05:07:00 EET 2022", "2022-02-24T05:07:00+02:00"),
        ("Feb. 24, 2022 at 12:07 a.m. EST", "2022-02-24T00:07:00-05:00"),
        ("24 февраля 2022, 06:07 (МСК)", "2022-02-24T06:07:00+03:00"),
        ("05:07 UTC+2, 24.02.2022", "2022-02-24T05:07:00+02:00"),
        ("1645672020", "2022-02-24T03:07:00+00:00"),
        ("1645672020000", "2022-02-24T03:07:00+00:00"),
        ("1645672020.25", "2022-02-24T03:07:00+00:00"),
    ],
)  # fmt: skip
def test_a_time_is_read_where_its_zone_is_said(text, at):
    assert machine_date(text) == at
    assert datetime.fromisoformat(at)


@pytest.mark.parametrize(
    "text",
    [
        "", "2022", "2022-02", "лютий 2022", "February 2022", "24 лютого", "2003–2026", "05:07", "PT5M", "now", "²",
        "30 лютого 2022", "2022-13-45", "12.31.2022", "32.01.2022", "1970-01-01", "0001-01-01T00:00:00Z", "0",
        "000000000",
        "1899-12-30", "24.02.1889", "9999999999", "10.02.20.1", "1.2.22", "24 людей 2022", "24 2022", "-62135596800",
        "9" * 13, "9" * 16, "9" * 80, "1234567890123456789",
    ],
)  # fmt: skip
def test_what_is_no_whole_or_no_plausible_date_is_none(text):
    assert machine_date(text) == ""


def test_no_date_lies_ahead_but_for_the_hours_between_time_zones():
    now = datetime.now(UTC)
    assert machine_date((now + timedelta(hours=12)).isoformat()) != ""
    assert machine_date((now + timedelta(days=3)).isoformat()) == ""
    assert machine_date(f"{now + timedelta(days=400):%d.%m.%Y}") == ""
    assert machine_date(str(int((now + timedelta(days=400)).timestamp()))) == ""


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/02/2022", "dmy", "2022-02-03"), ("03/02/2022", "mdy", "2022-03-02"), ("03/02/2022", "", ""),
        ("03.02.2022", "mdy", "2022-02-03"), ("24/02/2022", "mdy", DAY), ("02/24/2022", "dmy", DAY),
        ("03-03-2022", "", "2022-03-03"),
    ],
)  # fmt: skip
def test_days_and_months_in_numbers_are_told_apart_or_left(text, order, day):
    assert machine_date(text, order) == day


def test_dates_in_finds_each_date_once_and_where_it_stands():
    text = "24.02.2022 – 25.02.2022, Оновлено: 1 березня 2022, 2022-03-02"
    found = dates_in(text)
    assert [each.day for each in found] == ["2022-02-24", "2022-02-25", "2022-03-01", "2022-03-02"]
    assert [text[each.start : each.end] for each in found] == [
        "24.02.2022",
        "25.02.2022",
        "1 березня 2022",
        "2022-03-02",
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Опубліковано:", "published"), ("Оновлено:", "changed"), ("Дата оновлення:", "changed"), ("Дата:", "date"),
        ("Дата публікації:", "published"), ("Дата народження:", "other"), ("Сайт працює з", "other"),
        ("Опубликовано", "published"), ("Обновлено", "changed"), ("Дата рождения", "other"),
        ("Published", "published"), ("Last updated date", "changed"), ("Date of birth", "other"),
        ("© 2003–2026 Paper", "other"),
        ("Veröffentlicht am", "published"), ("Aktualisiert:", "changed"), ("Stand:", "changed"),
        ("Online seit", "published"),
        ("Publié le", "published"), ("Mis à jour le", "changed"), ("Né le", "other"),
        ("Publicado el", "published"), ("Actualizado:", "changed"), ("Opublikowano", "published"),
        ("Aktualizacja:", "changed"),
        ("Yayınlanma:", "published"), ("GÜNCELLEME", "changed"), ("Doğum tarihi", "other"), ("Olena Koval |", None),
    ],
)  # fmt: skip
def test_labels_say_what_a_date_is(text, label):
    assert last_label(fold_letters(text)) == label
