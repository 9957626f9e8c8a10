"""Choose the lines of a page that are its article: by its structure, and where that leaves doubt by another reader too.

Each line gets a probability from its features and the weights of weights.py. Sentences between lines of the article are
part of it whatever they are: quotations in a box, words that are one link.
"""

import math
import re
from typing import NamedTuple

from sources.extraction.article.features import MIN_PROSE_CHARACTERS, Features
from sources.extraction.article.weights import BIAS, STRUCTURE, STRUCTURE_AND_READER, WITH_READER_BIAS
from sources.extraction.visible_text import VisibleText

LIKELY = 0.5  # a line with this probability is part of the article
LIKELY_ALONE = 0.7  # a line that another reader did not find
MIN_SURE_CHARACTERS = 800  # a shorter article is in doubt
MAX_UNCERTAIN = 0.04  # of the article's characters: more of them may be wrong, and the structure is in doubt
MAX_ELSEWHERE = 0.25  # of the page's prose: with more of it in another place than most, the structure is in doubt
MIN_KEPT = 0.6  # of what another reader found: it is believed where less of it looks like an article
MIN_OWN_CHARACTERS = 400  # of an article: what stands in repeated elements beside it is none of it
MAX_GAP = 3  # lines between two of the article
MIN_GAP_CHARACTERS = 30
MAX_GAP_LINKED = 0.5  # of a line; in its middle
ENDS_SENTENCE = re.compile(r"[.!?…»”\"')\]]$")
QUOTATION = re.compile(r"[«“„\"][^«»“”„\"]{20,}[»”“\"]")
BOXES = frozenset({"aside", "caption"})  # regions where quotations of the article are shown large


class Choice(NamedTuple):
    """The numbers of the lines of the article, and whether the structure leaves no doubt of them."""

    lines: list[int]
    is_sure: bool


def by_structure(seen: VisibleText, features: list[Features | None]) -> Choice:
    """What the structure of a page says of its article."""
    likely = [_probability(each, STRUCTURE, BIAS) for each in features]
    chosen = [number for number, value in enumerate(likely) if value > LIKELY]
    lengths = [line.end - line.start for line in seen.lines]
    uncertain = sum(length * min(value, 1 - value) for length, value in zip(lengths, likely, strict=True))
    total = sum(lengths[number] for number in chosen)
    elsewhere = prose_of(seen, features, in_place=False)
    is_clear = total >= MIN_SURE_CHARACTERS and uncertain < MAX_UNCERTAIN * total
    return Choice(
        _of_one_article(seen, features, chosen), is_clear and elsewhere <= MAX_ELSEWHERE * prose_of(seen, features)
    )


def by_structure_and_reader(seen: VisibleText, features: list[Features | None], found: list[int]) -> list[int]:
    """What the structure says of an article that another reader `found` as lines of the page."""
    known = set(found)
    chosen = set()
    for number, each in enumerate(features):
        if each is None:
            continue
        more = {
            "found": number in known,
            "line -1 found": number - 1 in known,
            "line +1 found": number + 1 in known,
        }
        likely = _probability({**each, **more}, STRUCTURE_AND_READER, WITH_READER_BIAS)
        if likely > (LIKELY if number in known else LIKELY_ALONE):
            chosen.add(number)
    lengths = {number: seen.lines[number].end - seen.lines[number].start for number in known}
    kept = sum(lengths[number] for number in known & chosen)
    is_kept = kept >= MIN_KEPT * sum(lengths.values())
    return _of_one_article(seen, features, sorted(chosen) if is_kept else found)


def _probability(features: Features | None, weights: dict[str, float], bias: float) -> float:
    if features is None:
        return 0.0
    score = bias + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-score)) if score > -50 else 0.0


def prose_of(seen: VisibleText, features: list[Features | None], *, in_place: bool | None = None) -> int:
    """How many characters of a page may be prose; `in_place`: inside or outside of the element with most of it."""
    total = 0
    for line, each in zip(seen.lines, features, strict=True):
        length = line.end - line.start
        if each is None or line.region or length < MIN_PROSE_CHARACTERS or 2 * line.linked > length:
            continue
        if in_place is None or in_place == bool(each.get("in the place")):
            total += length - 2 * line.linked
    return total


def _of_one_article(seen: VisibleText, features: list[Features | None], chosen: list[int]) -> list[int]:
    """The chosen lines without comments and teasers beside the article, and with sentences before and between them."""
    own = [number for number in chosen if not _is_repeated(features[number])]
    if sum(seen.lines[number].end - seen.lines[number].start for number in own) >= MIN_OWN_CHARACTERS:
        inside = [number for number in own if (features[number] or {}).get("in the place")]
        last = max(inside, default=len(features))
        chosen = [number for number in chosen if number in own or (number < last and _is_inside(features[number]))]
    return _filled(seen, _lead(seen, features, chosen) + chosen)


def _is_repeated(features: Features | None) -> bool:
    """Whether a line stands in one of several elements alike, as comments and teasers do."""
    found = features or {}
    return bool(found.get("often repeated outside the place") or found.get("often repeated in the place"))


def _is_inside(features: Features | None) -> bool:
    return bool((features or {}).get("in the place"))


def _lead(seen: VisibleText, features: list[Features | None], chosen: list[int]) -> list[int]:
    """The sentences between the heading of the page and the first of the chosen lines."""
    first = chosen[0] if chosen else 0
    before = range(max(0, first - MAX_GAP), first)
    heading = next((number for number in before if (features[number] or {}).get("heading of the page")), first)
    return [
        number
        for number in range(heading + 1, first)
        if _is_sentence(seen, number) and seen.lines[number].end - seen.lines[number].start >= MIN_PROSE_CHARACTERS
    ]


def _filled(seen: VisibleText, chosen: list[int]) -> list[int]:
    """The lines with those sentences that stand between them."""
    lines: list[int] = []
    for number in chosen:
        if lines and number - lines[-1] - 1 <= MAX_GAP:
            lines += [between for between in range(lines[-1] + 1, number) if _is_sentence(seen, between)]
        lines.append(number)
    return lines


def _is_sentence(seen: VisibleText, number: int) -> bool:
    line = seen.lines[number]
    words = seen.text[line.start : line.end]
    if len(words) < MIN_GAP_CHARACTERS or not ENDS_SENTENCE.search(words):
        return False
    if QUOTATION.search(words):
        return not line.region or line.region in BOXES
    return not line.region and line.linked <= MAX_GAP_LINKED * len(words)
