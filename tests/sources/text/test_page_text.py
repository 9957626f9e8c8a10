"""Where a quotation stands on a page: in the article, elsewhere, or nowhere; never by passing over words."""

import pytest

from sources.extraction.parse import extract
from sources.text.page_text import PageText, QuoteLocation

ARTICLE = "\n".join(f"<p>Речення {number} про міст через Сулу та бюджет розвитку області.</p>" for number in range(40))


def page(inside: str, outside: str = "") -> PageText:
    body = f"<article><h1>Заголовок</h1>{ARTICLE}{inside}{ARTICLE}</article>{outside}"
    reading = extract(f"<!doctype html><html><body>{body}</body></html>".encode(), "text/html; charset=utf-8", "")
    return PageText(reading["text"], reading["visible_text"], reading["layout"])


def words_at(text: PageText, found: QuoteLocation | None) -> str:
    assert found is not None
    return text.part(outside=found.outside)[found.start : found.end]


@pytest.mark.parametrize("tag", ["button", "time", "label", "output", "noindex", "a", "span", "my-word"])
def test_locate_never_passes_over_a_word_of_a_line(tag):
    text = page(f"<p>Голова ради цю угоду <{tag}>не</{tag}> підписувала, свідчить протокол засідання.</p>")
    assert text.locate("Голова ради цю угоду підписувала") is None
    found = text.locate("Голова ради цю угоду не підписувала")
    assert found is not None
    assert found.in_article
    assert words_at(text, found) == "Голова ради цю угоду не підписувала"


def test_locate_never_passes_over_what_the_article_leaves_out():
    text = PageText("one two\nfive six", "one two\nthree four\nfive six", {"article": [(0, 7), (19, 27)]})
    assert text.locate("one two five six") is None
    assert text.locate("one two three four") == QuoteLocation(0, 18, in_article=False)
    assert text.locate("five six") == QuoteLocation(8, 16, in_article=True)


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_locate_passes_over_words_that_are_struck_out_and_says_so(tag):
    text = page(f"<p>Вартість робіт становить <{tag}>32</{tag}> <ins>35</ins> мільйонів гривень, кажуть там.</p>")
    found = text.locate("Вартість робіт становить 35 мільйонів гривень")
    assert found is not None
    assert (found.in_article, found.over_struck) == (True, True)
    assert words_at(text, found) == "Вартість робіт становить 32 35 мільйонів гривень"
    was = text.locate("становить 32")
    assert was is not None
    assert (was.in_article, was.region) == (False, "struck")


@pytest.mark.parametrize(
    ("outside", "region"),
    [("<aside><p>Сказане на полях.</p></aside>", "aside"), ("<footer>Сказане на полях.</footer>", "footer"),
     ("<figure><figcaption>Сказане на полях.</figcaption></figure>", "caption"),
     ("<nav>Сказане на полях.</nav>", "navigation"),
     ("<h1>Сказане на полях.</h1>", "heading"),
     ("<div itemtype='http://schema.org/Comment'>Сказане на полях.</div>", "comment")],
)  # fmt: skip
def test_locate_says_where_on_the_page_a_quotation_stands(outside, region):
    text = page("", outside)
    found = text.locate("Сказане на полях")
    assert found is not None
    assert (found.in_article, found.region) == (False, region)
    assert words_at(text, found) == "Сказане на полях"


@pytest.mark.parametrize("hidden", ["hidden", "style='display:none'", "style='visibility:hidden'"])
def test_locate_finds_nothing_that_nobody_sees(hidden):
    assert page(f"<p {hidden}>Ми підписали папери, бо чекати було нікуди.</p>").locate("Ми підписали папери") is None


def test_locate_knows_captures_without_a_visible_text():
    assert PageText("one two three").locate("two three") == QuoteLocation(4, 13, in_article=True)
    assert PageText("one two three").locate("four") is None


def test_locate_takes_the_place_that_is_nearest_to_a_choice():
    text = PageText("a word and a word", "a word and a word", {"article": [(0, 17)]})
    assert text.locate("word", near=12) == QuoteLocation(13, 17, in_article=True)


