"""The visible text: every word that a person sees, in order, and none that nobody sees."""

import random

import lxml.html
import pytest

from sources.extraction.element_rules import hiding_rules
from sources.extraction.parse import extract
from sources.extraction.visible_text import VisibleText, visible_text
from tests.sources.extraction.random_pages import random_page


def seen(markup: str) -> VisibleText:
    return visible_text(lxml.html.document_fromstring(f"<!doctype html><html><body>{markup}</body></html>"))


def text(markup: str) -> str:
    return seen(markup).text


def test_random_pages_show_each_visible_word_in_order_and_no_hidden_one(seed):
    page = random_page(random.Random(seed))
    assert text(page.markup).split() == page.words


# What Debian's Chromium answers when asked for `innerText`; line breaks as lines, further blanks aside.
@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("a<button>b</button>c <time>d</time> <label>e</label> <output>f</output> <noindex>g</noindex>", "abc d e f g"),
        ("a<select><option>one<optgroup label=G><option>two</optgroup></select>b", "a\none\ntwo\nb"),
        ("a<textarea>t</textarea><input value=i><img alt=i>b<script>1</script>", "ab"),
        ("a<iframe>f</iframe><video>v</video><audio>au</audio><canvas>c</canvas>b", "ab"),
        ("a<svg><title>t</title><text>drawn <tspan>words</tspan></text></svg>b", "a\ndrawn words\nb"),
        ("a<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>b", "a漢kanb"),
        ("a<p hidden>h</p><p hidden=until-found>u</p><div popover>p</div>b", "ab"),
        ("a<dialog>d</dialog><dialog open>o</dialog>b", "a\no\nb"),
        ("a<details open><summary>sum</summary>inner</details>b", "a\nsum\ninner\nb"),
        ("<table><caption>cap</caption><tr><td>1<td>2<tr><th>3<td>4</table>", "cap\n1\t2\n3\t4"),
        ("a<meter>m</meter><progress>p</progress><template>t</template><datalist><option>o</datalist>b", "ab"),
        ("a<span style='visibility:hidden'>v</span><i style='DISPLAY : NONE'>n</i><b style='opacity:0'>o</b>b", "aob"),
        ("a<noframes>n</noframes><noembed>e</noembed><wbr>b<br>c<br><br>d", "ab\nc\nd"),
        ("a<span style='display:inline-block'>b</span>c<span style='display:block'>d</span>e", "abc\nd\ne"),
        ("a<span style='float:left'>f</span><span style='position:absolute'>g</span>b", "a\nf\ng\nb"),
        ("<pre>one  two\nthree</pre><p>four\nfive</p>", "one two\nthree\nfour five"),
        ("a<ins>i</ins><del>d</del><q>q</q><my-element>m</my-element>b", "aidqmb"),
        ("<p>so\u00adft zero\u200bwidth\ufeff a\u200db</p>", "soft zerowidth ab"),
        ("<p>\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645</p>", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("<p>one&nbsp;two</p><p>&nbsp;</p><p>three&nbsp;<b>four</b></p>", "one two\nthree four"),
    ],
)  # fmt: skip
def test_visible_text_is_what_a_browser_shows(markup, lines):
    assert text(f"{markup}<script></script>") == lines


def test_visible_text_shows_what_a_reader_can_unfold():
    folded = seen("<p>a</p><details><summary>more</summary><p>inside</p></details>")
    assert [folded.text[line.start : line.end] for line in folded.lines if line.region == "details"] == [
        "more",
        "inside",
    ]


def test_visible_text_takes_noscript_only_where_no_script_was_meant_to_fill_the_page():
    assert text("<noscript>Turn on JavaScript</noscript>") == "Turn on JavaScript"
    assert text("<noscript>Turn on JavaScript</noscript><script src=app.js></script>") == ""


@pytest.mark.parametrize(
    ("css", "is_hidden"),
    [
        (".x{display:none}", True), ("p.x { color: red; display : none }", True),
        ("/* .x{} */ .x{visibility:hidden}", True), ("p{display:none}", True),
        (".x{display:none} .x{display:block}", False), (".y .x{display:none}", False),
        ("@media print{.x{display:none}} .y{color:red}", False), ("@media print{.x{color:red}} .x{display:none}", True),
        ("body{display:none}", False), ("div.x{display:none}", False), ("#i{display:none}", True),
        ("@import 'a.css'; .x,.z{display:none}", True),
    ],
)  # fmt: skip
def test_visible_text_follows_simple_rules_of_the_page(css, is_hidden):
    assert text(f"<style>{css}</style><p id=i class='w x'>secret</p><p hidden></p>") == ("" if is_hidden else "secret")


def test_visible_text_marks_what_is_struck_out():
    read = seen("<p>It costs <del>32</del> <ins>35</ins> million</p><p><s>All <b>of</b> this.</s></p>")
    assert [read.text[start:end] for start, end in read.struck] == ["32", "All of this."]


@pytest.mark.parametrize(
    ("markup", "region"),
    [
        ("<aside><p>word</p></aside>", "aside"), ("<figure><figcaption>word</figcaption></figure>", "caption"),
        ("<footer><div>word</div></footer>", "footer"), ("<header>word</header>", "header"),
        ("<nav>word</nav>", "navigation"), ("<dialog open>word</dialog>", "dialog"),
        ("<form><label>word</label></form>", "form"), ("<article><header>word</header></article>", ""),
        ("<div itemscope itemtype='https://schema.org/Comment'>word</div>", "comment"), ("<p>word</p>", ""),
    ],
)  # fmt: skip
def test_visible_text_says_where_a_line_stands(markup, region):
    assert [line.region for line in seen(markup).lines] == [region]


def test_visible_text_counts_the_characters_of_links():
    assert [line.linked for line in seen("<p>See <a href=/a>the <b>law</b></a>.</p><p>No link</p>").lines] == [7, 0]


@pytest.mark.parametrize("tag", ["font", "div", "b", "span"])
def test_extract_reads_deep_nesting_whole_and_says_where_it_does_not(tag):
    deep = f"<p>before</p>{f'<{tag}>' * 1500}inside{f'</{tag}>' * 1500}<p>after</p>"
    reading = extract(f"<html><body>{deep}".encode(), "text/html; charset=utf-8", "")
    assert (reading["visible_text"].split(), reading["code"]) == (["before", "inside", "after"], "")
    too_deep = extract(f"<p>before</p>{f'<{tag}>' * 3000}inside".encode(), "text/html; charset=utf-8", "")
    assert (too_deep["visible_text"].split(), too_deep["code"]) == (["before"], "content.too_deep")


def test_hiding_rules_reads_no_rule_inside_of_a_block_that_may_not_hold():
    assert hiding_rules("@media (max-width: 9px){.a{display:none}.b{display:none}}.c{display:none}") == [("", ".", "c")]
