"""Who gets in, in which language, and under which policy."""

import pytest
from django.test import Client
from django.urls import reverse

from claimdesk.accounts.models import ApiKey, User
from claimdesk.accounts.roles import Role
from claimdesk.audit.models import AuditEvent
from tests import builders

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough word"


def _account(**fields):
    return User.objects.create_user(password=PASSWORD, **{"username": "olena", "role": Role.READER, **fields})


def _sign_in(client):
    return client.post(reverse("account_login"), {"login": "olena", "password": PASSWORD})


def test_has_permission_lets_any_active_person_in_whatever_is_staff_says(client: Client):
    _account(is_staff=False)
    _sign_in(client)
    assert client.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("fields", [{"kind": User.Kind.PROGRAM}, {"is_active": False, "is_staff": True}])
def test_has_permission_keeps_programs_and_former_colleagues_out(client: Client, fields):
    _account(**fields)
    assert b"errorlist" in _sign_in(client).content
    assert client.get(reverse("admin:index")).status_code == 302


def test_home_leads_to_the_desk(client: Client):
    assert client.get("/")["Location"] == "/admin/"


def test_each_page_carries_a_strict_policy_and_nothing_inline(client: Client):
    _account()
    _sign_in(client)
    page = client.get(reverse("admin:index"))
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_switch_language_is_kept_with_the_person(client: Client):
    person = _account()
    _sign_in(client)
    client.post(reverse("switch_language"), {"language": "uk", "next": "/admin/"})
    person.refresh_from_db()
    assert person.language == "uk"
    assert AuditEvent.objects.filter(actor_id=person.pk, event="person.changed").exists()
    assert 'lang="uk"' in client.get(reverse("admin:index"), headers={"Accept-Language": "en"}).content.decode()


def test_switch_language_ignores_what_the_desk_does_not_speak(client: Client):
    person = _account()
    _sign_in(client)
    client.post(reverse("switch_language"), {"language": "xx", "next": "/admin/"})
    person.refresh_from_db()
    assert person.language == ""


def test_login_is_no_door_for_keys(client: Client):
    program = _account(username="key-1", kind=User.Kind.PROGRAM)
    ApiKey.objects.create(name="x", prefix="x", digest="0" * 64, scope="read", user=program)
    assert client.get(reverse("admin:index"), headers={"Authorization": "Bearer x"}).status_code == 302


def test_passwords_are_changed_where_the_change_is_written_down(client):
    client.force_login(builders.editor())
    answer = client.get("/admin/password_change/")
    assert (answer.status_code, answer.headers["location"]) == (302, "/admin/accounts/user/me/")
