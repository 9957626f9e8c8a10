"""What the picture tells, and what it draws together."""

from claims.provenance.diagram.composition import MOST_CITATIONS, MOST_LEVELS, MOST_ON_A_LEVEL
from claims.provenance.diagram.parts import Line, Mark, Sort
from tests.claims.provenance.diagram.pictures import story


def titles(found, level):
    return [box.face.title for box in found.boxes if box.level == level]


def test_tell_stands_what_has_it_from_elsewhere_before_what_it_has_it_from() -> None:
    found = story({1: [2], 2: [3]}, [1, 2, 3])
    assert [len(level) for level in found.levels] == [1, 3, 1, 1, 1]
    assert [titles(found, level) for level in (2, 3, 4)] == [["Source 1"], ["Source 2"], ["Source 3"]]


def test_tell_puts_all_origins_on_the_last_level_and_numbers_them() -> None:
    found = story({1: [2], 2: [3]}, [1, 4])
    assert titles(found, 4) == ["Source 4", "Source 3"]
    assert {box.face.title: box.tag for box in found.boxes if Mark.ORIGIN in box.marks} == {
        "Source 3": "Origin 1",
        "Source 4": "Origin 2",
    }


def test_tell_says_how_many_citations_lead_to_an_origin() -> None:
    found = story({1: [3], 2: [3]}, [1, 2])
    assert [box.note for box in found.boxes if box.note] == ["All 2 citations lead here"]
    found = story({1: [3]}, [1, 2])
    assert {box.note for box in found.boxes if box.note} == {"1 citation leads here"}


def test_tell_marks_loops_and_the_way_round() -> None:
    found = story({1: [2], 2: [3], 3: [1, 4]}, [1])
    assert [box.face.title for box in found.boxes if Mark.LOOP in box.marks] == ["Source 1", "Source 2", "Source 3"]
    loop = {(arrow.start, arrow.end) for arrow in found.arrows if arrow.line == Line.LOOP}
    assert loop == {("source-1", "source-2"), ("source-2", "source-3"), ("source-3", "source-1")}


def test_tell_marks_the_unseen_and_the_unknown() -> None:
    found = story({1: [2]}, [1], unknown=(2,), unseen=(2,))
    [origin] = [box for box in found.boxes if Mark.ORIGIN in box.marks]
    assert {Mark.UNSEEN, Mark.UNKNOWN} <= origin.marks
    assert origin.tag == "Unknown origin"


def test_tell_draws_what_is_too_much_together() -> None:
    cited = list(range(1, 61))
    found = story({number: [100] for number in cited}, cited)
    assert [len(level) for level in found.levels] == [1, MOST_ON_A_LEVEL, MOST_ON_A_LEVEL, 1]
    assert [box.face.title for box in found.boxes if box.sort == Sort.MORE] == [
        "and 53 more citations",
        "and 53 more sources",
    ]
    [bundle] = [arrow for arrow in found.arrows if arrow.start == "more-0"]
    assert (bundle.end, bundle.label) == ("source-100", "53 ×")


def test_tell_draws_many_citations_of_one_source_together() -> None:
    found = story({}, [1] * 30)
    assert [len(level) for level in found.levels] == [1, MOST_CITATIONS, 1]
    assert "and 21 more citations" in titles(found, 1)


def test_tell_counts_every_citation_and_source_once() -> None:
    found = story({number: [number % 7 + 200] for number in range(1, 201)}, list(range(1, 201)))
    for sort, single, every in ((Sort.CITATION, "more citation", 200), (Sort.SOURCE, "more source", 206)):
        drawn = sum(box.sort == sort for box in found.boxes)
        more = [box.face.title for box in found.boxes if box.sort == Sort.MORE and single in box.face.title]
        assert drawn + sum(int(title.split()[1]) for title in more) == every


def test_tell_keeps_loops_in_sight_among_many() -> None:
    links = {number: [500] for number in range(1, 60)} | {60: [61], 61: [60]}
    found = story(links, list(range(1, 62)))
    assert len([box for box in found.boxes if Mark.LOOP in box.marks and box.sort == Sort.SOURCE]) == 2


def test_tell_shortens_long_chains_in_the_middle() -> None:
    found = story({number: [number + 1] for number in range(1, 40)}, [1])
    assert len(found.levels) == 2 + MOST_LEVELS
    assert "and 36 more sources" in [box.face.title for box in found.boxes]
    assert {arrow.end for arrow in found.arrows} <= {box.key for box in found.boxes}
