"""Find who says in an article that they have it from whom: the newspaper that an agency cites, and the documents that
the newspaper cites, also where it is called "the newspaper" or "it".

Pure. The results are suggestions in the words of the text; people decide.
"""

from collections.abc import Iterable, Iterator

from sources.text.attribution_links import APOSTROPHES, SENTENCE_END
from sources.text.attribution_names import NameSort, mentions
from sources.text.attribution_patterns import cue_pattern, stop_pattern, verb_pattern
from sources.text.attribution_sentence import HERE, AttributionSentence, ChainStep, SentenceReading

MAX_STEPS = 12


def attribution_steps(text: str, language: str, *, own: Iterable[str] = ()) -> list[ChainStep]:
    """Who has it from whom in `text`, in its order. `own` are the names of the publisher of the article."""
    folded = text.lower().translate(APOSTROPHES)
    if len(folded) != len(text):  # lower() changes the length of some letters (İ), and the offsets must stay valid
        return []
    reading = SentenceReading(text, folded, language, tuple(name for name in own if name))
    before: tuple[int, int] | None = None
    for start, end in _sentences(text):
        AttributionSentence(reading, start, end, before).read()
        before = (start, end)
    return _without_shortcuts(sorted(reading.steps, key=lambda step: step.start))[:MAX_STEPS]


def chains(steps: Iterable[ChainStep]) -> list[list[ChainStep]]:
    """The ways from the article to where nothing more is said, each step by step. A way does not go round."""
    ways: dict[str, list[ChainStep]] = {}
    for step in steps:
        ways.setdefault(step.who, []).append(step)

    def onward(step: ChainStep, passed: frozenset[str]) -> Iterator[list[ChainStep]]:
        following = [each for each in ways.get(step.whom, []) if each.whom not in passed]
        if not following:
            yield [step]
        for each in following:
            for rest in onward(each, passed | {each.whom}):
                yield [step, *rest]

    return [way for step in ways.get(HERE, []) for way in onward(step, frozenset({HERE, step.whom}))][:MAX_STEPS]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for found in SENTENCE_END.finditer(text):
        yield begin, found.start()
        begin = found.end()
    yield begin, len(text)


def _without_shortcuts(steps: list[ChainStep]) -> list[ChainStep]:
    """Without what the article has directly from somebody where it also says through whom, and without what nothing
    leads to."""
    through = {step.whom for step in steps if step.who != HERE}
    indirect = [step for step in steps if step.who != HERE or step.whom not in through]
    reached = _reached(indirect)
    circling = [step for step in steps if step.who == HERE and step.whom not in reached]
    reached = _reached([*indirect, *circling])
    return [step for step in steps if (step in indirect or step in circling) and step.who in reached]


def _reached(steps: list[ChainStep]) -> set[str]:
    """The names to which a way leads from the article, itself included."""
    reached = {HERE}
    for _round in steps:
        reached |= {step.whom for step in steps if step.who in reached}
    return reached


def without_attributions(sentence: str, language: str) -> str:
    """`sentence` without the words that say who reports and whom they cite."""
    folded = sentence.lower()
    if len(folded) != len(sentence):
        return sentence
    spans = [each.span() for each in verb_pattern(language).finditer(folded)]
    for cue in cue_pattern(language).finditer(folded):
        stop = stop_pattern(language).search(folded, cue.end() + 1)
        spans.append((cue.start(), stop.start() if stop else len(sentence)))
    named = mentions(sentence, 0, len(sentence), language) if spans else []
    spans += [(each.start, each.end) for each in named if each.sort != NameSort.WEAK or sentence[each.start] in '«“„"']
    kept = list(sentence)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return "".join(kept)
