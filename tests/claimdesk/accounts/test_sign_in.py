"""Signing in by allauth: name and password, second factors, limits, sessions."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from claimdesk.accounts.devices import COOKIE
from claimdesk.accounts.models import BrowserSession, User
from claimdesk.accounts.second_factor import reset_factors
from claimdesk.accounts.sessions import address_of, end_session, live_sessions
from claimdesk.audit.models import AuditEvent
from claimdesk.cli.places import ROOT
from claimdesk.errors import Invalid, NotAllowed
from claimdesk.outbox.dispatching import dispatch_due
from claimdesk.runtime.cache import SharedCache
from tests.builders import PASSWORD, chief, editor, reviewer
from tests.screens.world import a_credential

pytestmark = pytest.mark.django_db
LOGIN, DESK = "/accounts/login/", "/admin/"


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(person: User, client: Client | None = None, **typed: str) -> Client:
    client = client or Client(headers={"User-Agent": "Firefox"})
    client.post(LOGIN, {"login": person.username, "password": PASSWORD, **typed})
    return client


def opens(client: Client, path: str = DESK) -> bool:
    return client.get(path).status_code == 200


def events(person: User) -> list[str]:
    found = AuditEvent.objects.filter(target_type="accounts.user", target_id=person.pk).order_by("pk")
    return list(found.values_list("event", flat=True))


def last_event(person: User, event: str) -> AuditEvent:
    return AuditEvent.objects.filter(event=event, target_type="accounts.user", target_id=person.pk).latest("pk")


def database_url() -> str:
    """Where another process finds what this test wrote."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(str(settings.DATABASE_URL))._replace(path=f"/{name}").geturl()


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def test_login_opens_the_desk_and_is_written_down() -> None:
    person = with_password(editor())
    client = sign_in(person)
    assert opens(client)
    client.post(reverse("admin:logout"))
    assert not opens(client)
    assert events(person) == ["session.signed_in", "session.signed_out"]
    assert last_event(person, "session.signed_in").data["means"] == ["password"]


def test_login_leads_to_where_one_wanted_and_nowhere_else() -> None:
    person = with_password(editor())
    there = Client().get("/admin/claims/claim/", follow=True)
    assert there.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2Fclaims%2Fclaim%2F"
    answer = Client().post(LOGIN, {"login": person.username, "password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == DESK


def test_login_says_the_same_of_a_wrong_name_and_of_a_wrong_password() -> None:
    person = with_password(editor())

    def answer(**typed: str) -> str:
        page = Client().post(LOGIN, typed).content.decode()
        return page[page.index('<ul class="errorlist') :].partition("</ul>")[0]

    wrong_password = answer(login=person.username, password="x" * 20)
    assert wrong_password == answer(login="nobody-at-all", password="x" * 20)
    gone = with_password(editor(is_active=False))
    assert wrong_password == answer(login=gone.username, password=PASSWORD)
    # The name that nobody has may be a password typed into the wrong field: it is nowhere in the log.
    assert events(person) == ["session.sign_in_failed"]
    assert not AuditEvent.objects.filter(target_label__contains="nobody-at-all").exists()


def test_login_gives_the_session_a_new_key() -> None:
    person = with_password(editor())
    client = Client()
    session = client.session
    session["mine"] = "fixed"
    session.save()
    before = session.session_key
    sign_in(person, client)
    assert client.session.session_key != before


def test_login_stops_whoever_guesses_for_every_process() -> None:
    person = with_password(editor())
    for _attempt in range(5):
        sign_in(person, password="guessed-wrong-again")
    assert not opens(sign_in(person)), "the right password after five wrong ones must wait"
    other = with_password(editor())
    assert opens(sign_in(other)), "nobody else waits for it"


def test_a_known_device_is_not_kept_out_by_guesses_in_the_same_house() -> None:
    person, colleague = with_password(editor()), with_password(editor())
    known = sign_in(person)
    known.post(reverse("admin:logout"))
    for _attempt in range(5):
        sign_in(person, password="guessed-wrong-again")
    assert not opens(sign_in(person)), "a browser nobody knows must wait"
    assert opens(sign_in(person, known))
    of_colleague = sign_in(colleague)
    of_colleague.post(reverse("admin:logout"))
    assert not opens(sign_in(person, of_colleague)), "who it knows is somebody else"
    forged = Client()
    forged.cookies[COOKIE] = known.cookies[COOKIE].value[:-3] + "abc"
    assert not opens(sign_in(person, forged))


def test_guesses_on_a_known_device_are_counted_too() -> None:
    person = with_password(editor())
    known = sign_in(person)
    known.post(reverse("admin:logout"))
    for _attempt in range(5):
        sign_in(person, known, password="guessed-wrong-again")
    assert not opens(sign_in(person, known))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("broker")
def test_attempts_in_another_process_count_in_this_one() -> None:
    person = with_password(editor())
    guess = {"login": person.username, "password": "guessed-wrong-again"}
    script = f"""
import django
django.setup()
from django.test import Client
for _attempt in range(5):
    assert Client(SERVER_NAME="localhost").post({LOGIN!r}, {guess!r}).status_code == 200
"""
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "claimdesk.settings", "DATABASE_URL": database_url()}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environ, check=True, timeout=120)
    assert not opens(sign_in(person, Client(SERVER_NAME="localhost"))), "five wrong ones elsewhere"
    assert opens(sign_in(with_password(editor()), Client(SERVER_NAME="localhost")))


