"""The door in a real Chromium: no complaint, nothing that bars people, and a passkey from end to end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.screens.screen import NARROW, WIDE, Screen

PAGES = [
    "/accounts/2fa/",
    "/admin/accounts/user/roles/",
    "/admin/accounts/invitation/add/",
    "/admin/claims/claim/sealed/",
]
PASSWORD = "correct horse battery"
NEWCOMER = f"""
from claimdesk.accounts.actions import add_person
add_person(username="newcomer", role="editor", password={PASSWORD!r}, full_name="Newcomer", by=None)
"""


def _fits(screen: Screen) -> list[str]:
    return [*filter(None, [screen.spills()]), *screen.barriers(), *screen.complaints]


@pytest.mark.parametrize(("language", "width", "scheme"), [("uk", NARROW, "dark"), ("en", WIDE, "light")])
def test_the_door_and_the_pages_of_people_bar_nobody(
    sit_down: Callable[..., Screen], language: str, width: int, scheme: str, tmp_path: Path
) -> None:
    stranger = sit_down("", language=language, width=width, scheme=scheme).open("/accounts/login/")
    stranger.page.screenshot(path=tmp_path / "login.png")
    assert not _fits(stranger)
    chief = sit_down("chief", language=language, width=width, scheme=scheme)
    for path in PAGES:
        chief.open(path)
        chief.page.screenshot(path=tmp_path / (path.strip("/").replace("/", "-") + ".png"))
        assert not _fits(chief), path


def test_a_passkey_is_added_and_opens_the_desk(sit_down: Callable[..., Screen], newsroom) -> None:
    # Whoever has a passkey is asked for it from then on, so this is nobody whom other tests sign in as.
    newsroom.desk.manage("shell", "-c", NEWCOMER)
    screen = sit_down("")
    # A passkey belongs to a name, and browsers take this one without TLS.
    screen.address = screen.address.replace("127.0.0.1", "localhost")
    page = screen.page
    devices = screen.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    page.goto(f"{screen.address}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.fill("[name=login]", "newcomer")
    page.fill("[name=password]", PASSWORD)
    page.click("#content form.door-form [type=submit]")
    page.fill("[name=password]", PASSWORD)
    page.click("#content form.door-form [type=submit]")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/accounts/2fa/**recovery-codes/**")

    screen.context.clear_cookies()
    page.goto(f"{screen.address}/accounts/login/?next=/admin/")
    page.click("#passkey_login")
    page.wait_for_url("**/admin/")
    assert not screen.complaints
