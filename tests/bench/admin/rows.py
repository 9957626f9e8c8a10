"""A newsroom's years, made up: claims in two languages, their words as frequent as words are, and all around them."""

import itertools
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from claimdesk.text.folding import fold

Row = dict[str, Any]

YEARS = timedelta(days=3 * 365)
TOPICS, CLAIMANTS, PUBLISHERS, PEOPLE = 60, 20_000, 500, 20
PER_SOURCE = 5  # claims for each source
WELL_CITED, MANY = 1, 200  # the claim that has many citations, and how many
# How many of a thousand claims stand where.
STATUSES = {
    "unverified": 60,
    "in_review": 30,
    "awaiting_approval": 10,
    "checked": 330,
    "published": 480,
    "corrected": 20,
    "withdrawn": 10,
    "shelved": 60,
}
RATED = {"checked", "published", "corrected", "withdrawn"}
_KINDS = ("post", "document", *["article"] * 18)
_OUTCOMES = {  # of a hundred captures those that did not bring an article
    0: ("http.404", ""),
    1: ("http.403", ""),
    2: ("dns.nxdomain", ""),
    50: ("ok", "verdict.bot_wall"),
    51: ("ok", "verdict.soft_404"),
}
COMMON, SELDOM, RARE = "заявив", "радари", "змієборець"
_UK = [
    "ко",
    "ра",
    "ве",
    "зна",
    "пи",
    "ли",
    "то",
    "ме",
    "ну",
    "ша",
    "бро",
    "ти",
    "гла",
    "сві",
    "дні",
    "про",
    "пер",
    "жи",
    "рі",
    "ка",
    "мо",
    "сто",
    "ва",
    "до",
    "ни",
    "це",
    "ві",
    "лю",
]
_EN = [
    "ka",
    "ro",
    "ven",
    "ti",
    "mal",
    "sor",
    "pen",
    "da",
    "li",
    "gra",
    "no",
    "tu",
    "shi",
    "ber",
    "ak",
    "mon",
    "el",
    "vis",
    "or",
    "ten",
    "pra",
    "cu",
]
_ENDINGS = ("", "и", "ами", "ів", "ого", "ою")