def test_wrong_codes_are_counted_as_wrong_passwords_are() -> None:
    person = with_password(editor())
    secret = with_totp(sign_in(person))
    cache.clear()
    client = sign_in(person)
    for _attempt in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert not opens(client), "the right code after five wrong ones must wait"
    cache.clear()
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert opens(client)


def test_behind_a_unix_socket_one_comes_in_and_it_is_written_down() -> None:
    person = with_password(editor())
    client = sign_in(person, Client(REMOTE_ADDR="", headers={"User-Agent": "Firefox"}))
    assert opens(client)
    assert last_event(person, "session.signed_in").data["address"] is None
    assert [session.address for session in live_sessions(person)] == [None]


def test_signing_up_and_resetting_passwords_is_closed() -> None:
    assert Client().get("/accounts/signup/")["Location"] == LOGIN
    assert Client().get("/accounts/password/reset/").status_code == 404
    client = sign_in(with_password(editor()))
    assert client.get("/accounts/password/change/")["Location"] == "/admin/accounts/user/me/"


def test_the_pages_have_no_inline_script_and_speak_ukrainian() -> None:
    page = Client(headers={"Accept-Language": "uk"}).get(LOGIN)
    words = page.content.decode()
    assert 'lang="uk"' in words
    assert "Увійти" in words
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert 'id="passkey_login"' in words


# --- The second factor ---


def with_totp(client: Client) -> str:
    """Adds an authenticator app on the pages; returns its secret."""
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    cache.clear()  # the code is used up by that; in half a minute there is another one
    return str(secret)


