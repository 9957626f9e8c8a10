"""How alike two claims are."""

import random

import pytest

from claims.matching.similarity import Wording, folded_words, key, key_numbers, keys, likeness, number

CLAIM = "Ніколас Мадуро попросив Володимира Путіна допомогти з радарами й ремонтом літаків"
# One idea each, in other words; the first is the nearest.
OTHERS = [
    "Мадуро звернувся до Путіна по допомогу з радарами та ремонтом літаків",
    "Транспортний міністр Венесуели координував постачання іранського обладнання",
    "Ціни на житло в Києві зросли за рік на 12 відсотків",
]
WORDS = ["радар", "літак", "Путін", "Мадуро", "Каракас", "12", "1000", "допомога", "drones", "shipment", "jammers"]


def alike(one, other):
    return likeness(Wording(one), Wording(other))


def random_text(dice):
    return " ".join(dice.choice(WORDS) for _number in range(dice.randint(1, 12)))


def test_likeness_is_symmetric_between_0_and_1_and_1_for_the_same():
    dice = random.Random(4)
    for _turn in range(300):
        one, other = random_text(dice), random_text(dice)
        weights = {each: dice.uniform(0.5, 8) for each in keys(one)}
        there, back = (likeness(Wording(a), Wording(b), weights) for a, b in ((one, other), (other, one)))
        assert there == pytest.approx(back)
        assert 0 <= there <= 1
        assert likeness(Wording(one), Wording(one), weights) == pytest.approx(1)


def test_likeness_does_not_see_order_quotation_marks_or_case_of_much():
    assert alike("Il-76 landed in Caracas", "IL-76 «landed» in  Caracas") == pytest.approx(1)
    assert alike("Path to peace agreed", "agreed path to peace") > 0.8


def test_likeness_finds_the_same_claim_in_other_words():
    scores = [alike(CLAIM, other) for other in OTHERS]
    assert scores[0] > 0.5
    assert 0 < scores[1] < 0.3
    assert scores[2] < 0.15


@pytest.mark.parametrize(
    "other",
    [
        "Николас Мадуро попросил Владимира Путина помочь с радарами и ремонтом самолётов",
        "Nicolás Maduro asked Vladimir Putin to help with radars and the repair of aircraft",
    ],
)
def test_likeness_reaches_over_scripts(other):
    assert alike(CLAIM, other) > max(alike(unlike, other) for unlike in OTHERS[1:]) + 0.1


def test_likeness_of_nothing_is_nothing():
    assert alike("", "Il-76") == 0
    assert alike("—", "…") == 0


@pytest.mark.parametrize(
    "forms",
    [
        "Київ Києва Києвом Києві",
        "радар радари радарами радарів",
        "літак літаки літаком літаку",
        "Зеленський Зеленським Зеленского Zelensky",
        "рік року роком",
        "Венесуела Венесуели Венесуелі Venezuela",
        "ракета ракети ракетою ракету",
    ],
)
def test_key_is_one_for_the_forms_of_a_word(forms):
    assert len({each for form in forms.split() for each in keys(form)}) == 1


def test_key_tells_apart_what_means_other_things():
    assert key("іран") != key("ірак")
    assert key("12") != key("120")


def test_words_write_a_number_in_one_way():
    assert folded_words("1 000 км, 1,000 km, 1000") == ["1000", "км", "1000", "km", "1000"]
    assert folded_words("2,5 і 2.5") == ["2.5", "і", "2.5"]
    assert folded_words("об'єкт об’єкт Іл-76") == ["обєкт", "обєкт", "іл", "76"]


def test_keys_leave_out_small_words():
    assert keys("that the and це було щоб для") == frozenset()


def test_key_numbers_fit_a_bigint_and_never_change():
    assert number("puten") == 1183355031489693592
    assert all(0 <= each < 2**63 for each in key_numbers(CLAIM, "", *OTHERS))
    assert key_numbers("Іл-76 сів у Каракасі", "") == key_numbers("«Іл-76» сів у Каракасі")
