"""Which claims of the desk say nearly the same: candidates by their keys from the database, then a score for each.

Made for a million claims on both databases: of each key at most MAX_ROWS_PER_KEY rows are read, the newest, so
that a word that half of all claims hold costs no more than a rare one; the rare ones are read first.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.db import connection
from django.db.models.expressions import RawSQL

from claims.matching.similarity import Wording, key_numbers, keys, likeness, number, whole_number
from claims.models import Claim, ClaimKey
from claims.models.claim import ClaimQuerySet

MIN_SIMILAR_SCORE = 0.3  # from here on worth a look
NEARLY_SAME = 0.7  # from here on the desk asks whether it is the same claim

MAX_ROWS_PER_KEY = 10_000
MAX_ROWS_READ = 20_000  # rows of all keys; three keys are read in any case
MAX_KEYS = 24  # of a long text
MAX_CANDIDATES = 80  # whose likeness is computed
_MIN_KEY_CLAIMS = 5  # a key that fewer claims have says no more than one that so many have: it may be a slip of the pen
_SAME_WORDS_WEIGHT = 1000.0  # the weight of the very same words

_NEWEST_ROWS_OF_KEY = (
    "SELECT * FROM"
    " (SELECT claim_id, %s AS weight FROM claims_claimkey WHERE key = %s ORDER BY claim_id DESC LIMIT %s) one"
)


@dataclass(frozen=True)
class Match:
    """A claim and how alike it is, from 0 to 1."""

    claim: Claim
    score: float

    @property
    def is_nearly_same(self) -> bool:
        """Whether somebody should say that it is another claim before it is logged again."""
        return self.score >= NEARLY_SAME


def similar_claims(
    text: str, language: str, *, among: ClaimQuerySet, limit: int = 5, at_least: float = MIN_SIMILAR_SCORE
) -> list[Match]:
    """Those of `among` that say nearly what `text` says, the most alike first.

    A claim that has a translation into `language` (ISO 639-1) is compared by that. `among` is what the person may
    see; leave out of it the claim that is compared with the others. Two queries.
    """
    numbers = {number(each): each for each in islice(sorted(keys(text), key=len, reverse=True), MAX_KEYS)}
    if not numbers:
        return []
    sizes = _sizes([*numbers])
    candidates = _candidates(_worth_reading(sizes), whole_number(text))
    weights = {numbers[each]: _weight(size) for each, size in sizes.items()}
    asked = Wording(text)
    matches = [
        Match(claim, likeness(asked, Wording(_words_in(language, claim)), weights))
        for claim in among.filter(pk__in=candidates).select_related("claimant").defer("search_text")
    ]
    alike = [match for match in matches if match.score >= at_least]
    return sorted(alike, key=lambda match: (-match.score, -match.claim.pk))[:limit]


def remember(claim: Claim) -> None:
    """Let `claim` be found by what it says now. Called by whoever writes its words, in the same transaction."""
    wanted = key_numbers(claim.text, claim.translation)
    there = set(ClaimKey.objects.filter(claim=claim).values_list("key", flat=True))
    ClaimKey.objects.filter(claim=claim, key__in=there - wanted).delete()
    ClaimKey.objects.bulk_create(ClaimKey(claim=claim, key=each) for each in sorted(wanted - there))


def remember_new(claims: Iterable[Claim], *, at_once: int = 2000) -> None:
    """The same for many `claims` that were just made in bulk."""
    rows = (ClaimKey(claim=claim, key=each) for claim in claims for each in key_numbers(claim.text, claim.translation))
    while several := [*islice(rows, at_once)]:
        ClaimKey.objects.bulk_create(several)


def _words_in(language: str, claim: Claim) -> str:
    return claim.translation if claim.translation and claim.translation_language == language else claim.text


def _weight(size: int) -> float:
    """What a key tells that `size` claims have."""
    return math.log(2 + MAX_ROWS_PER_KEY / (1 + max(size, _MIN_KEY_CLAIMS)))


def _worth_reading(sizes: dict[int, int]) -> dict[int, float]:
    """The keys to read, rare ones first, with their weights."""
    chosen: dict[int, float] = {}
    read = 0
    for each, size in sorted(sizes.items(), key=lambda item: item[1]):
        read += size
        if read > MAX_ROWS_READ and len(chosen) >= 3:
            break
        chosen[each] = _weight(size)
    return chosen


def _sizes(numbers: list[int]) -> dict[int, int]:
    """How many claims have each key, MAX_ROWS_PER_KEY at most."""
    counted = "(SELECT COUNT(*) FROM (SELECT 1 FROM claims_claimkey WHERE key = %s LIMIT %s) one)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([counted] * len(numbers))}",
            [value for each in numbers for value in (each, MAX_ROWS_PER_KEY)],
        )
        return dict(zip(numbers, cursor.fetchone(), strict=True))


def _candidates(weights: dict[int, float], whole: int) -> RawSQL:
    """The numbers of the claims that have the most of the keys, and of those that have the very same words."""
    asked = [*weights.items(), (whole, _SAME_WORDS_WEIGHT)]
    rows = " UNION ALL ".join([_NEWEST_ROWS_OF_KEY] * len(asked))
    best = (
        f"SELECT claim_id, SUM(weight) AS told FROM ({rows}) every"  # noqa: S608 - made of the constants above
        " GROUP BY claim_id ORDER BY told DESC, claim_id DESC LIMIT %s"
    )
    values = [*(value for each, weight in asked for value in (weight, each, MAX_ROWS_PER_KEY)), MAX_CANDIDATES]
    return RawSQL(f"SELECT claim_id FROM ({best}) best", values)  # noqa: S608, S611 - the same, and parameters
