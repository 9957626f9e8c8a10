"""The articles by which the check-worthy marks are measured, and what of the demo's article is marked."""

import json

from claims.checkworthy import checkworthy
from claims.demo.loading import FOLDER, SITE
from sources.extraction.parse import extract
from tests.bench.reading.checkworthy import MIN_F1, Article, Marks, articles, marks

# The eleventh assertion, which is a part of the claim about the aircraft.
TREATY = "Напередодні в Москві схвалили договір про стратегічне партнерство"
NAMES_ONLY = "Про це повідомляє РБК-Україна з посиланням на The Washington Post."


def test_articles_are_five_in_three_languages_and_two_are_held_out():
    assert sorted(each.language for each in articles()) == ["en", "en", "ru", "uk", "uk"]
    assert len(articles("held_out")) == 2
    assert all(len(each.sentences) >= 12 for each in articles())


def test_marks_of_the_tuning_part_meet_what_is_wanted():
    assert marks(articles("tuning")).f1 >= MIN_F1


def test_marks_counts_what_is_marked_and_what_is_wanted():
    article = Article("one", "en", "tuning", ((True, "They paid 5 million for it."), (True, "It was a very fine day.")))
    assert marks([article]) == Marks(right=1, made=1, wanted=2)
    assert Marks(1, 1, 2).f1 == 2 / 3
    assert Marks(0, 0, 1).f1 == 0


def test_demo_has_its_assertions_marked_and_not_the_sentence_that_names_the_source():
    page = (SITE / "uk" / "maduro-prosyv-radary.html").read_bytes()
    text = str(extract(page, "text/html", "https://rbc.example/")["text"])
    marked = [text[each.start : each.end] for each in checkworthy(text, "uk") if each.signals]
    claims = json.loads((FOLDER / "claims.json").read_text(encoding="utf-8"))["claims"]
    quotes = [each["quote"] for claim in claims for each in claim["citations"] if each["source"] == "agency"]
    found = [quote for quote in (*quotes, TREATY) if any(quote in sentence for sentence in marked)]
    assert len(quotes) == 10
    assert len(found) >= 9
    assert NAMES_ONLY in text
    assert NAMES_ONLY not in marked
