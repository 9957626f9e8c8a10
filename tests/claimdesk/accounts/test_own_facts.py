"""Names ignore case, an e-mail address belongs to one person, and people change their own."""

import re

import pytest
from django.core import mail
from django.test import Client

from claimdesk.accounts.actions import add_person, change_person
from claimdesk.accounts.invitations import invite
from claimdesk.accounts.models import User
from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Invalid
from tests.builders import PASSWORD, chief, editor

pytestmark = pytest.mark.django_db
ME = "/admin/accounts/user/me/"


@pytest.fixture
def olena() -> User:
    return editor(username="Олена", email="olena@desk.example", first_name="Olena")


def at_desk(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_people_sign_in_however_they_spell_their_name(olena: User) -> None:
    olena.set_password(PASSWORD)
    olena.save()
    for typed in ("Олена", "олена", "ОЛЕНА"):
        entered = Client()
        entered.post("/accounts/login/", {"login": typed, "password": PASSWORD})
        assert entered.get("/admin/").status_code == 200, typed


def test_a_name_or_an_address_belongs_to_one_person(olena: User) -> None:
    taken = {"username": "ОЛЕНА", "email": "Olena@DESK.example", "role": "editor", "password": PASSWORD}
    with pytest.raises(Invalid) as refusal:
        add_person(**taken, by=None)
    assert set(refusal.value.fields) == {"username", "email"}
    with pytest.raises(Invalid):
        change_person(editor(), by=None, email="OLENA@desk.example")
    with pytest.raises(Invalid):
        invite(full_name="Olena", email="OLENA@desk.example", role="editor", by=chief())
    for _number in range(2):  # nobody has to have one
        add_person(username=f"nobody-{_number}", role="editor", password=PASSWORD, by=None)


def test_people_change_their_own_name(olena: User) -> None:
    at_desk(olena).post(ME, {"form": "name", "first_name": "Олена", "last_name": "Біла"})
    olena.refresh_from_db()
    assert str(olena) == "Олена Біла"
    assert AuditEvent.objects.filter(event="person.changed", target_id=olena.pk).latest("pk").actor_id == olena.pk
    assert "colleagues know" in at_desk(olena).post(ME, {"form": "name", "first_name": " "}).content.decode()


def test_an_own_address_counts_once_its_link_was_followed(olena: User) -> None:
    at = at_desk(olena)
    at.post(ME, {"form": "email", "email": "new@desk.example"})
    olena.refresh_from_db()
    assert olena.email == "olena@desk.example"
    [letter] = mail.outbox
    assert letter.to == ["new@desk.example"]
    path = re.findall(r"https?://[^/]+(/\S+)", str(letter.body))[0]
    assert at_desk(editor()).get(path)["Location"] == ME
    olena.refresh_from_db()
    assert olena.email == "olena@desk.example"
    at.get(path)
    olena.refresh_from_db()
    assert olena.email == "new@desk.example"
    olena.email = "third@desk.example"
    olena.save()
    at.get(path)  # used
    olena.refresh_from_db()
    assert olena.email == "third@desk.example"


def test_without_a_mail_server_no_address_is_asked_for(olena: User, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    said = at_desk(olena).post(ME, {"form": "email", "email": "new@desk.example"}).content.decode()
    assert "No mail server is set" in said
