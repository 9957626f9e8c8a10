"""The door in a real Chromium: an invitation and a passkey from end to end."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.newsroom import Newsroom
from tests.screens.acts import says
from tests.screens.screen import Screen

PASSWORD = "correct horse battery"
INVITED = """
from claimdesk.accounts.invitations import invite
print(invite(full_name="Olha Bila", email="olha@desk.example", role="editor", by=None)[1])
"""
NEWCOMER = f"""
from claimdesk.accounts.actions import add_person
add_person(username="newcomer", role="editor", password={PASSWORD!r}, full_name="Newcomer", by=None)
"""


def test_an_invited_person_joins_the_desk(sit_down: Callable[..., Screen], newsroom: Newsroom) -> None:
    link = newsroom.desk.manage("shell", "-v", "0", "-c", INVITED).strip().splitlines()[-1]
    screen = sit_down("")
    page = screen.open(link.removeprefix(screen.address)).page
    page.fill("[name=username]", "olha")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/admin/")
    says(screen, "Welcome to ClaimDesk.")
    expect(page.locator(".who")).to_have_text("Olha Bila")


def test_the_card_of_the_sign_in_is_as_high_as_what_it_holds(sit_down: Callable[..., Screen]) -> None:
    screen = sit_down("").open("/accounts/login/")
    for width in (1280, 390):
        screen.resize(width)
        card, words = ("document.querySelector('#container')", "document.querySelector('.door-foot')")
        spare = screen.page.evaluate(f"{card}.getBoundingClientRect().bottom - {words}.getBoundingClientRect().bottom")
        assert spare < 40, width
        assert screen.page.evaluate(f"{card}.getBoundingClientRect().height") < 700, width


def test_a_passkey_is_added_and_opens_the_desk(sit_down: Callable[..., Screen], newsroom: Newsroom) -> None:
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


def test_a_passkey_that_the_browser_refuses_says_why_beside_the_button(sit_down: Callable[..., Screen]) -> None:
    screen = sit_down("")
    page = screen.open("/accounts/login/").page  # by an IP, for which browsers keep no passkeys
    page.click("#passkey_login")
    place = page.get_by_role("alert")
    expect(place).to_contain_text("Open ClaimDesk by its HTTPS URL")
    assert (
        page.evaluate("document.querySelector('#content-main .button-group').nextElementSibling.id") == "passkey-error"
    )
