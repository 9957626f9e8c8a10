"""The pages of second factors: what they warn of, and what they say of a passkey that is refused."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from django.test import Client
from fido2.utils import websafe_encode

from claimdesk.accounts.models import User
from tests.builders import PASSWORD, chief, editor
from tests.screens.world import a_credential

pytestmark = pytest.mark.django_db
ADD = "/accounts/2fa/webauthn/add/"


def at_the_door(person: User) -> Client:
    """A browser of `person`, who confirmed just now that it is they."""
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def a_passkey(person: User, name: str = "My key") -> Authenticator:
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": a_credential()}
    )


def answer_to(challenge: str) -> str:
    """What a browser sends for a passkey that answered `challenge`, with a signature that is none."""
    said = {"type": "webauthn.get", "challenge": challenge, "origin": "http://testserver"}
    response = {"clientDataJSON": websafe_encode(json.dumps(said).encode()), "authenticatorData": "", "signature": ""}
    number = websafe_encode(bytes(16))
    return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": response})


def test_the_last_required_passkey_stays_and_the_page_says_so_before(settings) -> None:
    settings.MFA_REQUIRED = "chief"
    person = chief()
    client = at_the_door(person)
    key = a_passkey(person)
    page = f"/accounts/2fa/webauthn/keys/{key.pk}/remove/"
    before = client.get(page).content.decode()
    assert "Your role needs a second factor, and this is your only one." in before
    assert "button--danger" not in before
    refused = client.post(page)
    assert "Your role needs a second factor" in refused.content.decode()
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_one_of_two_goes_and_the_last_that_nobody_asks_for_goes_after_a_warning() -> None:
    person = editor()
    client = at_the_door(person)
    first, second = a_passkey(person, "First"), a_passkey(person, "Second")
    page = f"/accounts/2fa/webauthn/keys/{first.pk}/remove/"
    assert "Your other second factors stay." in client.get(page).content.decode()
    client.post(page)
    page = f"/accounts/2fa/webauthn/keys/{second.pk}/remove/"
    assert "your password alone is enough to sign in" in client.get(page).content.decode()
    client.post(page)
    assert not Authenticator.objects.filter(user=person).exists()


def test_the_last_app_stays_where_it_is_required_and_is_warned_of_elsewhere(settings) -> None:
    person = chief()
    client = at_the_door(person)
    TOTP.activate(person, generate_totp_secret())
    page = "/accounts/2fa/totp/deactivate/"
    assert "your password alone is enough to sign in" in client.get(page).content.decode()
    settings.MFA_REQUIRED = "chief"
    assert "Add another first" in client.get(page).content.decode()
    client.post(page)
    assert Authenticator.objects.filter(user=person).exists()


def test_a_passkey_for_a_page_that_was_opened_again_elsewhere_says_so() -> None:
    client = at_the_door(editor())
    client.get(ADD)
    older = client.session[STATE_SESSION_KEY]["challenge"]
    client.get(ADD)
    said = client.post(ADD, {"name": "A key", "credential": answer_to(older)}).content.decode()
    assert "The passkey answered a page that was opened before this one." in said


def test_an_unknown_passkey_says_so_at_the_door() -> None:
    client = Client()
    client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    asked = client.session[STATE_SESSION_KEY]["challenge"]
    said = client.post("/accounts/2fa/webauthn/login/", {"credential": answer_to(asked)}, follow=True)
    assert "This passkey opens no account here" in said.content.decode()


def test_confirming_with_a_wrong_passkey_stays_on_the_page_and_says_why() -> None:
    person = editor()
    client = at_the_door(person)
    a_passkey(person)
    page = "/accounts/2fa/webauthn/reauthenticate/"
    client.get(page)
    said = client.post(page, {"credential": answer_to("another")})
    assert "The passkey answered a page that was opened before this one." in said.content.decode()


@pytest.mark.parametrize(
    "credential",
    ["", "{", "[]", "3", '{"response": 3}', '{"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "ÿ"}}', "{}"],
)
def test_what_is_no_answer_of_a_passkey_is_refused_with_a_sentence(credential: str) -> None:
    client = at_the_door(editor())
    client.get(ADD)
    answer = client.post(ADD, {"name": "A key", "credential": credential})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert Client().post("/accounts/2fa/webauthn/login/", {"credential": credential}).status_code == 302