@pytest.mark.parametrize("visible", ["View in the app", None])
def test_locate_says_that_only_the_data_of_a_page_carries_a_quotation(visible):
    text = PageText("The bridge is closed.", visible, {"article": [], "carried": "open_graph"})
    found = text.locate("bridge is closed")
    assert found == QuoteLocation(4, 20, in_article=False, region="data")
    assert words_at(text, found) == "bridge is closed"
    assert text.locate("in the app") == (QuoteLocation(5, 15, in_article=False) if visible else None)


def test_locate_prefers_what_people_see_to_what_the_data_carries():
    text = PageText("The bridge is closed.", "Now: the bridge is closed", {"article": [], "carried": "linked_data"})
    assert text.locate("bridge is closed") == QuoteLocation(9, 25, in_article=False)


def said(markup: str, quote: str) -> str:
    """The words at which a quotation is found in the article with this paragraph; empty where it is not."""
    text = page(f"<p>{markup}</p>")
    found = text.locate(quote)
    return words_at(text, found) if found else ""


NOTE = "<sup><a href='#n1'>1</a></sup>"


@pytest.mark.parametrize(
    ("markup", "quote", "shown"),
    [("Міст сказав<sup>1</sup> так.", "Міст сказав так", "Міст сказав1 так"),
     ("Міст сказав<sup>1</sup> так.", "Міст сказав1 так", "Міст сказав1 так"),
     ("Міст сказав.<sup>12</sup> Він був.", "Міст сказав. Він був", "Міст сказав.12 Він був"),
     (f"Міст сказав{NOTE} так.", "Міст сказав так", "Міст сказав1 так"),
     (f"Міст сказав{NOTE} так.", "Міст сказав1 так", "Міст сказав1 так"),
     (f"У звіті за 2020{NOTE} рік.", "за 2020 рік", "за 20201 рік"),
     (f"У звіті за 2020{NOTE} рік.", "за 20201 рік", ""),
     ("Тут 10<sup>6</sup> людей.", "Тут 10⁶ людей", "Тут 106 людей"),
     ("Тут 10<sup>6</sup> людей.", "Тут 106 людей", ""),
     ("Тут 10<sup>6</sup> людей.", "Тут 10 людей", ""),
     ("Ще 5 км<sup>2</sup> поля.", "5 км² поля", "5 км2 поля"),
     ("Ще 5 км<sup>2</sup> поля.", "5 км2 поля", "5 км2 поля"),
     ("Ще 5 км<sup>2</sup> поля.", "5 км поля", ""),
     ("Ще 3,5 км<sup>2</sup> поля.", "5 км² поля", "")],
)  # fmt: skip
def test_locate_reads_raised_digits_as_people_do(markup, quote, shown):
    assert said(markup, quote) == shown


def test_locate_says_of_no_footnote_mark_that_it_is_struck_out():
    text = page("<p>Міст сказав<sup>1</sup> так.</p><p>Міст казав<del><sup>1</sup></del> так.</p>")
    found, struck = text.locate("Міст сказав так"), text.locate("Міст казав так")
    assert found is not None
    assert struck is not None
    assert (found.over_struck, struck.over_struck) == (False, True)


def test_left_out_names_the_place_of_all_that_is_not_the_article():
    visible = "Меню\nПерший рядок.\nПідпис\nІнше\nДругий рядок.\nПідвал"
    at = {words: (visible.index(words), visible.index(words) + len(words)) for words in visible.split("\n")}
    layout = {
        "article": [at["Перший рядок."], at["Другий рядок."]],
        "regions": [(*at["Меню"], "navigation"), (*at["Підпис"], "caption"), (*at["Підвал"], "footer")],
        "struck": [at["Перший рядок."], at["Підпис"]],
    }
    text = PageText("Перший рядок.\nДругий рядок.", visible, layout)
    left_out = [(visible[start:end].strip(), region) for start, end, region in text.left_out()]
    assert left_out == [("Меню", "navigation"), ("Підпис", "caption"), ("Інше", ""), ("Підвал", "footer")]
    assert text.struck(outside=False) == [(0, 13)]
    assert text.struck(outside=True) == [at["Перший рядок."], at["Підпис"]]
    assert list(PageText("a", None).left_out()) == list(PageText("a", "a", {"article": [(0, 1)]}).left_out()) == []
