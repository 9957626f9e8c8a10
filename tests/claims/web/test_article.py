"""The archived text as it is read while claims are logged from it."""

import random
import re
from html import unescape

from claims.checkworthy import checkworthy
from claims.web.article import Marked, article
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
        begin, end = sorted(dice.sample(range(len(text) + 1), 2))
        struck = [(begin, end)]
        html = str(article(Marked(text, marks, struck), checkworthy(text, "uk")))
        shown = [(int(at), unescape(run)) for at, run in RUN.findall(html)]
        for at, run in shown:
            assert text[at : at + len(run)] == run
        left = re.sub(r"[\s\u202e]", "", text)
        assert re.sub(r"\s", "", "".join(run for _at, run in shown)) == left


def test_article_marks_quotations_over_sentences_and_leads_to_their_claims():
    text = "Він сказав це 26 жовтня. Потім додав ще дещо."
    html = str(article(Marked(text, [a_mark(7, 4, 31)]), checkworthy(text, "uk")))
    assert html.count('id="q-7"') == 1
    assert html.count('<a class="quote-by" href="/c/7/">Claim #7</a>') == 1
    assert html.count('class="signal"') == 2
    assert html.count('<mark class="quote quote--good">') > 1


def test_article_escapes_what_was_archived_and_names_what_hides():
    html = str(article(Marked("<script>x</script> а\u202eб")))
    assert "<script>" not in html
    assert "[U+202E]" in html


def test_article_has_a_paragraph_for_each_line_that_says_something():
    assert str(article(Marked("один\n\n \nдва"))).count("<p>") == 2


def test_article_draws_words_struck_out_and_says_so_outside_of_their_runs():
    html = str(article(Marked("Коштує 32 35 млн", [a_mark(7, 0, 12)], [(7, 9)])))
    assert re.search(r'<s><span class="visually-hidden">\[struck out:\] </span><span data-at="7">32</span></s>', html)
    assert [unescape(run) for _at, run in RUN.findall(html)] == ["Коштує ", "32", " 35", " млн"]


def test_article_shows_a_part_with_the_places_of_the_whole():
    html = str(article(Marked("один\nдва\nтри"), within=(5, 8)))
    assert RUN.findall(html) == [("5", "два")]
