"""What a page says right beside the words that an editor quoted: a negation there turns them into their opposite."""

from collections.abc import Iterable, Iterator

from sources.text.page_text import IN_DATA, STRUCK_OUT, PageText, QuoteLocation
from sources.text.quote_matching import Range
from sources.text.quote_pattern import GapRole, role_of
from sources.text.quote_words import readings_of, tokens_of

MAX_CONTEXT = 400  # characters before and behind a quotation that are looked at
MAX_NEGATION = 40  # characters of a negation that is told


def negation_beside(page: PageText, found: QuoteLocation) -> str:
    """The negation that the page has in the clause in which a quotation begins or ends, outside of the quotation.

    Such a quotation may say the opposite of its page: "signed the deal", where it says "has never signed the deal".
    Empty where there is none, and where the quotation has a negation of its own in that clause. Words that are shown
    struck out count for nothing.
    """
    text = page.part(outside=found.outside)
    text = _blanked(text, () if found.region in (STRUCK_OUT, IN_DATA) else page.struck(outside=found.outside))
    quoted = text[found.start : found.end]
    before = text[max(found.start - MAX_CONTEXT, 0) : found.start].rpartition("\n")[2]
    behind = text[found.end : found.end + MAX_CONTEXT].partition("\n")[0]
    return _denied(_reversed(before), tokens_of(quoted)) or _denied(tokens_of(behind), _reversed(quoted))


def _denied(outside: Iterable[str], inside: Iterable[str]) -> str:
    """The negation `outside` that is nearest to the quotation and in the same clause as its first words `inside`."""
    if any(role is GapRole.NEGATION for role, _token in _clause(inside)):
        return ""
    return next((token[:MAX_NEGATION] for role, token in _clause(outside) if role is GapRole.NEGATION), "")


def _clause(tokens: Iterable[str]) -> Iterator[tuple[GapRole, str]]:
    """The tokens before the mark that ends the clause, with their roles."""
    for token in tokens:
        role = role_of(readings_of([token])[token])
        if role is GapRole.CLAUSE_END:
            return
        yield role, token


def _reversed(text: str) -> list[str]:
    return tokens_of(text)[::-1]


def _blanked(text: str, ranges: Iterable[Range]) -> str:
    """The text, of the same length, with blanks in these ranges."""
    pieces, end = [], 0
    for start, stop in ranges:
        pieces += [text[end:start], " " * (stop - max(start, end))]
        end = max(end, stop)
    return "".join([*pieces, text[end:]])
