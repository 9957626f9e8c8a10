"""A date on its line: what the words around it call it, and whether it stands in a sentence."""

import re
from enum import IntEnum

from sources.extraction.metadata.date_words import BEFORE_LABEL, JOINING, Label, last_label, without_labels

# Words beside a date that may be names of people, places and sections: few, or as many as among the facts of a line.
MAX_FEW_WORDS, MAX_WORDS = 4, 9
CLOCK = re.compile(r"\b\d{1,2}(?:[:.]|\s?h\s?)\d\d(?::\d\d)?(?:\s*[ap]\.?m\b\.?)?|\bgmt\b|\butc\b")
CUT = re.compile(r"[|·•;]|\s[–—/-]\s")  # between the facts on one line
CELL = re.compile(r"[|·•;\n]")
BYLINE = re.compile(r"^\W*(?:by|von|par|por|автор\w*|autor\w*|yazan)\b")
SENTENCE_ENDS = (".", "!", "?", "…")
WORD = re.compile(r"[^\W\d_]+")


class Apart(IntEnum):
    """How far a date stands apart from sentences: in one, among other facts, beside a few words, or by itself."""

    NOT = 0
    AMONG = 1
    NEARLY = 2
    WHOLLY = 3


def judge_line(before: str, after: str) -> tuple[Label | None, Apart]:
    """The label of a date and how far both stand apart from sentences, by the folded text before and after it."""
    before, after = CLOCK.sub(" ", before), CLOCK.sub(" ", after)
    fact = CUT.split(before.split("\n")[-1])[-1]
    if not WORD.search(fact):  # a label may stand in a cell or on a line of its own
        fact = next((part for part in reversed(CELL.split(before)) if WORD.search(part)), "")
        fact = "" if _other_words(fact) else fact
    rest = CUT.split(after.split("\n")[0])[0]
    label = last_label(re.split(r"\d", fact)[-1])
    if label and label != "other" and _other_words(_lead(fact)):
        label = None
    if label is None and not fact.strip() and not _other_words(rest) and not re.search(r"\d", rest):
        follows = last_label(rest)
        label = follows if follows in {"changed", "published"} else None
    return label, _apartness(fact, re.split(r"[,(]", rest)[0] if label else rest)


def _apartness(fact: str, rest: str) -> Apart:
    words, more = _other_words(fact), _other_words(rest)
    count = len(words) + len(more)
    if count > MAX_WORDS or (count and rest.rstrip().endswith(SENTENCE_ENDS)):
        return Apart.NOT
    if words and fact.rstrip().endswith(":") and last_label(fact) is None:  # a label that we do not know
        return Apart.NOT
    if count > MAX_FEW_WORDS:
        return Apart.AMONG
    is_named = fact.rstrip().endswith(",") or BYLINE.match(fact) is not None
    is_cut = (not words or is_named) and (not more or rest.lstrip().startswith((",", "(")))
    return Apart.WHOLLY if is_cut else Apart.NEARLY


def _lead(fact: str) -> str:
    """What stands before the first label of a fact, after its last comma."""
    return re.split(r"[,:().]", without_labels(fact, mark="\1").partition("\1")[0])[-1]


def _other_words(text: str) -> list[str]:
    """The words of a folded text that say nothing of dates."""
    return [word for word in WORD.findall(without_labels(text)) if word not in JOINING | BEFORE_LABEL]
