"""Inviting people, and what becomes of the link."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from claimdesk.accounts.invitations import accept_invitation, invitation_of, invite, revoke_invitation
from claimdesk.accounts.models import Invitation, User
from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Conflict, Invalid, NotAllowed
from claimdesk.outbox.dispatching import dispatch_due
from claimdesk.outbox.models import OutboxEntry
from tests.builders import PASSWORD, chief, editor, reviewer
from tests.mail import MailServer

pytestmark = pytest.mark.django_db
CHOSEN = {"full_name": "Olha Bila", "username": "olha", "password": PASSWORD, "again": PASSWORD}


def an_invitation(**fields: str) -> tuple[Invitation, str]:
    link = invite(by=chief(), **{"full_name": "Olha Bila", "email": "olha@desk.example", "role": "editor", **fields})
    return link[0], link[1].partition("://")[2].partition("/")[2]


def at_desk(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_invite_keeps_only_a_digest_and_writes_to_the_invited() -> None:
    invitation, path = an_invitation()
    secret = path.rstrip("/").rpartition("/")[2]
    assert secret not in str(vars(invitation))
    assert dispatch_due().sent == 1
    [letter] = mail.outbox
    assert letter.to == ["olha@desk.example"]
    mailed = re.findall(r"/invited/([^/\s]+)/", str(letter.body))[0]
    assert (invitation_of(mailed), invitation_of(secret)) == (invitation, invitation)
    kept = str(list(OutboxEntry.objects.values()))
    assert (secret in kept, mailed in kept) == (False, False)
    revoke_invitation(invitation, by=None)
    assert (invitation_of(mailed), invitation_of(secret)) == (None, None)
    assert secret not in str(list(AuditEvent.objects.values_list("data", "target_label")))


def test_invite_is_for_chiefs_and_says_what_is_wrong() -> None:
    with pytest.raises(NotAllowed):
        invite(full_name="Olha", email="olha@desk.example", role="editor", by=reviewer())
    with pytest.raises(Invalid) as refusal:
        invite(full_name=" ", email="olha", role="king", by=chief())
    assert set(refusal.value.fields) == {"full_name", "email", "role"}


def test_the_link_is_told_to_nobody_and_its_form_can_be_sent() -> None:
    _invitation, path = an_invitation()
    # With "no-referrer" a browser sends `Origin: null`, which the check of the origin refuses.
    assert Client().get(f"/{path}")["Referrer-Policy"] == "strict-origin"


def test_accept_makes_the_person_once() -> None:
    invitation, path = an_invitation(role="reviewer")
    assert "Olha Bila" in Client().get(f"/{path}").content.decode()
    entered = Client()
    assert entered.post(f"/{path}", CHOSEN)["Location"] == "/admin/"
    assert entered.get("/admin/").status_code == 200
    person = User.objects.get(username="olha")
    assert (person.role, str(person), person.email) == ("reviewer", "Olha Bila", "olha@desk.example")
    invitation.refresh_from_db()
    assert invitation.person == person
    assert Client().get(f"/{path}").status_code == 404
    assert Client().post(f"/{path}", {**CHOSEN, "username": "second"}).status_code == 404
    assert not User.objects.filter(username="second").exists()
    entered = Client()
    entered.post("/accounts/login/", {"login": "olha", "password": PASSWORD})
    assert entered.get("/admin/").status_code == 200


def test_accept_shows_what_is_refused_and_the_link_stays_good() -> None:
    editor(username="olha")
    _invitation, path = an_invitation()
    weak = Client().post(f"/{path}", {**CHOSEN, "password": "short", "again": "short"})
    assert b"errorlist" in weak.content
    assert b"errorlist" in Client().post(f"/{path}", CHOSEN).content, "the name is taken"
    assert Client().post(f"/{path}", {**CHOSEN, "username": "olha2"}).status_code == 302


@pytest.mark.parametrize("becomes", ["revoked", "too old"])
def test_accept_takes_no_link_that_is(becomes: str) -> None:
    invitation, path = an_invitation()
    if becomes == "revoked":
        revoke_invitation(invitation, by=chief())
    else:
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    assert Client().get(f"/{path}").status_code == 404
    with pytest.raises(Conflict):
        accept_invitation(path.split("/")[-2], username="olha", full_name="", password=PASSWORD)


def test_the_chiefs_page_shows_the_link_once_and_revokes() -> None:
    client = at_desk(chief())
    typed = {"full_name": "Olha Bila", "email": "olha@desk.example", "role": "editor", "language": "uk"}
    shown = client.post("/admin/accounts/invitation/add/", typed)
    link = re.search(r"/accounts/invited/[\w-]+/", shown.content.decode())
    assert link
    [invitation] = Invitation.objects.all()
    page = f"/admin/accounts/invitation/{invitation.pk}/"
    assert link[0] not in client.get(page + "change/").content.decode()
    client.post(page + "revoke/")
    assert Client().get(link[0]).status_code == 404
    assert at_desk(reviewer()).get("/admin/accounts/invitation/").status_code == 403


def test_roles_are_changed_in_one_table() -> None:
    boss, someone = chief(), editor()
    client = at_desk(boss)
    assert f'name="role-{someone.pk}"' in client.get("/admin/accounts/user/roles/").content.decode()
    client.post("/admin/accounts/user/roles/", {f"role-{someone.pk}": "reviewer"})
    someone.refresh_from_db()
    assert someone.role == "reviewer"
    client.post("/admin/accounts/user/roles/", {f"role-{boss.pk}": "reader"})
    boss.refresh_from_db()
    assert boss.role == "chief", "the last chief stays one"
    assert at_desk(someone).get("/admin/accounts/user/roles/").status_code == 302


def test_the_sessions_page_is_ones_own_or_a_chiefs() -> None:
    someone = editor()
    someone.set_password(PASSWORD)
    someone.save()
    browser = Client(headers={"User-Agent": "Firefox 145"})
    browser.post("/accounts/login/", {"login": someone.username, "password": PASSWORD})
    page = f"/admin/accounts/user/{someone.pk}/sessions/"
    assert "Firefox 145" in browser.get(page).content.decode()
    assert at_desk(reviewer()).get(page).status_code == 404
    boss = at_desk(chief())
    assert "Firefox 145" in boss.get(page).content.decode()
    boss.post(page + "end/", {"session": "others"})
    assert browser.get("/admin/").status_code == 302


def invited_by_form(client: Client) -> str:
    """What the page says that answers a chief's invitation, after its transaction."""
    sent = {"full_name": "Olha", "email": "olha@desk.example", "role": "editor", "language": ""}
    answer = client.post("/admin/accounts/invitation/add/", sent)
    return answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_page_of_an_invitation_says_whether_the_link_was_sent(settings, caplog, capsys) -> None:
    at = at_desk(chief())
    assert "The link is being sent to olha@desk.example." in invited_by_form(at)
    dispatch_due()
    page = f"/admin/accounts/invitation/{Invitation.objects.get().pk}/change/"
    assert "The link was sent to olha@desk.example." in at.get(page).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    said = invited_by_form(at)
    assert "No mail server is set: pass this link on yourself." in said
    assert "was sent" not in said
    secret = re.findall(r"/([^/<]+)/</output>", said)[0]
    assert secret not in caplog.text + "".join(capsys.readouterr())


@pytest.mark.django_db(transaction=True)
@pytest.mark.services
def test_a_link_that_was_not_sent_is_told_to_chiefs(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        server.refuse = {"RCPT": "450 busy"}
        at = at_desk(chief())
        invited_by_form(at)
        dispatch_due()
        page = f"/admin/accounts/invitation/{Invitation.objects.get().pk}/change/"
        assert "was not sent yet and is tried again: " in at.get(page).content.decode()
        server.refuse = {"RCPT": "550 no such mailbox"}
        OutboxEntry.objects.update(due_at=timezone.now())
        dispatch_due()
        assert "was not sent: 550 no such mailbox" in at.get(page).content.decode()
    assert "Mail not delivered" in at.get("/admin/").content.decode()
    assert "Mail not delivered" not in at_desk(editor()).get("/admin/").content.decode()
    Invitation.objects.update(revoked_at=timezone.now())
    assert "Mail not delivered" not in at.get("/admin/").content.decode()
