"""The archived text as it is read while claims are logged from it."""

import random
import re
from html import unescape

from claims.checkworthy import checkworthy
from claims.web.article import article
from sources.admin.highlights import Highlight

RUN = re.compile(r'<span data-at="(\d+)">([^<]*)</span>')
WORDS = ["Мадуро", "сказав", "26", "жовтня.", "«так»", "🙂", "a<b", "&amp;", "\n", "\u202e", "кінець.", " "]


def a_mark(key, start, end):
    return Highlight(key, start, end, "", f"Claim #{key}", f"/c/{key}/", "In the archived text")


def test_article_has_each_run_where_the_archive_has_it_whatever_is_marked():
    dice = random.Random(11)
    for _turn in range(200):
        text = " ".join(dice.choice(WORDS) for _word in range(dice.randint(1, 40)))
        places = [sorted(dice.sample(range(len(text) + 1), 2)) for _mark in range(3)]
        marks = [a_mark(key, start, end) for key, (start, end) in enumerate(places)]
        html = str(article(text, marks, checkworthy(text, "uk")))
        shown = [(int(at), unescape(run)) for at, run in RUN.findall(html)]
        for at, run in shown:
            assert text[at : at + len(run)] == run
        left = re.sub(r"[\s\u202e]", "", text)
        assert re.sub(r"\s", "", "".join(run for _at, run in shown)) == left


def test_article_marks_quotations_over_sentences_and_leads_to_their_claims():
    text = "Він сказав це 26 жовтня. Потім додав ще дещо."
    html = str(article(text, [a_mark(7, 4, 31)], checkworthy(text, "uk")))
    assert html.count('id="q-7"') == 1
    assert html.count('<a class="quote-by" href="/c/7/">Claim #7</a>') == 1
    assert html.count('class="signal"') == 2
    assert html.count('<mark class="quote quote--good">') > 1


def test_article_escapes_what_was_archived_and_names_what_hides():
    html = str(article("<script>x</script> а\u202eб", [], []))
    assert "<script>" not in html
    assert "[U+202E]" in html


def test_article_has_a_paragraph_for_each_line_that_says_something():
    assert str(article("один\n\n \nдва", [], [])).count("<p>") == 2
