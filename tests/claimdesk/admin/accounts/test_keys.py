import re

import pytest
from django.urls import reverse
from django.utils import timezone

from claimdesk.accounts.api_keys import create_api_key, digest_of, key_of
from claimdesk.accounts.models import ApiKey
from claimdesk.accounts.roles import Role
from claimdesk.audit.models import AuditEvent
from tests.builders import a_person, chief, reader

pytestmark = pytest.mark.django_db
LIST = reverse("admin:accounts_apikey_changelist")
ADD = reverse("admin:accounts_apikey_add")
NEW = {"name": "Archive bot", "scope": ["claims:read", "export"], "user": "", "expires_at": "", "rate": "30"}


def test_add_shows_the_key_once_and_its_digest_never(client):
    client.force_login(chief())
    page = client.post(ADD, NEW)
    [secret] = re.findall(r'<output class="secret">(cdk_[^<]+)</output>', page.content.decode())
    key = ApiKey.objects.get()
    assert key.digest == digest_of(secret)
    assert (key.scope, key.rate) == ("claims:read export", 30)
    assert "no-store" in page["Cache-Control"]
    for url in [LIST, reverse("admin:accounts_apikey_change", args=[key.pk]), "/admin/audit/auditevent/"]:
        text = client.get(url).content.decode()
        assert secret not in text
        assert key.digest not in text


def test_add_can_act_as_oneself_and_as_nobody_else(client):
    boss = chief()
    client.force_login(boss)
    answer = client.post(ADD, {**NEW, "user": reader().pk})
    assert "never as somebody else" in answer.content.decode()
    client.post(ADD, {**NEW, "user": boss.pk})
    assert ApiKey.objects.get().user == boss


def test_add_says_what_is_wrong_and_keeps_what_was_typed(client):
    client.force_login(chief())
    page = client.post(ADD, {**NEW, "expires_at": "2020-01-01T10:00"}).content.decode()
    assert "Choose a later time." in page
    assert "Archive bot" in page
    assert not ApiKey.objects.exists()


def test_revoke_asks_first(client):
    client.force_login(chief())
    key, _secret = create_api_key(name="bot", scope="read", by=None)
    url = reverse("admin:accounts_apikey_revoke", args=[key.pk])
    assert "You can&#x27;t undo this" in client.get(url).content.decode()
    assert ApiKey.objects.usable().exists()
    page = client.post(url, follow=True).content.decode()
    assert "no longer works" in page
    assert "Revoked" in page
    assert not ApiKey.objects.usable().exists()
    assert AuditEvent.objects.filter(event="api_key.revoked").exists()


def test_a_key_that_is_there_cannot_be_changed(client):
    client.force_login(chief())
    key, _secret = create_api_key(name="bot", scope="read", by=None)
    assert client.post(reverse("admin:accounts_apikey_change", args=[key.pk]), {"scope": "write"}).status_code == 403
    assert client.post(reverse("admin:accounts_apikey_delete", args=[key.pk]), {"post": "yes"}).status_code == 403
    key.refresh_from_db()
    assert key.scope == "read"


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, Role.REVIEWER])
def test_who_is_no_chief_sees_no_keys(client, role):
    key, _secret = create_api_key(name="bot", scope="read", by=None)
    client.force_login(a_person(role))
    for url in [LIST, ADD, reverse("admin:accounts_apikey_change", args=[key.pk])]:
        assert client.get(url).status_code == 403
    client.post(reverse("admin:accounts_apikey_revoke", args=[key.pk]))
    assert ApiKey.objects.usable().get() == key


@pytest.mark.parametrize("rows", [3, 40])
def test_the_list_takes_as_many_queries_for_three_as_for_forty(client, rows, django_assert_max_num_queries):
    client.force_login(chief())
    for number in range(rows):
        create_api_key(name=f"bot {number}", scope="read", by=None)
    with django_assert_max_num_queries(7):
        client.get(LIST)


def test_rotate_shows_a_new_secret_and_lets_the_old_one_work_on(client):
    client.force_login(chief())
    key, before = create_api_key(name="bot", scope="read", by=None)
    url = reverse("admin:accounts_apikey_rotate", args=[key.pk])
    assert "works on" in client.get(url).content.decode()
    assert "overlap_hours" in client.post(url, {"overlap_hours": "-1"}).content.decode()
    page = client.post(url, {"overlap_hours": "2"})
    [secret] = re.findall(r'<output class="secret">(cdk_[^<]+)</output>', page.content.decode())
    assert {key_of(secret), key_of(before)} == {key}
    ApiKey.objects.update(previous_until=timezone.now())
    assert (key_of(secret), key_of(before)) == (key, None)
    assert AuditEvent.objects.filter(event="api_key.rotated", data={"overlap_hours": 2}).exists()


def test_the_list_finds_keys_by_what_they_are_good_for(client):
    client.force_login(chief())
    for name, scope in (("Reading", "read"), ("Writing", "claims:write"), ("Public", "public")):
        create_api_key(name=name, scope=scope, by=None)
    found = {
        scope: client.get(LIST, {"scope": scope}).content.decode() for scope in ("claims:read", "export", "public")
    }
    told = {
        scope: [name for name in ("Reading", "Writing", "Public") if f">{name}<" in page]
        for scope, page in found.items()
    }
    assert told == {
        "claims:read": ["Reading", "Writing"],
        "export": ["Reading"],
        "public": ["Reading", "Writing", "Public"],
    }
