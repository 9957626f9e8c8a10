"""What of signing in is for chiefs, and whose guesses count against whom."""

import time
from ipaddress import ip_network

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from claimdesk.accounts.actions import change_person
from claimdesk.accounts.invitations import invite
from claimdesk.accounts.models import User
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.visible import visible_events
from claims.actions import claimant_named, log_claim, save_claimant
from claims.models import Claimant
from claims.permissions import visible_claimants
from sources.web.guard import CLOUD_HOSTS, Policy, RefusedByPolicy, check_address
from tests.builders import a_claim, chief, editor, reviewer
from tests.callers import V1, caller

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"
DOOR = "/accounts/login/"


def person(**fields: object) -> User:
    made = reviewer()
    User.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    made.set_password(PASSWORD)
    made.save()
    return made


def sign_in(name: str, password: str, address: str) -> bool:
    client = Client(REMOTE_ADDR=address)
    return client.post(DOOR, {"login": name, "password": password}).status_code == 302


def test_nobody_locks_a_known_name_out_by_guessing_from_elsewhere():
    known = person()
    for _ in range(12):
        assert not sign_in(known.username, "a wrong guess", "203.0.113.7")
    assert not sign_in(known.username, PASSWORD, "203.0.113.7")
    assert sign_in(known.username, PASSWORD, "198.51.100.9")


def test_guesses_of_the_old_password_are_counted():
    known, client = person(), Client()
    client.force_login(known)
    page = reverse("admin:accounts_user_me")
    sent = {
        "form": "password",
        "old": "a wrong guess",
        "new": "another long password",
        "again": "another long password",
    }
    answers = [client.post(page, sent).content.decode() for _ in range(11)]
    assert "This is not your password." in answers[0]
    assert "Too many attempts. Wait a minute and try again." in answers[-1]
    assert "Too many attempts" in client.post(page, {**sent, "old": PASSWORD}).content.decode()


def test_the_code_that_added_an_app_signs_nobody_in_and_wrong_ones_are_counted():
    known, client = person(), Client()
    assert client.post(DOOR, {"login": known.username, "password": PASSWORD}).status_code == 302
    page = reverse("mfa_activate_totp")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get(page)
    secret = client.session["mfa.totp.secret"]
    for _ in range(5):
        assert client.post(page, {"code": "000000"}).status_code == 200
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post(page, {"code": code}).status_code == 200, "too many wrong ones before"
    cache.clear()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post(page, {"code": code}).status_code == 302
    other = Client()
    assert "2fa" in other.post(DOOR, {"login": known.username, "password": PASSWORD})["Location"]
    assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_addresses_means_and_e_mails_of_people_are_for_chiefs():
    boss, known, other = chief(), person(), editor()
    assert sign_in(known.username, PASSWORD, "198.51.100.9")
    assert not sign_in(known.username, "a wrong guess", "198.51.100.9")
    invite(full_name="Olha", email="olha@private.example", role="editor", by=boss)
    change_person(known, by=boss, email="new@private.example")
    change_person(known, by=boss, role="editor")
    telling = {"session.signed_in", "session.sign_in_failed", "invitation.sent"}
    assert telling <= {event.event for event in visible_events(boss)}
    told = [str(event.data) for event in visible_events(other)]
    assert not telling & {event.event for event in visible_events(other)}
    assert not any("198.51.100.9" in said or "private.example" in said for said in told)
    assert {event.event for event in visible_events(known)} >= {"session.signed_in"}
    assert AuditEvent.objects.filter(event="person.changed").count() == 2
    assert [event.data["before"] for event in visible_events(other) if event.event == "person.changed"] == [
        {"role": "reviewer"}
    ]


def test_a_hidden_claimant_is_neither_found_nor_shown_by_their_name():
    boss, stranger = chief(), editor()
    hidden = save_claimant(by=boss, name="Secret Witness")
    a_claim(by=boss, claimant=hidden, readers=(boss,))
    assert not visible_claimants(stranger).filter(pk=hidden.pk).exists()
    answer = caller(stranger).post(f"{V1}/claimants/", {"name": "Secret Witness"}, format="json")
    assert answer.status_code == 201
    assert answer.json()["id"] != hidden.pk
    again = caller(stranger).post(f"{V1}/claimants/", {"name": "Secret Witness"}, format="json")
    assert again.status_code == 400
    named = claimant_named("Secret Witness", by=stranger)
    log_claim(by=stranger, text="The witness was there", claimant=named, citations=(), is_another=True)
    assert named.pk == answer.json()["id"]
    assert not visible_claimants(stranger).filter(pk=hidden.pk).exists()
    assert Claimant.objects.filter(name="Secret Witness").count() == 2


@pytest.mark.parametrize("address", sorted(map(str, CLOUD_HOSTS)))
def test_the_guard_refuses_agents_and_metadata_of_clouds(address):
    network = ip_network(f"{address}/{24 if '.' in address else 64}", strict=False)
    for policy in (Policy(), Policy(allow_networks=(network,))):
        with pytest.raises(RefusedByPolicy):
            check_address(address, policy)
    check_address(address, Policy(allow_networks=(ip_network(address),)))


def test_the_guard_knows_the_agents_that_have_public_addresses():
    assert {"168.63.129.16", "100.100.100.200", "fd00:ec2::254"} <= set(map(str, CLOUD_HOSTS))