def test_totp_is_asked_for_after_the_password() -> None:
    person = with_password(editor())
    secret = with_totp(sign_in(person))
    cache.clear()
    client = sign_in(person)
    assert not opens(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not opens(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert opens(client)
    assert "factor.added" in events(person)
    assert "session.sign_in_failed" in events(person)
    assert last_event(person, "session.signed_in").data["means"] == ["password", "totp"]


def test_totp_secrets_are_sealed_in_the_database() -> None:
    person = with_password(editor())
    secret = with_totp(sign_in(person))
    assert secret not in str(Authenticator.objects.get(user=person, type="totp").data)


def test_recovery_codes_open_once() -> None:
    person = with_password(editor())
    first = sign_in(person)
    with_totp(first)
    first.post("/accounts/2fa/recovery-codes/generate/")
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
    client = sign_in(person)
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert opens(client)
    assert events(person).count("factor.used_up") == 1
    assert last_event(person, "session.signed_in").data["means"] == ["password", "recovery_codes"]
    again = sign_in(person)
    again.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert not opens(again)
    assert events(person).count("factor.used_up") == 1


def test_renaming_a_passkey_is_written_down_and_using_it_is_none() -> None:
    person = with_password(editor())
    client = sign_in(person)
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Old", "credential": {}})
    key.record_usage()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "Old" in client.get("/accounts/2fa/webauthn/").content.decode()
    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/", {"name": "New"})
    key.refresh_from_db()
    assert key.data["name"] == "New"
    assert events(person).count("factor.renamed") == 1


def test_a_chief_takes_away_what_somebody_lost_and_tells_him(mailoutbox) -> None:
    person, boss = with_password(editor(email="olena@desk.example", language="uk")), chief()
    client = sign_in(person)
    with_totp(client)
    client.post("/accounts/2fa/recovery-codes/generate/")
    at_desk = Client()
    at_desk.force_login(boss)
    page = reverse("admin:accounts_user_factors", args=[person.pk])
    assert "Remove the second factor" in at_desk.get(page).content.decode()
    at_desk.post(page)
    dispatch_due()
    assert not Authenticator.objects.filter(user=person).exists()
    assert not opens(client)
    done = AuditEvent.objects.filter(target_type="accounts.user", target_id=person.pk, actor_id=boss.pk)
    assert sorted(done.values_list("event", flat=True)) == ["factor.removed", "factor.removed", "session.ended"]
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (["olena@desk.example"], "Ваш другий фактор скинуто")
    assert opens(sign_in(person)), "with the password alone"


def test_nobody_but_a_chief_and_no_chief_for_himself_takes_a_factor_away() -> None:
    person, boss = with_password(editor()), with_password(chief())
    for owner in (person, boss):
        with_totp(sign_in(owner))
    there = Authenticator.objects.count()
    for by in (reviewer(), person):
        with pytest.raises(NotAllowed):
            reset_factors(person, by=by)
    with pytest.raises(Invalid):
        reset_factors(boss, by=boss)
    with pytest.raises(Invalid) as refused:
        reset_factors(editor(), by=boss)
    assert refused.value.code == "no_factor"
    assert Authenticator.objects.count() == there


def test_a_required_second_factor_is_asked_for_everywhere(settings) -> None:
    settings.MFA_REQUIRED = "reviewers"
    client = sign_in(with_password(reviewer()))
    assert client.get("/admin/claims/claim/")["Location"] == "/accounts/2fa/"
    assert client.get("/api/v1/claims/").status_code == 403
    assert opens(client, "/accounts/2fa/")
    with_totp(client)
    assert opens(client, "/admin/claims/claim/")
    assert opens(client, "/api/v1/claims/")
    client.post("/accounts/2fa/totp/deactivate/")
    assert opens(client, "/admin/claims/claim/"), "the last one cannot be removed"
    assert opens(sign_in(with_password(editor()))), "an editor needs none"


# --- Sessions ---


def test_sessions_are_listed_with_device_and_address() -> None:
    person = with_password(editor())
    sign_in(person)
    [session] = live_sessions(person)
    assert (session.device, session.address) == ("Firefox", "127.0.0.1")


def test_ending_a_session_signs_that_browser_out() -> None:
    person = with_password(editor())
    one, other = sign_in(person), sign_in(person)
    end_session(BrowserSession.objects.get(session_key=one.session.session_key), by=person)
    assert not opens(one)
    assert opens(other)
    assert "session.ended" in events(person)


def test_a_chief_ends_anybodys_session_and_nobody_else_does() -> None:
    person = with_password(editor())
    client = sign_in(person)
    [session] = live_sessions(person)
    with pytest.raises(NotAllowed):
        end_session(session, by=reviewer())
    end_session(session, by=chief())
    assert not opens(client)


def test_a_changed_password_ends_all_other_sessions() -> None:
    person = with_password(editor())
    here, there = sign_in(person), sign_in(person)
    form = {"form": "password", "old": PASSWORD, "new": "another long password", "again": "another long password"}
    here.post("/admin/accounts/user/me/", form)
    person.refresh_from_db()
    assert opens(here)
    assert not opens(there)
    assert [session.session_key for session in live_sessions(person)] == [here.session.session_key]


def test_a_person_who_left_is_out_at_once() -> None:
    person = with_password(editor())
    client = sign_in(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not opens(client)


def test_address_of_believes_only_the_proxies_that_are_there(settings) -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    assert address_of(request) == "127.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert address_of(request) == "198.51.100.7"
    for nothing in ("unknown", "198.51.100.7:5000", ""):
        assert address_of(RequestFactory().get("/", headers={"X-Forwarded-For": nothing}, REMOTE_ADDR="")) is None


# --- The shared cache ---


def test_shared_cache_is_one_for_two_processes(broker, settings) -> None:
    first, second = (SharedCache(settings.CACHES["default"]["LOCATION"], {"KEY_PREFIX": "test"}) for _each in range(2))
    first.set("attempts", 3)
    assert second.get("attempts") == 3
    assert second.incr("attempts") == 4
    assert first.get("attempts") == 4


def test_shared_cache_goes_on_alone_while_redis_is_away(tmp_path) -> None:
    alone = SharedCache(f"unix://{tmp_path}/nobody.sock", {})
    alone.set("attempts", 3)
    assert alone.get("attempts") == 3


def test_the_list_of_passkeys_opens() -> None:
    person = chief()
    data = {"name": "The key in my pocket", "credential": a_credential()}
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)
    client = Client()
    client.force_login(person)
    assert "The key in my pocket" in client.get("/accounts/2fa/webauthn/").content.decode()
