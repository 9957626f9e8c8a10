import pytest
from django.urls import reverse

from claimdesk.accounts.actions import add_person
from claimdesk.accounts.roles import Role

pytestmark = pytest.mark.django_db
OLD, NEW = "старий пароль тут", "новий пароль тут"


@pytest.fixture
def somebody():
    return add_person(username="olena", role=Role.READER, password=OLD, by=None)


@pytest.fixture
def me():
    return reverse("admin:accounts_user_me")


def test_profile_keeps_the_language(client, somebody, me):
    client.force_login(somebody)
    assert "<strong>olena</strong>, signed in as “olena”, Reader." in client.get(me).content.decode()
    client.post(me, {"form": "language", "language": "uk"})
    somebody.refresh_from_db()
    assert somebody.language == "uk"
    page = client.post(me, {"form": "language", "language": "tlh"})
    assert "errorlist" in page.content.decode()


def test_profile_changes_the_password_and_keeps_this_session(client, somebody, me):
    client.force_login(somebody)
    answer = client.post(me, {"form": "password", "old": OLD, "new": NEW, "again": NEW})
    assert answer["Location"] == me
    somebody.refresh_from_db()
    assert somebody.check_password(NEW)
    assert client.get(me).status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "wrong", "new": NEW, "again": NEW}, "This is not your password."),
        ({"old": OLD, "new": NEW, "again": NEW + "!"}, "The two new passwords don&#x27;t match."),
        ({"old": OLD, "new": "short", "again": "short"}, "too short"),
    ],
)
def test_profile_says_what_is_wrong_and_never_shows_what_was_typed(client, somebody, me, typed, sentence):
    client.force_login(somebody)
    page = client.post(me, {"form": "password", **typed}).content.decode()
    assert sentence in page
    assert typed["old"] not in page
    somebody.refresh_from_db()
    assert somebody.check_password(OLD)


def test_profile_is_for_who_signed_in(client, me):
    assert client.get(me).status_code == 302
