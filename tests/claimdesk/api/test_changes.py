"""The feed of changes: everything once, in order, and nothing that the caller may not know."""

import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claimdesk.accounts.actions import change_person
from claimdesk.api import change_views
from claimdesk.audit.chain import link_waiting
from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent, AuditLink
from claims.actions import (
    CitationDraft,
    ask_blind,
    cite_source,
    comment,
    delete_claim,
    lift_confidentiality,
    make_confidential,
    merge_claims,
    name_reader,
    remove_citation,
    revise_claim,
    save_claimant,
    save_draft,
    save_rating,
    save_topic,
    unname_reader,
)
from claims.models import Claim, Rating
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import attribute, revise_source, save_publisher
from tests.builders import a_checked_claim, a_claim, a_source, chief, editor, reader, reviewer
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db

CHANGES = f"{V1}/changes/"


class Follower:
    """A program that follows the feed and keeps its cursor."""

    def __init__(self, client: APIClient, start: str = "latest", page_size: int = 100) -> None:
        self.client, self.page_size = client, page_size
        self.cursor = self._ask({"cursor": start})["cursor"] if start else ""

    def _ask(self, query: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.get(CHANGES, query)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def rows(self) -> list[dict[str, Any]]:
        """Everything that happened since the last call."""
        found: list[dict[str, Any]] = []
        while True:
            query = {"page_size": self.page_size} | ({"cursor": self.cursor} if self.cursor else {})
            page = self._ask(query)
            self.cursor = page["cursor"]
            found += page["results"]
            if not page["has_more"]:
                return found

    def told(self) -> list[tuple[str, int, str]]:
        return [(row["kind"], row["id"], row["change"]) for row in self.rows()]


@pytest.fixture
def follower() -> Follower:
    return Follower(caller(reader()))


def test_each_change_is_told_once_and_in_order(follower: Follower) -> None:
    claim = a_claim()
    assert ("claim", claim.pk, "created") in follower.told()
    assert follower.told() == []
    who = reviewer()
    citation = cite_source(claim, CitationDraft(source=a_source()), by=who)
    number, said = citation.pk, comment(claim, "Look at this.", by=who)
    remove_citation(citation, by=who)
    told = follower.told()
    wanted = [("citation", number, "created"), ("comment", said.pk, "created"), ("citation", number, "removed")]
    assert [row for row in told if row[0] in ("citation", "comment")] == wanted
    assert ("claim", claim.pk, "changed") in told


def test_the_whole_feed_is_read_page_by_page_as_at_once() -> None:
    for _number in range(5):
        a_checked_claim()
    client = caller(reader())
    assert Follower(client, "", 3).told() == Follower(client, "", 500).told()
    assert len(Follower(client, "").told()) > 50


def test_addresses_lead_to_what_was_changed(follower: Follower) -> None:
    claim = a_checked_claim()
    comment(claim, "Look at this.", by=editor())
    change_person(editor(), by=chief(), first_name="Olena")
    save_rating(None, by=chief(), code="joke", colour="#777777", labels={"en": "Joke"}, definitions={})
    rows = follower.rows()
    assert {"claim", "source", "citation", "capture", "review", "comment", "claimant", "rating", "person"} <= {
        row["kind"] for row in rows
    }
    for row in rows:
        answer = follower.client.get(row["href"])
        assert (answer.status_code, answer.json()["id"]) == (200, row["id"]), row


def test_verdicts_are_told_as_such(follower: Follower) -> None:
    claim, boss = a_checked_claim(), chief()
    assert ("claim", claim.pk, "verdict") in follower.told()
    claim = apply(claim, MoveName.PUBLISH, by=boss)
    assert {("claim", claim.pk, "verdict"), ("verdict", claim.pk, "changed")} <= set(follower.told())
    apply(claim, MoveName.WITHDRAW, by=boss, details=MoveDetails(comment="A forgery."))
    assert follower.told() == [("claim", claim.pk, "withdrawn"), ("verdict", claim.pk, "removed")]


def test_a_merge_is_told_of_both_claims_and_of_the_citations(follower: Follower) -> None:
    claim, into = a_claim(citations=(CitationDraft(source=a_source()),)), a_claim()
    citation = claim.citations.get()
    follower.told()
    merge_claims(claim, into=into, by=reviewer())
    told = follower.told()
    assert {("claim", claim.pk, "merged"), ("claim", into.pk, "merged"), ("citation", citation.pk, "changed")} <= set(
        told
    )


def test_what_is_deleted_leaves_a_tombstone(follower: Follower) -> None:
    claim, who = a_claim(), chief()
    follower.told()
    delete_claim(claim, by=who)
    assert follower.rows()[-1] | {"at": ""} == {
        "kind": "claim",
        "id": claim.pk,
        "href": None,
        "change": "removed",
        "at": "",
        "because": None,
    }


def embedded(follower: Follower, kind: str, number: int) -> list[tuple[str, int]]:
    """What the feed tells because of a row."""
    because = {"kind": kind, "id": number}
    return [(row["kind"], row["id"]) for row in follower.rows() if row["because"] == because]


def test_everything_that_a_claim_shows_counts_as_its_change(follower: Follower) -> None:
    who, boss = editor(), chief()
    topic = save_topic(by=None, name="War")
    publisher = save_publisher(by=None, name="Paper", domains=["paper.example"])
    source = a_source("https://paper.example/a")
    claim = a_claim(by=who, topics=[topic], citations=(CitationDraft(source=source),))
    citation = claim.citations.get()
    a_claim()
    follower.told()
    save_claimant(claim.claimant, by=boss, name="J. Story")
    assert ("claim", claim.pk) in embedded(follower, "claimant", claim.claimant_id)
    save_topic(topic, by=boss, name="Peace")
    assert embedded(follower, "topic", topic.pk) == [("claim", claim.pk)]
    save_publisher(publisher, by=boss, name="The Paper")
    told = embedded(follower, "publisher", publisher.pk)
    assert told == [("citation", citation.pk), ("claim", claim.pk), ("source", source.pk)]
    revise_source(source, by=boss, title="Another title")
    assert embedded(follower, "source", source.pk) == [("citation", citation.pk), ("claim", claim.pk)]
    change_person(who, by=boss, first_name="Olena")
    assert ("claim", claim.pk) in embedded(follower, "person", who.pk)
    change_person(who, by=boss, role="reader")
    assert embedded(follower, "person", who.pk) == []


def test_a_rating_that_is_described_anew_changes_the_verdicts_that_show_it(follower: Follower) -> None:
    claim = a_checked_claim(rating="true")
    follower.told()
    save_rating(Rating.objects.get(code="true"), by=chief(), colour="#123456")
    told = embedded(follower, "rating", claim.rating_id or 0)
    assert told == [("claim", claim.pk), ("review", claim.review_id)]


def test_a_page_may_end_within_what_one_change_did() -> None:
    claims = [a_claim() for _number in range(7)]
    client = caller(reader())
    follower = Follower(client, "latest", 2)
    save_claimant(claims[0].claimant, by=chief(), name="J. Story")
    told = [row for row in follower.told() if row[0] == "claim"]
    assert told == [("claim", claim.pk, "changed") for claim in claims]


def test_an_attribution_is_told_with_both_sources(follower: Follower) -> None:
    source, origin = a_source(), a_source()
    follower.told()
    made = attribute(source, origin, by=editor())
    told = follower.told()
    assert ("attribution", made.pk, "created") in told
    assert ("source", source.pk, "changed") in told


def test_an_event_that_only_an_older_desk_wrote_is_told_as_a_change(follower: Follower) -> None:
    claim = a_claim()
    follower.told()
    about = {"target_type": "claims.claim", "target_id": claim.pk, "target_label": str(claim)}
    AuditEvent.objects.create(event="claim.once_known", door="api", **about)
    assert follower.told() == [("claim", claim.pk, "changed")]


# --- What the caller may not know ---


def test_what_becomes_confidential_leaves_a_tombstone_and_no_word(follower: Follower) -> None:
    insider = reviewer()
    source = a_source("https://quillfeather.example/memo")
    claim = a_claim(by=insider, text="Zirkonium barges", citations=(CitationDraft(source=source),))
    follower.told()
    inside = Follower(as_person(insider))
    make_confidential(claim, by=insider)
    revise_claim(claim, by=insider, text="Zirkonium ships")
    rows = follower.rows()
    assert [(row["kind"], row["id"], row["change"]) for row in rows] == [
        ("claim", claim.pk, "removed"),
        ("source", source.pk, "removed"),
    ]
    assert all(row["href"] is None for row in rows)
    assert ("claim", claim.pk, "changed") in inside.told()
    assert all(row["change"] != "removed" for row in Follower(as_person(insider), "").rows())


def as_person(person: Any) -> APIClient:
    client = APIClient()
    client.force_login(person)
    return client


def test_what_was_hidden_from_the_first_moment_is_not_told_at_all(follower: Follower) -> None:
    insider, sitting = reviewer(), reader()
    before = follower.cursor
    follower.told()
    draft = CitationDraft(url="https://quillfeather.example/new")
    claim = a_claim(by=insider, citations=(draft,), readers=[])
    told = follower.told()
    assert [row for row in told if row[0] in ("claim", "source", "citation", "capture")] == []
    assert before != follower.cursor or not told
    claim = lift_confidentiality(claim, by=insider, reason="It is out.")
    told = follower.told()
    assert ("claim", claim.pk, "changed") in told
    assert ("source", claim.citations.get().source_id, "changed") in told
    make_confidential(claim, by=insider)
    assert ("claim", claim.pk, "removed") in follower.told()
    assert sitting.pk


def test_who_is_named_is_told_and_who_is_named_no_more_sees_a_tombstone() -> None:
    insider, friend, other = reviewer(), reviewer(), reviewer()
    claim = a_claim(by=insider, readers=[])
    first, second = Follower(as_person(friend)), Follower(as_person(other))
    name_reader(claim, friend, by=insider)
    assert ("claim", claim.pk, "changed") in first.told()
    unname_reader(claim, friend, by=insider)
    assert ("claim", claim.pk, "removed") in first.told()
    assert second.told() == []


def test_the_cursor_does_not_tell_how_much_is_hidden() -> None:
    insider = reviewer()
    claim = a_claim(by=insider, readers=[])
    follower = Follower(caller(reader()))
    before = follower.cursor
    revise_claim(claim, by=insider, text="Zirkonium ships")
    assert (follower.told(), follower.cursor) == ([], before)


def test_a_person_who_checks_blind_is_told_that_something_changed_only(follower: Follower) -> None:
    who, second = reviewer(), reviewer()
    claim = apply(a_checked_claim(by=who), MoveName.REOPEN, by=who, details=MoveDetails(comment="Once more."))
    claim = apply(claim, MoveName.SUBMIT, by=who)
    ask_blind(claim, by=second)
    blind = Follower(as_person(second))
    comment(claim, "It is false, is it not?", by=who)
    assert blind.told() == [("claim", claim.pk, "changed")]
    assert follower.told()[-1][0] == "comment"


# --- The address ---


def test_a_reader_waits_for_the_next_change(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_views, "LOOK_EVERY_SECONDS", 0.01)
    began = time.monotonic()
    answer = follower.client.get(CHANGES, {"cursor": follower.cursor, "wait": 1})
    assert answer.json()["results"] == []
    assert time.monotonic() - began >= 1
    for wait in ("-1", "0", "31", "x", "1.5"):
        assert "wait" in problem_of(follower.client.get(CHANGES, {"wait": wait}), 400, "invalid")["errors"]


def test_too_many_who_wait_are_answered_at_once(follower: Follower, settings: Any) -> None:
    settings.API_WAITERS = 0
    began = time.monotonic()
    assert follower.client.get(CHANGES, {"cursor": follower.cursor, "wait": 20}).json()["results"] == []
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMiwzLDRd", "WyJhIiwxLDJd", "Wy0xLDAsMF0", "bnVsbA"])
def test_a_cursor_of_another_list_is_refused(follower: Follower, cursor: str) -> None:
    problem_of(follower.client.get(CHANGES, {"cursor": cursor}), 400, "cursor")


def test_the_number_of_queries_does_not_grow_with_the_events(follower: Follower) -> None:
    def queries(count: int) -> int:
        cursor = follower.cursor
        for _number in range(count):
            comment(claim, "Look at this.", by=editor())
        link_waiting()
        with CaptureQueriesContext(connection) as found:
            follower.told()
        assert cursor != follower.cursor
        return len(found)

    claim = a_claim()
    follower.told()
    queries(1)  # notes the use of the key, once a minute
    assert queries(2) == queries(20)


def test_events_that_nobody_follows_are_passed_over(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimdesk.api.change_feed.WINDOW", 2)
    monkeypatch.setattr("claimdesk.api.change_feed.MAX_WINDOWS", 2)
    claim, who = a_claim(), reviewer()
    follower.told()
    for number in range(12):
        save_draft(claim, by=who, rating=None, rationale=f"Draft {number}", evidence=())
    assert AuditEvent.objects.filter(event=EventType.REVIEW_DRAFTED).count() == 12
    assert ("claim", claim.pk, "changed") not in follower.told()
    comment(claim, "Look at this.", by=who)
    assert ("claim", claim.pk, "changed") in follower.told()


@pytest.mark.django_db(transaction=True)
def test_many_who_write_and_one_who_follows_miss_nothing_and_invent_nothing(transactional_db: None) -> None:
    people, claims = [editor() for _number in range(4)], [a_claim() for _number in range(4)]
    follower = Follower(caller(reader()), "latest", 7)
    stop, told = threading.Event(), []

    def write(place: int) -> None:
        try:
            for number in range(15):
                revise_claim(claims[(place + number) % 4], by=people[place], text=f"By {place}, {number}")
        finally:
            connection.close()

    def follow() -> None:
        try:
            while not stop.is_set():
                told.extend(follower.rows())
            told.extend(follower.rows())
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(place,)) for place in range(4)]
    reads = threading.Thread(target=follow)
    for thread in (reads, *writers):
        thread.start()
    for thread in writers:
        thread.join(timeout=120)
    stop.set()
    reads.join(timeout=120)
    wanted = AuditEvent.objects.filter(event=EventType.CLAIM_REVISED)
    for claim in Claim.objects.all():
        of_claim = [row for row in told if (row["kind"], row["id"]) == ("claim", claim.pk)]
        assert len(of_claim) == wanted.filter(target_id=claim.pk).count() > 0
        assert [row["at"] for row in of_claim] == sorted(row["at"] for row in of_claim)
    assert wanted.count() == 60
    positions = AuditLink.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(1, len(positions) + 1))
