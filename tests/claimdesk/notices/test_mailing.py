import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from claimdesk.notices.kinds import How, Kind
from claimdesk.notices.mailing import DIGEST, NOTICE, owe_mail
from claimdesk.notices.models import Notice, Preference
from claimdesk.notices.notifying import notify
from claimdesk.outbox.actions import replay
from claimdesk.outbox.dispatching import dispatch_kind
from claimdesk.outbox.models import OutboxEntry
from claims.actions import make_confidential
from tests import builders
from tests.mail import MailServer
from tests.servers import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def mail_server(settings):
    """A mail server that the desk is set to use."""
    with MailServer() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield running


def send_due():
    """Send what is due; how many mails went out."""
    return dispatch_kind(NOTICE).sent + dispatch_kind(DIGEST).sent


def due_again():
    """As if the hour of digests had come, and the pause of what failed were over."""
    OutboxEntry.objects.owed().update(due_at=timezone.now())


def daily(*people):
    """Let `people` hear of everything once a day."""
    for person in people:
        Preference.objects.bulk_create(Preference(person=person, kind=kind, how=How.DIGEST) for kind in Kind)


def parts_of(message):
    """Text and HTML of a mail."""
    return message.body, message.alternatives[0].content


def due_at():
    """When the only mail is tried next."""
    return OutboxEntry.objects.get().due_at


# --- What a mail says ---


def test_send_due_sends_text_and_html_with_the_links(editor, reviewer, claim):
    notify(Kind.RETURNED, to=[editor], about=claim, by=reviewer, comment="The <second> quote is missing.")
    assert send_due() == 1

    [sent] = mail.outbox
    notice = Notice.objects.get()
    assert (sent.to, sent.subject) == (["olena@desk.example"], f"Returned to you: #{claim.pk} Caracas asked for radars")
    text, html = parts_of(sent)
    link = f"http://127.0.0.1:8000/admin/notices/{notice.pk}/"
    assert "Taras returned a claim to you:" in text
    assert "The <second> quote is missing." in text
    assert link in text
    assert "The &lt;second&gt; quote is missing." in html
    assert f'href="{link}"' in html
    assert (notice.mailed_at is not None, notice.mail_due_at) == (True, None)


def test_send_due_lets_the_reader_turn_it_off_with_one_click(editor, claim, client):
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    send_due()
    head = mail.outbox[0].message()
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert head["Auto-Submitted"] == "auto-generated"
    url = head["List-Unsubscribe"].strip("<>")
    assert url.startswith("http://127.0.0.1:8000/notices/off/")
    client.post(url.removeprefix("http://127.0.0.1:8000"), {"List-Unsubscribe": "One-Click"})
    assert Preference.objects.get(person=editor).how == How.OFF


def test_send_due_begins_its_links_with_the_address_of_the_desk(editor, claim, settings):
    settings.URL = "https://desk.example.org"
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    send_due()
    head = mail.outbox[0].message()
    assert "https://desk.example.org/admin/notices/" in mail.outbox[0].body
    assert head["List-Unsubscribe"].startswith("<https://desk.example.org/notices/off/")
    assert head["Message-ID"].endswith("@desk.example.org>")


def test_send_due_speaks_the_language_of_the_reader(editor, reviewer, claim):
    editor.language = "uk"
    editor.save()
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=reviewer)
    send_due()
    [sent] = mail.outbox
    assert sent.subject.startswith("Вам доручено: ")
    assert "Вітаємо, Olena!" in sent.body
    assert "Taras доручає вам твердження:" in sent.body
    assert '<html lang="uk">' in parts_of(sent)[1]


@pytest.mark.parametrize(
    "text", ["One\r\nBcc: all@desk.example", "One\nTwo\u2028Three\x0b", "A" * 500, "\x1b[31m\u202ered"]
)
def test_send_due_keeps_subjects_in_one_line(editor, text):
    notify(Kind.ASSIGNED, to=[editor], about=builders.a_claim(text=text), by=None)
    assert send_due() == 1
    [sent] = mail.outbox
    assert len(sent.subject) <= 150
    assert sent.subject.isprintable()
    assert sent.message()["Bcc"] is None
    assert sent.recipients() == ["olena@desk.example"]


