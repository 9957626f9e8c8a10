"""What a newsroom's years leave beside its claims: the log, approvals, comments, notices and matching keys."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from claims.matching.similarity import key_numbers
from tests.bench.admin.rows import PEOPLE, Newsroom, Row

# The moves that led where a claim stands.
_REVIEW = (("start_review", "unverified", "in_review"),)
_SUBMITTED = (*_REVIEW, ("submit", "in_review", "awaiting_approval"))
_CHECKED = (*_SUBMITTED, ("approve", "awaiting_approval", "checked"))
_PUBLISHED = (*_CHECKED, ("publish", "checked", "published"))
_LIVES = {
    "unverified": (),
    "in_review": _REVIEW,
    "awaiting_approval": _SUBMITTED,
    "checked": _CHECKED,
    "published": _PUBLISHED,
    "corrected": (*_PUBLISHED, ("correct", "awaiting_approval", "corrected")),
    "withdrawn": (*_PUBLISHED, ("withdraw", "published", "withdrawn")),
    "shelved": (("shelve", "unverified", "shelved"),),
}
PER_NOTICE = 50  # claims for each notice of the one who looks
_UNREAD = timedelta(days=2)


def events(room: Newsroom) -> Iterator[Row]:
    """That each claim was logged, how it came where it stands, and that each fifth was changed."""
    number = 0
    for claim, status in enumerate(room.stands, 1):
        logged = room.when(claim)
        told: list[tuple[str, Any]] = [("claim.logged", {"text": "Щось було сказано"})]
        if claim % 5 == 0:
            told.append(("claim.revised", {"place": {"before": "", "after": "Каракас"}}))
        told += [("claim.moved", {"move": move, "from": was, "to": to}) for move, was, to in _LIVES[status]]
        for step, (event, data) in enumerate(told):
            number += 1
            actor = 2 + (claim + step) % (PEOPLE - 1)
            yield {
                "id": number,
                "at": min(logged + step * timedelta(hours=1 + claim % 30), room.until),
                "event": event,
                "actor_id": actor,
                "actor_label": f"Person {actor}",
                "door": "api" if claim % 50 == 0 else "admin",
                "target_type": "claims.claim",
                "target_id": claim,
                "target_label": f"#{claim} Щось було сказано",
                "data": json.dumps(data),
            }


def approvals(verdicts: Iterable[tuple[int, int, datetime]]) -> Iterator[Row]:
    """A second person's yes to each verdict, with the claim's number."""
    for number, _rating, at in verdicts:
        yield {
            "id": number,
            "claim_id": number,
            "review_id": number,
            "by_id": 2 + (number + 1) % (PEOPLE - 1),
            "submission": 1,
            "digest": f"{number:064x}",
            "created_at": at,
        }


def comments(room: Newsroom) -> Iterator[Row]:
    """Two on each twentieth claim."""
    for number in range(1, room.claims // 20 * 2 + 1):
        claim = (number + 1) // 2 * 20
        by = 2 + number % (PEOPLE - 1)
        yield {"id": number, "claim_id": claim, "text": "Хто це чув?", "by_id": by, "created_at": room.when(claim)}


def notices(room: Newsroom) -> Iterator[Row]:
    """What the one who looks heard of; the newest are unread."""
    for number in range(1, room.claims // PER_NOTICE + 1):
        claim = number * PER_NOTICE
        at = room.when(claim)
        yield {
            "id": number,
            "to_id": 1,
            "kind": ("mentioned", "assigned", "awaiting_approval")[number % 3],
            "target_type": "claims.claim",
            "target_id": claim,
            "target_label": f"#{claim} Щось було сказано",
            "by_id": 2 + number % (PEOPLE - 1),
            "created_at": at,
            "read_at": at if at < room.until - _UNREAD else None,
        }


def keys(texts: Iterable[tuple[int, str]]) -> Iterator[Row]:
    """By which words each claim (number, text) is found to be like others."""
    number = 0
    for claim, text in texts:
        for key in sorted(key_numbers(text)):
            number += 1
            yield {"id": number, "claim_id": claim, "key": key}