class Newsroom:
    """Rows for each table of a desk with `claims` claims of the three years before `until`; the same for the same."""

    def __init__(self, claims: int, until: datetime) -> None:
        self.claims = claims
        self.until = until
        self.start = until - YEARS
        self.stands: list[str] = []  # the status of each claim, once these were made
        self.sources = max(claims // PER_SOURCE, 1)
        self.claimants_known = min(CLAIMANTS, claims)
        self.dice = random.Random(claims)
        self.words = {"uk": _vocabulary(self.dice, _UK), "en": _vocabulary(self.dice, _EN)}
        self.weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self.words["uk"]))))
        self.statuses = list(STATUSES)
        self.shares = list(itertools.accumulate(STATUSES.values()))

    def people(self) -> Iterator[Row]:
        """Number 1 is the one who looks: a chief, and for stock admin a superuser."""
        for number in range(1, PEOPLE + 1):
            role = "chief" if number == 1 else ("reviewer", "editor")[number % 2]
            yield {
                "id": number,
                "username": f"person-{number}",
                "first_name": f"Person {number}",
                "role": role,
                "is_superuser": number == 1,
                "is_staff": number == 1,
                "date_joined": self.start,
            }

    def publishers(self) -> Iterator[Row]:
        for number in range(1, PUBLISHERS + 1):
            yield {"id": number, "name": f"Видання {number}", "created_at": self.start}

    def claimants(self) -> Iterator[Row]:
        for number in range(1, self.claimants_known + 1):
            yield {"id": number, "name": self._name(number), "description": f"№ {number}", "created_at": self.start}

    def topics(self) -> Iterator[Row]:
        for number in range(1, TOPICS + 1):
            yield {"id": number, "name": f"Тема {number}", "slug": f"topic-{number}"}

    def source_rows(self) -> Iterator[Row]:
        """Articles and other things, each that is online with the capture of its number."""
        for number in range(1, self.sources + 1):
            title, at = self._text("uk", 7), self._when(number, self.sources)
            url = "" if _is_offline(number) else f"https://news-{number % PUBLISHERS}.example/{number}"
            yield {
                "id": number,
                "kind": _KINDS[number % 20],
                "url": url,
                "canonical_url": url or None,
                "no_url_reason": "" if url else "unpublished",
                "title": title,
                "publisher_id": 1 + number % PUBLISHERS if url else None,
                "language": ("en", "und", *["uk"] * 8)[number % 10],
                "access": ("paywall", *["open"] * 6)[number % 7],
                "latest_capture_id": number if url else None,
                "archived_capture_id": number if url and _outcome(number)[1] == "verdict.article" else None,
                "gone_at": at if url and number % 50 == 0 else None,
                "search_text": fold(f"{title} {url}"),
                "created_at": at,
                "updated_at": at,
            }

    def captures(self) -> Iterator[Row]:
        """One capture per source that is online; some failed, some found a wall, a few wait."""
        for number in range(1, self.sources + 1):
            if _is_offline(number):
                continue
            at, waits, (outcome, verdict) = self._when(number, self.sources), _waits(number), _outcome(number)
            yield {
                "id": number,
                "source_id": number,
                "url": f"https://news-{number % PUBLISHERS}.example/{number}",
                "state": "queued" if waits else "sealed",
                "outcome": "" if waits else outcome,
                "verdict": verdict,
                "completeness": "" if waits else "complete" if outcome == "ok" else "failure",
                "reason": ("asked", "recheck", *["cited"] * 8)[number % 10],
                "requested_at": at,
                "started_at": None if waits else at,
                "sealed_at": None if waits else at,
                "announced_at": None if waits else at,
            }

    def artifacts(self) -> Iterator[Row]:
        """Two files of each sealed capture; each thousandth archive is damaged."""
        for number in range(1, self.sources + 1):
            if _is_offline(number) or _waits(number):
                continue
            at = self._when(number, self.sources)
            for part, kind in enumerate(("wacz", "text")):
                yield {
                    "id": 2 * number - 1 + part,
                    "capture_id": number,
                    "kind": kind,
                    "sha256": f"{number:064x}",
                    "size": 20_000,
                    "media_type": "application/octet-stream",
                    "created_at": at,
                    "damaged_at": at if part == 0 and number % 1000 == 7 else None,
                }

    def attributions(self) -> Iterator[Row]:
        """Each fifth source has it from the one before."""
        for number in range(5, self.sources + 1, 5):
            at = self._when(number, self.sources)
            yield {"id": number // 5, "source_id": number, "origin_id": number - 1, "kind": "cites", "created_at": at}

    def claim_rows(self, ratings: list[int]) -> Iterator[Row]:
        for number in range(1, self.claims + 1):
            dice, language = self.dice.random, "uk" if number % 10 < 7 else "en"
            status = self.dice.choices(self.statuses, cum_weights=self.shares)[0]
            rated, at = status in RATED, self.when(number)
            text, claimant = self._claim_text(number, language), 1 + int(dice() ** 3 * self.claimants_known)
            changed = rated and dice() < 0.002
            is_open = status in {"unverified", "in_review", "awaiting_approval"}
            self.stands.append(status)
            yield {
                "id": number,
                "text": text,
                "language": language,
                "claimant_id": claimant,
                "status": status,
                "claimed_on": at.date(),
                "priority": self.dice.choices((1, 2, 3, 4), (10, 75, 12, 3))[0],
                "due_on": (self.until + timedelta(days=int(dice() * 40) - 10)).date()
                if is_open and dice() < 0.3
                else None,
                "assignee_id": 1 + int(dice() * PEOPLE) if dice() < (0.7 if is_open else 0.1) else None,
                "status_changed_at": at,
                "shelf_reason": "opinion" if status == "shelved" else "",
                "rating_id": self.dice.choice(ratings) if rated else None,
                "review_id": number if rated else None,
                "submissions": 1 if rated else 0,
                "published_at": at if status in {"published", "corrected"} else None,
                "published_review_id": number if status in {"published", "corrected"} else None,
                "evidence_changed_at": at if changed else None,
                "is_confidential": dice() < 0.0005,
                "search_text": fold(f"{text} {self._name(claimant)}"),
                "logged_by_id": 2 + number % (PEOPLE - 1),
                "created_at": at,
                "updated_at": at,
            }

    def reviews(self, verdicts: Iterator[tuple[int, int, datetime]]) -> Iterator[Row]:
        """The review behind each verdict (claim, rating, time), with the claim's number."""
        for number, rating, at in verdicts:
            yield {
                "id": number,
                "claim_id": number,
                "rating_id": rating,
                "rationale": "Так кажуть докази.",
                "by_id": 2 + number % (PEOPLE - 1),
                "created_at": at,
            }

    def citations(self) -> Iterator[Row]:
        """Two for each claim: where it appeared and what it rests on."""
        for number in range(1, self.claims + 1):
            at, source = self.when(number), 1 + (number - 1) // PER_SOURCE % self.sources
            for part, role in enumerate(("appearance", "evidence")):
                yield {
                    "id": 2 * number - 1 + part,
                    "claim_id": number,
                    "source_id": 1 + (source + part * 7) % self.sources,
                    "role": role,
                    "created_at": at,
                }

    def topics_of_claims(self) -> Iterator[Row]:
        for number in range(1, self.claims + 1):
            yield {"id": number, "claim_id": number, "topic_id": 1 + int(self.dice.random() ** 2 * TOPICS)}

    def when(self, number: int) -> datetime:
        """When the claim of this number was logged."""
        return self._when(number, self.claims)

    def _when(self, number: int, of: int) -> datetime:
        return self.start + YEARS * (number / of)

    def _name(self, number: int) -> str:
        words = self.words["uk"]
        return f"{words[number % len(words)].title()} {words[number * 7 % len(words)].title()}"

    def _claim_text(self, number: int, language: str) -> str:
        extra = [COMMON] * (number % 2) + [SELDOM] * (number % 200 == 0) + [RARE] * (number % 50_000 == 77)
        return " ".join([self._text(language, 12), *extra, str(number % 1000)]).capitalize()

    def _text(self, language: str, count: int) -> str:
        return " ".join(self.dice.choices(self.words[language], cum_weights=self.weights, k=count))


def _is_offline(number: int) -> bool:
    return number % 40 == 3


def _waits(number: int) -> bool:
    return number % 2000 == 11


def _outcome(number: int) -> tuple[str, str]:
    """The outcome and the verdict of a capture."""
    return ("", "") if _waits(number) else _OUTCOMES.get(number % 100, ("ok", "verdict.article"))


def _vocabulary(dice: random.Random, syllables: list[str]) -> list[str]:
    """Some thousand words of two to four syllables."""
    endings = _ENDINGS if "ко" in syllables else ("", "s", "ed", "ing")
    made = (
        "".join(dice.choices(syllables, k=dice.choice((2, 2, 3, 3, 4)))) + dice.choice(endings) for _ in range(6000)
    )
    return list(dict.fromkeys(made))[:4000]