def test_send_due_tells_no_words_of_a_confidential_claim(editor, reviewer, claim):
    make_confidential(claim, by=builders.chief(), readers=[editor])
    notify(Kind.MENTIONED, to=[editor], about=claim, by=reviewer, comment="The source is in danger")
    send_due()
    [sent] = mail.outbox
    assert sent.subject == f"You were mentioned: #{claim.pk}"
    for part in parts_of(sent):
        assert "Caracas" not in part
        assert "danger" not in part


# --- What is not sent ---


def test_send_due_leaves_out_what_was_read_in_the_desk(editor, claim):
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    Notice.objects.update(read_at=timezone.now())
    assert send_due() == 0
    assert (mail.outbox, Notice.objects.get().mail_due_at) == ([], None)


def test_send_due_leaves_out_what_the_person_may_not_see_any_more(editor, claim):
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    make_confidential(claim, by=builders.chief())
    assert send_due() == 0
    assert (mail.outbox, Notice.objects.get().mail_due_at) == ([], None)


def test_send_due_leaves_out_people_who_left(editor, claim):
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    editor.is_active = False
    editor.save()
    assert send_due() == 0
    assert mail.outbox == []


def test_send_due_gives_up_after_a_week(editor, claim, settings):
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    OutboxEntry.objects.update(waiting_since=timezone.now() - timedelta(days=settings.EMAIL_DAYS, minutes=1))
    assert send_due() == 0
    assert (Notice.objects.get().mail_due_at, Notice.objects.get().mail_refused) == (None, "")
    dead = OutboxEntry.objects.dead().get()
    replay(dead, by=builders.chief())
    assert send_due() == 1
    assert Notice.objects.get().mailed_at is not None


def test_send_due_sends_a_mail_once(editor, claim):
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    assert (send_due(), send_due()) == (1, 0)


# --- Digests ---


def test_digest_waits_for_its_hour_and_is_one_mail_for_each_person(editor, reviewer, claim):
    daily(editor, reviewer)
    for kind in (Kind.ASSIGNED, Kind.MENTIONED):
        notify(kind, to=[editor, reviewer], about=claim, by=None)
    assert send_due() == 0
    due_again()
    assert send_due() == 2
    assert sorted(sent.to[0] for sent in mail.outbox) == ["olena@desk.example", "taras@desk.example"]
    assert mail.outbox[0].subject.startswith("2 notifications from ClaimDesk: Assigned to you: ")
    assert mail.outbox[0].body.count("http://127.0.0.1:8000/admin/notices/") == 3  # two notices and the preferences
    due_again()
    assert send_due() == 0


def test_digest_turns_all_mail_off(editor, claim, client):
    daily(editor)
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    due_again()
    send_due()
    url = mail.outbox[0].message()["List-Unsubscribe"].strip("<>")
    client.post(url.removeprefix("http://127.0.0.1:8000"))
    assert set(Preference.objects.filter(person=editor).values_list("how", flat=True)) == {How.OFF}


def test_digest_is_not_cut_in_two(editor, claim):
    daily(editor)
    due = timezone.now()
    rows = [
        Notice(
            to=editor,
            kind=Kind.ASSIGNED,
            target_type="claims.claim",
            target_id=claim.pk,
            target_label=str(claim),
            mail=How.DIGEST,
            mail_due_at=due,
            created_at=timezone.now(),
        )
        for _number in range(230)
    ]
    Notice.objects.bulk_create(rows)
    owe_mail(rows[-1], due)
    assert send_due() == 1
    assert mail.outbox[0].subject.startswith("230 notifications from ClaimDesk: ")


def test_digest_speaks_ukrainian_in_its_plurals(editor, claim):
    editor.language = "uk"
    editor.save()
    daily(editor)
    for kind in (Kind.ASSIGNED, Kind.MENTIONED):
        notify(kind, to=[editor], about=claim, by=None)
    due_again()
    send_due()
    assert mail.outbox[0].subject.startswith("2 сповіщення від ClaimDesk: Вам доручено: ")


# --- With a real server ---


