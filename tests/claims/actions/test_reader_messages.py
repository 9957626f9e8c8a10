"""Messages of readers: what is kept, who works on them, and what is forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Conflict, Invalid, NotAllowed
from claimdesk.notices.models import Notice
from claimdesk.outbox.dispatching import dispatch_due
from claims.actions import (
    NearlySame,
    ReaderInput,
    answer_message,
    close_message,
    forget_old_messages,
    log_from_message,
    receive_message,
    take_message,
)
from claims.models import Claim, ReaderMessage
from sources.models import Capture
from tests.builders import a_claim, chief, editor, reader

pytestmark = pytest.mark.django_db

WORDS = "The minister said it on Monday, not on Sunday."


def a_message(**typed: Any) -> ReaderMessage:
    """A claim that a reader suggests."""
    made = ReaderInput(**{"text": WORDS, "email": "olha@example.org", "language": "en", **typed})
    return receive_message(made, form_nonce=f"form-{ReaderMessage.objects.count()}")


def test_receive_message_keeps_it_once_and_tells_who_is_on_duty(settings: Settings) -> None:
    boss, other = chief(), editor(username="olena")
    message = a_message()
    assert receive_message(ReaderInput(text="Again"), form_nonce="form-0") == message
    assert (message.kind, message.state, message.claim) == ("suggestion", "received", None)
    assert [notice.to for notice in Notice.objects.filter(kind="reader_wrote")] == [boss]
    settings.READER_DUTY = ["olena"]
    a_message(text="Another one")
    assert Notice.objects.latest("pk").to == other
    assert len({each.token for each in ReaderMessage.objects.all()}) == 2


def test_neither_the_audit_log_nor_a_notice_keeps_the_words_or_the_address() -> None:
    chief()
    message = take_message(a_message(), by=editor())
    close_message(message, by=editor())
    kept = [*AuditEvent.objects.values_list("target_label", "data"), *Notice.objects.values_list("target_label")]
    assert AuditEvent.objects.filter(event__startswith="message.").count() == 3
    assert [row for row in kept if "minister" in str(row) or "olha@" in str(row)] == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": f"https://example.org/{'x' * 2000}"}, "url"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_receive_message_refuses_what_cannot_be_kept(typed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_message(**typed)
    assert list(refused.value.fields) == [field]
    assert not ReaderMessage.objects.exists()


def test_receive_message_takes_no_more_than_people_read(settings: Settings) -> None:
    settings.READER_WAITING = 1
    message = a_message()
    with pytest.raises(Conflict) as refused:
        a_message()
    assert refused.value.code == "full"
    take_message(message, by=editor())
    a_message()


def test_receive_message_about_what_was_not_published_is_refused() -> None:
    with pytest.raises(Invalid, match="no published verdict"):
        a_message(claim=a_claim())


def test_a_message_is_taken_answered_and_closed() -> None:
    boss, first, second = chief(), editor(), editor()
    message = take_message(a_message(), by=first)
    assert (message.state, message.taken_by) == ("taken", first)
    assert not Notice.objects.unread().filter(to=boss).exists()
    message = answer_message(message, "You are right.", by=second)
    assert (message.answer, message.taken_by) == ("You are right.", second)
    message = close_message(message, by=first)
    for act in (take_message, close_message):
        with pytest.raises(Conflict, match="closed"):
            act(message, by=first)
    with pytest.raises(Conflict, match="closed"):
        answer_message(message, "Late", by=first)


def test_who_only_reads_works_on_no_message() -> None:
    message, who = a_message(), reader()
    for act in (take_message, close_message):
        with pytest.raises(NotAllowed):
            act(message, by=who)
    with pytest.raises(NotAllowed):
        log_from_message(message, text="A claim", claimant="Somebody", url="", by=who)


def test_an_answer_needs_words() -> None:
    with pytest.raises(Invalid):
        answer_message(a_message(), "  ", by=editor())


def test_an_answer_is_mailed_once_with_the_address_of_the_page_alone() -> None:
    message = a_message()
    assert dispatch_due().sent == 0
    answer_message(message, "You are wrong.", by=editor())
    answer_message(message, "You are right.", by=editor())
    assert (dispatch_due().sent, dispatch_due().sent) == (1, 0)
    [letter] = mail.outbox
    assert letter.to == ["olha@example.org"]
    assert f"/contact/{message.token}/" in letter.body
    assert "right" not in letter.body
    answer_message(a_message(email=""), "Thank you.", by=editor())
    assert dispatch_due().sent == 0


def test_a_message_that_is_forgotten_is_mailed_nothing() -> None:
    message = answer_message(a_message(), "You are right.", by=editor())
    message.delete()
    assert dispatch_due().sent == 0
    assert mail.outbox == []


def test_log_from_message_logs_once_and_asks_about_a_duplicate() -> None:
    someone = editor()
    message = a_message(url="https://example.org/speech")
    said: dict[str, Any] = {
        "text": "Ships left on Monday",
        "claimant": "The minister",
        "url": message.url,
        "by": someone,
    }
    claim = log_from_message(message, **said)
    message.refresh_from_db()
    assert (message.logged_claim, message.taken_by, claim.logged_by) == (claim, someone, someone)
    assert claim.citations.get().source.canonical_url == "https://example.org/speech"
    assert Capture.objects.count() == 1
    with pytest.raises(Conflict) as refused:
        log_from_message(message, **said)
    assert refused.value.code == "logged_already"
    other = a_message()
    with pytest.raises(NearlySame):
        log_from_message(other, **{**said, "url": ""})
    assert Claim.objects.count() == 1
    log_from_message(other, **{**said, "url": ""}, is_another=True)
    assert Claim.objects.count() == 2


def test_forget_old_messages_deletes_what_was_closed_long_ago(settings: Settings) -> None:
    settings.READER_DAYS = 10
    kept, old, open_one = a_message(), a_message(), a_message()
    for message in (kept, old):
        close_message(message, by=editor())
    days_ago = timezone.now() - timedelta(days=11)
    ReaderMessage.objects.filter(pk=old.pk).update(closed_at=days_ago)
    ReaderMessage.objects.filter(pk=open_one.pk).update(received_at=days_ago)
    assert forget_old_messages() == 1
    assert set(ReaderMessage.objects.all()) == {kept, open_one}
