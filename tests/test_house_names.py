"""Names and docstrings say what they stand for; `python -m tests.house_names` prints every offence at once."""

from tests.house_names import bare_measures, basenames_used_twice, short_docstrings, silenced_arguments
from tests.modules import ROOT, modules_of

PRODUCT = modules_of(ROOT)
TESTS = modules_of(ROOT, ("tests",))


def test_docstrings_have_five_words_or_are_left_out() -> None:
    assert list(short_docstrings(PRODUCT + TESTS)) == []


def test_a_basename_stands_for_one_module_of_an_app() -> None:
    assert list(basenames_used_twice(ROOT)) == []


def test_constants_say_what_they_measure() -> None:
    assert list(bare_measures(PRODUCT)) == []


def test_unused_arguments_are_explained_by_override() -> None:
    assert list(silenced_arguments(PRODUCT)) == []