def test_send_due_delivers_over_smtp_in_one_session(editor, reviewer, claim, mail_server):
    notify(Kind.ASSIGNED, to=[editor, reviewer], about=claim, by=None)
    assert send_due() == 2
    assert {taken["To"] for taken in mail_server.mails} == {"olena@desk.example", "taras@desk.example"}
    assert mail_server.sessions == 1
    taken = mail_server.mails[0]
    assert "Caracas asked for radars" in taken["Subject"]
    assert [part.get_content_type() for part in taken.iter_parts()] == ["text/plain", "text/html"]


def test_send_due_loses_nothing_while_the_server_is_down(editor, reviewer, claim, settings, mail_server):
    settings.EMAIL_PORT = free_port()
    notify(Kind.ASSIGNED, to=[editor, reviewer], about=claim, by=None)
    assert send_due() == 0
    assert set(Notice.objects.values_list("mailed_at", flat=True)) == {None}
    assert sorted(OutboxEntry.objects.owed().values_list("attempts", flat=True)) == [0, 1]  # one a round finds it out

    settings.EMAIL_PORT = mail_server.port
    due_again()
    assert send_due() == 2
    assert len(mail_server.mails) == 2
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_send_due_waits_longer_after_each_failure_but_no_more_than_an_hour(editor, claim, settings, mail_server):
    settings.EMAIL_PORT = free_port()
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    pauses = []
    for _try in range(10):
        due_again()
        before = timezone.now()
        send_due()
        pauses.append(round((due_at() - before).total_seconds()))
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_send_due_goes_on_with_others_where_one_is_refused(editor, reviewer, claim, mail_server):
    editor.email = "olena@desk.example\nBcc: all@desk.example"
    editor.save()
    notify(Kind.ASSIGNED, to=[editor, reviewer], about=claim, by=None)
    assert send_due() == 1
    assert [taken["To"] for taken in mail_server.mails] == ["taras@desk.example"]
    refused = Notice.objects.get(to=editor)  # such an address will never do
    assert (refused.mail_due_at, bool(refused.mail_refused)) == (None, True)
    assert OutboxEntry.objects.dead().get().last_error == refused.mail_refused


def test_send_due_stops_where_the_server_refuses_for_good(editor, claim, mail_server, client):
    mail_server.refuse = {"RCPT": "550 5.1.1 no such mailbox"}
    notify(Kind.RETURNED, to=[editor], about=claim, by=None)
    assert send_due() == 0
    notice = Notice.objects.get()
    assert (notice.mail_due_at, notice.mailed_at) == (None, None)
    assert "no such mailbox" in notice.mail_refused
    client.force_login(builders.chief())
    said = "The mail server refuses e-mail"
    assert said in client.get("/admin/").content.decode()
    assert said in client.get(f"/admin/accounts/user/{editor.pk}/change/").content.decode()
    mail_server.refuse = {}
    notify(Kind.MENTIONED, to=[editor], about=claim, by=None)
    assert send_due() == 1
    assert said not in client.get("/admin/").content.decode()


def test_send_due_tries_again_what_the_server_refused(editor, claim, mail_server):
    mail_server.refuse = {"RCPT": "450 mailbox busy"}
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    assert send_due() == 0
    mail_server.refuse = {}
    due_again()
    assert send_due() == 1


def test_send_due_sends_again_what_happened_while_it_was_sending(editor, reviewer, claim):
    notify(Kind.MENTIONED, to=[editor], about=claim, by=None, comment="first")
    OutboxEntry.objects.update(due_at=timezone.now() + timedelta(minutes=10))  # another worker has it
    notify(Kind.MENTIONED, to=[editor], about=claim, by=reviewer, comment="second")
    assert send_due() == 1
    assert "second" in mail.outbox[0].body


@pytest.mark.django_db(transaction=True)
def test_send_due_of_two_workers_at_once_sends_each_mail_once(claim, mail_server):
    for number in range(8):
        notify_in_transaction([builders.editor(email=f"person-{number}@desk.example")], claim)
    gate = threading.Barrier(2)

    def work():
        gate.wait(10)
        try:
            return send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        sent = [worker.result(60) for worker in [workers.submit(work), workers.submit(work)]]
    assert sum(sent) == len(mail_server.mails) == 8
    assert not Notice.objects.filter(mailed_at=None).exists()


@transaction.atomic
def notify_in_transaction(people, claim):
    notify(Kind.ASSIGNED, to=people, about=claim, by=None)
