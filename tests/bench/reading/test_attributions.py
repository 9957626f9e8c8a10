"""The passages by which reading attributions is measured, and the measure itself."""

from collections import Counter

from tests.bench.reading.attributions import MIN_PRECISION, MIN_RECALL, Passage, Score, is_same, passages, score


def test_passages_are_enough_and_a_third_of_each_language_is_held_out():
    counted = Counter((each.language, each.part) for each in passages())
    assert counted.total() >= 60
    assert {language for language, _part in counted} == {"uk", "ru", "en"}
    assert all(counted[language, "tuning"] == 2 * counted[language, "held_out"] for language in ("uk", "ru", "en"))
    assert sum(not each.attributions for each in passages()) >= 12


def test_score_of_the_tuning_part_meets_what_is_wanted():
    measured = score(passages("tuning"))
    assert measured.precision >= MIN_PRECISION
    assert measured.recall >= MIN_RECALL


def test_score_counts_both_ends():
    wrong = Passage(
        "en", "tuning", "Metro", "Reuters reported it, citing two aides.", (("", "Reuters"), ("", "two aides"))
    )
    assert score([wrong]) == Score(right=1, found=2, there=2)
    assert Score(1, 2, 2).precision == Score(1, 2, 2).recall == 0.5


def test_score_of_nothing_is_perfect():
    assert Score(0, 0, 0).precision == Score(0, 0, 0).recall == 1


def test_is_same_in_any_grammatical_case():
    assert is_same(("Українська правда", "документи"), ("Української правди", "документами"))
    assert not is_same(("", "документи"), ("Reuters", "документи"))
