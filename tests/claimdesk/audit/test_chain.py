"""The chain over the log: how it grows, and how `verify_audit`'s walk finds every kind of break."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from claimdesk.audit import chain, chain_verification
from claimdesk.audit.chain import head, link_sha256, link_waiting
from claimdesk.audit.chain_verification import findings, waiting
from claimdesk.audit.guards import guard, unguard
from claimdesk.audit.models import AuditEvent, AuditLink, UnlinkedEvent
from tests.builders import a_claim

pytestmark = pytest.mark.django_db
MAX_LINK_DELAY = timedelta(minutes=10)
LATER = timezone.now() + timedelta(days=1)


@contextmanager
def behind_the_guards() -> Iterator[None]:
    """As somebody who owns the database."""
    unguard(connection)
    yield
    guard(connection)


def found() -> list[str]:
    return list(findings(patience=MAX_LINK_DELAY))


@pytest.fixture
def _linked() -> None:
    for _ in range(3):
        a_claim()
    link_waiting()
    assert AuditLink.objects.count() == AuditEvent.objects.count() >= 4


def test_link_waiting_links_every_event_once_and_in_order() -> None:
    a_claim()
    assert link_waiting() == AuditEvent.objects.count()
    a_claim()
    link_waiting()
    links = list(AuditLink.objects.order_by("position"))
    assert [link.position for link in links] == list(range(1, len(links) + 1))
    assert [link.event_id for link in links] == list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))
    assert [link.previous for link in links] == ["", *(link.sha256 for link in links[:-1])]
    assert (head(), link_waiting(), UnlinkedEvent.objects.count()) == ((len(links), links[-1].sha256), 0, 0)
    assert found() == []


def test_link_waiting_goes_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "MAX_LINKED_EVENTS", 2)
    monkeypatch.setattr(chain_verification, "EVENTS_PER_PAGE", 2)
    for _ in range(3):
        a_claim()
    assert link_waiting() == AuditEvent.objects.count()
    assert found() == []


@pytest.mark.usefixtures("_linked")
def test_an_event_that_was_committed_late_is_linked_later() -> None:
    first = AuditEvent.objects.order_by("pk").first()
    AuditEvent.objects.create(pk=first.pk - 1, event="claim.logged", door="api", target_type="x", target_id=1)
    assert link_waiting() == 1
    assert AuditLink.objects.latest("position").event_id == first.pk - 1
    assert found() == []


@pytest.mark.usefixtures("_linked")
def test_what_is_linked_already_is_only_struck_off() -> None:
    before = head()
    UnlinkedEvent.objects.create(event_id=AuditEvent.objects.latest("pk").pk)
    link_waiting()
    assert (head(), UnlinkedEvent.objects.count()) == (before, 0)


@pytest.mark.usefixtures("_linked")
@pytest.mark.parametrize(
    ("column", "value"),
    {
        "at": LATER,
        "event": "claim.deleted",
        "actor_id": 99,
        "actor_label": "Somebody else",
        "door": "elsewhere",
        "target_type": "claims.review",
        "target_id": 99,
        "target_label": "Another claim",
        "data": {"text": "Other words"},
    }.items(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_altered_event_is_named(column: str, value: object) -> None:
    event = AuditEvent.objects.order_by("pk")[2]
    with behind_the_guards():
        AuditEvent.objects.filter(pk=event.pk).update(**{column: value})
    assert found() == [f"Event {event.pk} was altered after link 3 was made."]


@pytest.mark.usefixtures("_linked")
@pytest.mark.parametrize(
    ("column", "value"),
    {"event_sha256": "0" * 64, "previous": "0" * 64, "sha256": "0" * 64, "linked_at": LATER}.items(),
    ids=lambda value: value if isinstance(value, str) and not value.startswith("0") else "",
)
def test_an_altered_link_is_named_first(column: str, value: object) -> None:
    with behind_the_guards():
        AuditLink.objects.filter(position=3).update(**{column: value})
    assert any(sentence == "Link 3 was altered." for sentence in found())
    assert " 3 " in found()[0]


@pytest.mark.usefixtures("_linked")
def test_a_link_that_was_forged_whole_does_not_fit_the_next() -> None:
    event, link = AuditEvent.objects.order_by("pk")[2], AuditLink.objects.get(position=3)
    with behind_the_guards():
        AuditEvent.objects.filter(pk=event.pk).update(door="elsewhere")
        row = AuditEvent.objects.filter(pk=event.pk).values_list(*chain.EVENT_COLUMNS).get()
        digest = chain.event_sha256(row)
        forged = link_sha256(3, event.pk, digest, link.previous, link.linked_at)
        AuditLink.objects.filter(position=3).update(event_sha256=digest, sha256=forged)
    assert found() == ["Link 4 does not follow link 3: one of them was altered."]


@pytest.mark.usefixtures("_linked")
def test_a_missing_link_is_named_and_its_event_counts_as_waiting() -> None:
    with behind_the_guards():
        AuditLink.objects.filter(position__in=[2, 3]).delete()
    assert found() == ["Links 2 to 3 are missing."]
    assert waiting().number == 2


@pytest.mark.usefixtures("_linked")
def test_a_missing_event_is_named() -> None:
    event = AuditEvent.objects.order_by("pk")[1]
    with behind_the_guards():
        event_id = event.pk
        event.delete()
    assert found() == [f"Event {event_id}, which link 2 names, is missing."]


def test_events_that_wait_too_long_are_a_finding() -> None:
    a_claim()
    number = AuditEvent.objects.count()
    assert found() == []
    assert waiting().number == number
    sentence = next(findings(patience=timedelta()))
    assert sentence.startswith(f"{number} events have no link, the oldest since ")


def test_a_guard_that_was_taken_away_is_a_finding() -> None:
    unguard(connection)
    assert any("guard audit_auditevent_no_" in sentence for sentence in found())
    guard(connection)


def test_fractions_and_any_words_are_hashed_as_the_database_gives_them_back() -> None:
    data = {"score": 0.1, "large": 1e21, "labels": {"uk": "Неправда", "😀": "é\u0001"}, "list": [1, None, True]}
    AuditEvent.objects.create(event="claim.logged", door="api", target_type="x", target_id=1, data=data)
    link_waiting()
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_link_waiting_by_many_at_once_makes_one_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "MAX_LINKED_EVENTS", 3)
    for _ in range(12):
        a_claim()
    barrier = threading.Barrier(4)

    def link(*, patient: bool) -> int:
        barrier.wait(10)
        try:
            return link_waiting(patient=patient)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(link, patient=patient) for patient in (True, False, True, False)]
        linked = sum(future.result(60) for future in futures)
    assert linked == AuditLink.objects.count() == AuditEvent.objects.count()
    assert found() == []
