"""A published verdict as its page shows it, out of what was published; nothing else of the claim is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from claimdesk.text import dates
from claims.claimreview.mapping import Published, VerdictChange, claim_review, name_in_language
from claims.models import Citation, Claimant, Publication
from claims.verdict_page.addresses import absolute_url, claim_path, memento_url, newsroom, slug_of
from claims.verdict_page.published_chain import Chain
from claims.verdict_page.words import CopyWords, SourceWords, quotation_words

SIGNS_AROUND_RATINGS = 30  # “Rating: … → …” and its marks
_CLAIMED = {"day": dates.day, "month": dates.month, "year": dates.year}


@dataclass(frozen=True)
class Exhibit:
    """A citation as readers see it; `source` is None where nothing is told of the source."""

    facts: Mapping[str, Any]
    source: SourceWords | None

    @property
    def number(self) -> int:
        return int(self.facts["id"])

    @property
    def role(self) -> str:
        return str(Citation.Role(self.facts["role"]).label)

    @property
    def stance(self) -> str:
        return str(self.facts["stance"])

    @property
    def stance_label(self) -> str:
        return str(Citation.Stance(self.facts["stance"]).label)

    @property
    def copy(self) -> CopyWords | None:
        """The copy that the verdict was given on."""
        return CopyWords(self.facts["capture"]) if self.facts["capture"] else None

    @property
    def version_url(self) -> str:
        """Where the copy is a memento; empty for an uploaded file, of which nobody knows when it was the page."""
        link = self.source.link if self.source else ""
        copy = self.copy
        return memento_url(copy.number, link) if link and copy and not copy.was_uploaded else ""

    @property
    def quotation(self) -> tuple[str, str]:
        """What became of the words that are quoted, and the tone of that."""
        return quotation_words(self.facts)


@dataclass(frozen=True)
class RatingStep:
    """A step of the scale for the ladder beside the verdict."""

    colour: str
    is_here: bool
    is_apart: bool
    x: int


class ReadersVerdict:
    """One publication, with those before it where its page tells the history."""

    def __init__(self, publication: Publication, history: Sequence[Publication] = ()) -> None:
        self.publication = publication
        self.history = history
        self.content: dict[str, Any] = publication.content

    @property
    def claim(self) -> Mapping[str, Any]:
        return dict(self.content["claim"])

    @property
    def number(self) -> int:
        return int(self.content["claim"]["id"])

    @property
    def slug(self) -> str:
        """The words in the address of its page."""
        return slug_of(self.content["claim"]["text"])

    @property
    def path(self) -> str:
        return claim_path(self.content)

    @property
    def url(self) -> str:
        return absolute_url(self.path)

    @property
    def language(self) -> str:
        """The language of the claim and of its rationale, for the mark-up; empty where nobody knows it."""
        code = str(self.content["claim"]["language"])
        return "" if code == "und" else code

    @property
    def claimant(self) -> str:
        """Who asserted it; empty for nobody in particular."""
        claimant = self.content["claimant"]
        return "" if claimant["kind"] == Claimant.Kind.UNNAMED else str(claimant["name"])

    @property
    def claimed(self) -> str:
        """The day, month or year in which it was claimed."""
        claim = self.content["claim"]
        if not claim["claimed_on"]:
            return ""
        return _CLAIMED[claim["claimed_precision"]](date.fromisoformat(claim["claimed_on"]))

    @property
    def rating(self) -> str:
        return rating_for_readers(self.content)

    @property
    def colour(self) -> str:
        return str(self.content["rating"]["colour"])

    @property
    def definition(self) -> str:
        return name_in_language(self.content["rating"]["definitions"], _running(), "")

    @property
    def scale_words(self) -> str:
        """How many ratings there are."""
        count = len(self.content["scale"])
        return ngettext("Our scale of %(count)s rating", "Our scale of %(count)s ratings", count) % {"count": count}

    @property
    def ladder_width(self) -> int:
        """The width of the ladder in pixels."""
        return max((step.x for step in self.ladder), default=0) + 22

    @property
    def ladder(self) -> list[RatingStep]:
        """The steps of the scale from the lowest; those off the scale stand apart."""
        place, found = 0, []
        code = self.content["rating"]["code"]
        steps = self.content["scale"]
        for at, step in enumerate(steps):
            is_apart = step["number"] is None and at > 0 and steps[at - 1]["number"] is not None
            place += 10 if is_apart else 0
            found.append(RatingStep(step["colour"], step["code"] == code, is_apart, place))
            place += 28
        return found

    @property
    def approvals(self) -> str:
        """How many people agreed on it."""
        count = int(self.content["approvals"])
        if not count:
            return _("One person reviewed this verdict, and no second person approved it.")
        words = ngettext(
            "One person reviewed this verdict, and another one approved it.",
            "One person reviewed this verdict, and %(count)s others approved it.",
            count,
        )
        return words % {"count": count}

    @cached_property
    def sources(self) -> dict[int, SourceWords]:
        """The sources of which something is told, each with the copy that is cited of it."""
        copies = {each["source"]: CopyWords(each["capture"]) for each in self.content["citations"] if each["capture"]}
        told = self.content["sources"]
        return {int(number): SourceWords(facts, copies.get(int(number))) for number, facts in told.items()}

    @property
    def exhibits(self) -> list[Exhibit]:
        """The citations, those first that the verdict rests on."""
        ordered = sorted(self.content["citations"], key=lambda each: not each["is_evidence"])
        return [Exhibit(each, self.sources.get(each["source"])) for each in ordered]

    @cached_property
    def chain(self) -> Chain | None:
        """Where the claim comes from; None where nothing is cited."""
        return Chain(self.content, self.sources, self.claimed) if self.content["chain"]["cited"] else None

    @property
    def corrected_at(self) -> datetime | None:
        return self.publication.published_at if self.publication.is_correction else None

    @property
    def first_published_at(self) -> datetime:
        """When readers got a verdict on the claim for the first time."""
        return min([self.publication.published_at, *(each.published_at for each in self.history)])

    def changes_without_links(self) -> list["Turn"]:
        """The same for a page that is read elsewhere."""
        return [replace(turn, path="") for turn in self.changes()]

    def changes(self) -> list["Turn"]:
        """What happened to the verdict, the newest first."""
        by_number = {each.number: each for each in self.history}
        turns = []
        for each in self.history:
            if each.withdrawn_at:
                turns.append(
                    Turn("withdrawn", each.withdrawn_at, rating_for_readers(each.content), each.withdrawn_reason)
                )
            old = by_number.get(each.number - 1)
            if each.correction and old:
                old_rating = rating_for_readers(old.content)
                is_new_rating = old.content["rating"]["code"] != each.content["rating"]["code"]
                turns.append(
                    Turn(
                        "corrected",
                        each.published_at,
                        rating_for_readers(each.content),
                        each.correction.reason,
                        old_rating=old_rating if is_new_rating else "",
                        changed=_beside_ratings(each.correction.changed, old.content, each.content),
                    )
                )
            else:
                turns.append(
                    Turn("published", each.published_at, rating_for_readers(each.content), path=self._version(each))
                )
        return sorted(turns, key=lambda turn: turn.at, reverse=True)

    def _version(self, publication: Publication) -> str:
        """The address of a version that was replaced, and was not withdrawn; empty for the one that is shown."""
        if publication.is_newest or publication.withdrawn_at:
            return ""
        return reverse("public:version", args=[self.number, self.slug, publication.number])

    def claim_review(self) -> dict[str, Any]:
        changes = [
            VerdictChange(
                each.published_at.date().isoformat(), f"{each.correction.changed} {each.correction.reason}".strip()
            )
            for each in self.history
            if each.correction
        ]
        return claim_review(
            Published(
                content=self.content,
                url=self.url,
                published_at=self.first_published_at.date().isoformat(),
                changed_at=self.publication.changed_at.date().isoformat(),
                newsroom=newsroom(),
                changes=changes,
            )
        )


@dataclass(frozen=True)
class Turn:
    """One line of the history: what was done, when, and why."""

    what: str
    at: datetime
    rating: str
    reason: str = ""
    old_rating: str = ""
    changed: str = ""
    path: str = ""


def _beside_ratings(changed: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """What a correction says it changed; empty where that is only the two ratings, which the line names anyway."""
    languages = [(each["rating"], each["claim"]["language"]) for each in (old, new)]
    labels = [name_in_language(rating["labels"], language, rating["code"]) for rating, language in languages]
    is_new = old["rating"]["code"] != new["rating"]["code"]
    rest = len(changed) - sum(map(len, labels))
    return "" if is_new and all(label in changed for label in labels) and rest <= SIGNS_AROUND_RATINGS else changed


def rating_for_readers(content: Mapping[str, Any]) -> str:
    """The rating in the running language."""
    return name_in_language(content["rating"]["labels"], _running(), content["rating"]["code"])


def _running() -> str:
    return (get_language() or "en").split("-")[0]
