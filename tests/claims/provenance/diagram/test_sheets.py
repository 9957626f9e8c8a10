"""Where everything is on the two sheets."""

import random
from itertools import combinations

import pytest

from claims.provenance.diagram import Story, lay_out_narrow, lay_out_wide
from claims.provenance.diagram.narrow_layout import SHEET_WIDTH
from claims.provenance.diagram.parts import Line
from claims.provenance.diagram.shapes import Placed, Sheet
from tests.claims.provenance.diagram.pictures import story

STORIES = {
    "one": story({}, [1]),
    "chain": story({1: [2], 2: [3]}, [1, 2, 3]),
    "diamond": story({1: [2, 3], 2: [4], 3: [4]}, [1]),
    "loop": story({1: [2], 2: [3], 3: [1, 4]}, [1, 2, 5]),
    "two loops": story({1: [2], 2: [1], 3: [4], 4: [3, 1]}, [1, 3]),
    "many": story({number: [number % 9 + 300] for number in range(1, 200)}, list(range(1, 200))),
    "long": story({number: [number + 1] for number in range(1, 60)}, [1, 5, 50]),
}


@pytest.fixture(params=STORIES.values(), ids=list(STORIES))
def told(request: pytest.FixtureRequest) -> Story:
    each: Story = request.param
    return each


def overlap(one: Placed, other: Placed) -> bool:
    across = one.x < other.x + other.shape.width and other.x < one.x + one.shape.width
    down = one.y < other.y + other.shape.height and other.y < one.y + one.shape.height
    return across and down


def check(sheet: Sheet) -> None:
    assert not [pair for pair in combinations(sheet.placed, 2) if overlap(*pair)]
    for placed in sheet.placed:
        assert placed.x >= 0
        assert placed.y >= 0
        assert placed.x + placed.shape.width <= sheet.width
        assert placed.y + placed.shape.height <= sheet.height


def test_wide_lets_no_boxes_overlap_or_leave_the_sheet(told: Story) -> None:
    check(lay_out_wide(told))


def test_tall_lets_no_boxes_overlap_or_leave_the_sheet(told: Story) -> None:
    sheet = lay_out_narrow(told)
    check(sheet)
    assert sheet.width == SHEET_WIDTH


def test_wide_draws_every_arrow_and_points_it_at_its_end(told: Story) -> None:
    sheet = lay_out_wide(told)
    at = {placed.shape.box.key: placed for placed in sheet.placed}
    assert {stroke.arrow for stroke in sheet.strokes} == set(told.arrows)
    for stroke in sheet.strokes:
        end = at[stroke.arrow.end]
        assert end.x - 0.1 <= stroke.tip[0] <= end.x + end.shape.width
        assert end.y - 0.1 <= stroke.tip[1] <= end.y + end.shape.height + 0.1


def test_wide_sets_the_claim_before_what_it_stands_on(told: Story) -> None:
    at = {placed.shape.box.key: placed for placed in lay_out_wide(told).placed}
    for arrow in told.arrows:
        assert arrow.line == Line.LOOP or at[arrow.start].x <= at[arrow.end].x


def test_tall_says_on_each_card_as_what_it_is_cited() -> None:
    words = [line.text for placed in lay_out_narrow(STORIES["chain"]).placed for line in placed.shape.words]
    assert words.count("Evidence · Supports") == 3
    assert any(line.startswith("cites → ") for line in words)


def test_sheets_hold_on_random_graphs() -> None:
    chance = random.Random(1026)
    for _ in range(60):
        size = chance.randint(1, 24)
        links: dict[int, list[int]] = {}
        for _edge in range(chance.randint(0, 40)):
            links.setdefault(chance.randint(1, size), []).append(chance.randint(1, size))
        told = story(links, chance.choices(range(1, size + 1), k=chance.randint(1, 14)))
        check(lay_out_wide(told))
        check(lay_out_narrow(told))
