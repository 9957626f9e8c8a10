"""The claims that an article proposes: each sentence worth checking that nothing was logged from yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.checkworthy import Sentence
from claims.models import Citation
from sources.models import Capture
from sources.text.speakers import speakers

MAX_PROPOSALS = 40  # rows of one form


@dataclass(frozen=True)
class Proposal:
    """A sentence that begins at code point `start` of the article, and who says it, as far as that can be read."""

    start: int
    quote: str
    claimant: str


def proposals(
    text: str, sentences: Sequence[Sentence], citations: Sequence[Citation], capture: Capture, language: str
) -> list[Proposal]:
    """What `text`, the article of `capture`, proposes beside the `citations` that are logged from it."""
    quoted = [
        (citation.quote_start, citation.quote_end)
        for citation in citations
        if citation.capture_id == capture.pk and not citation.quote_place
    ]
    taken = [(start, end) for start, end in quoted if start is not None and end is not None]
    said = speakers(text, [(each.start, each.end) for each in sentences], language)
    free = (
        Proposal(each.start, text[each.start : each.end], speaker)
        for each, speaker in zip(sentences, said, strict=True)
        if each.signals and not any(start < each.end and end > each.start for start, end in taken)
    )
    return list(free)[:MAX_PROPOSALS]
