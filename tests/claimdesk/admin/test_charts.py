"""Charts: drawn to scale, said in words, without a style attribute."""

import pytest
from lxml import etree

from claimdesk.admin.charts import COLUMNS, LETTERS, LINE, MIN_BAR_PERCENT, ROW, DataPoint, bars, columns

MARKS = [DataPoint("Checked", 40, "/list/?a=1&b=2"), DataPoint("Shelved", 10, tone="muted"), DataPoint("Published", 0)]


def drawn(chart):
    return etree.fromstring(f"<root>{chart.svg}</root>".encode())


def lengths(tree, name):
    return [float(rect.get(name).rstrip("%")) for rect in tree.iter("rect") if "chart-bar" in rect.get("class")]


def test_bars_are_as_long_as_their_numbers():
    assert lengths(drawn(bars("k", "T", "D", MARKS)), "width") == [100, 25, 0]


def test_bars_of_one_beside_a_million_are_still_seen():
    tree = drawn(bars("k", "T", "D", [DataPoint("A", 1_000_000), DataPoint("B", 1)]))
    assert lengths(tree, "width") == [100, MIN_BAR_PERCENT]


def test_columns_are_as_high_as_their_numbers():
    assert lengths(drawn(columns("k", "T", "D", MARKS)), "height") == [COLUMNS, COLUMNS / 4, 0]


def test_bars_with_many_words_take_two_lines_and_no_more():
    sentence = "The site shows a check for robots in place of the page that was cited, and " * 3
    tree = drawn(bars("k", "T", "D", [DataPoint(sentence, 2, "/list/"), DataPoint("B", 1)]))
    lines = tree.xpath("//text[@class='chart-label']/text()")
    assert [len(line) <= LETTERS for line in lines] == [True, True, True]
    assert (lines[1].endswith(" …"), lines[2]) == (True, "B")
    assert int(tree.find("svg").get("height")) == 2 * ROW + LINE
    assert tree.find(".//a").get("aria-label") == f"{sentence}: 2"


@pytest.mark.parametrize("draw", [bars, columns])
def test_charts_have_title_description_links_and_no_style(draw):
    chart = draw("k", "By <status>", "All & more", MARKS)
    tree = drawn(chart)
    svg = tree.find("svg")
    assert [tree.xpath("string(//*[@id=$id])", id=name) for name in svg.get("aria-labelledby").split()] == [
        "By <status>",
        "All & more",
    ]
    assert [(link.get("href"), link.get("aria-label")) for link in tree.iter("a")] == [
        ("/list/?a=1&b=2", "Checked: 40")
    ]
    assert tree.xpath("//@style") == []
    assert chart.rows == MARKS


@pytest.mark.parametrize("draw", [bars, columns])
@pytest.mark.parametrize("marks", [[], [DataPoint("A", 0)]])
def test_charts_of_nothing_are_drawn_too(draw, marks):
    assert lengths(drawn(draw("k", "T", "D", marks)), "width") == [] or marks


def test_bars_take_the_colour_of_the_desks_data():
    tree = drawn(bars("k", "T", "D", [DataPoint("True", 3, colour="#1a7f37")]))
    assert tree.xpath("//rect[contains(@class, 'chart-bar')]/@fill") == ["#1a7f37"]


def test_mark_words_part_thousands_without_letting_them_break():
    assert DataPoint("A", 1_234_567).words == "1\u202f234\u202f567"
    assert DataPoint("A", 5, shown="2 days").words == "2 days"
