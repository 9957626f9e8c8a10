"""Single sign-on: a desk of its own process, since which apps it has is decided as it starts."""

import re
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, ProxyHandler, build_opener

import pytest

from tests.claimdesk.accounts.oidc_provider import Provider
from tests.routes import routes
from tests.servers import RunningDesk


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_request: object) -> None:
        """Follow nothing: the test looks at where it is sent."""


class Window:
    """A browser that says where it is sent."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()), _Stay())

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where to, and the page."""
        data = urlencode(form).encode() if form is not None else None
        try:
            with self.opener.open(self.address + path, data) as answer:
                return answer.status, "", answer.read().decode()
        except HTTPError as sent:
            return sent.code, sent.headers.get("Location", ""), sent.read().decode()


def come_back(desk: str, provider: Provider, identity: dict[str, object]) -> tuple[Window, str]:
    """Presses the button at the door, and comes back from the provider as `identity`. Where that leads to."""
    provider.identity = identity
    window = Window(desk)
    _status, _to, door = window.ask("/accounts/login/")
    assert "Our house" in door
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', door)
    assert token
    status, to, _page = window.ask("/accounts/oidc/single/login/", {"csrfmiddlewaretoken": token[1]})
    assert (status, to.split("?")[0]) == (302, f"{provider.address}/authorize")
    asked = parse_qs(urlsplit(to).query)
    assert asked["code_challenge_method"] == ["S256"]
    provider.challenge, provider.nonce = asked["code_challenge"][0], asked.get("nonce", [""])[0]
    _status, to, _page = window.ask(
        "/accounts/oidc/single/login/callback/?" + urlencode({"code": "good", "state": asked["state"][0]})
    )
    return window, to


def test_who_is_at_the_desk_comes_in_and_nobody_else(
    start_desk: Callable[..., RunningDesk], provider: Provider
) -> None:
    desk = start_desk(
        CLAIMDESK_OIDC_SERVER=provider.address,
        CLAIMDESK_OIDC_CLIENT_ID="desk",
        CLAIMDESK_OIDC_SECRET="shared",
        CLAIMDESK_OIDC_NAME="Our house",
        CLAIMDESK_DEMO="off",
    )
    desk.wait_open()
    boss = {"sub": "77", "email": "chief@desk.example", "email_verified": True}
    desk.manage(
        "shell", "-c", "from claimdesk.accounts.models import User; User.objects.update(email='chief@desk.example')"
    )
    window, to = come_back(desk.address, provider, boss)
    assert to == "/admin/"
    assert window.ask("/admin/")[0] == 200
    assert window.ask("/accounts/single/")[1] == "/admin/accounts/user/me/", "people cannot unlink their own account"
    for stranger in (
        {"sub": "78", "email": "nobody@desk.example", "email_verified": True},
        {"sub": "79", "email": "chief@desk.example", "email_verified": False},
    ):
        window, to = come_back(desk.address, provider, stranger)
        assert to == "/accounts/login/"
        assert window.ask("/admin/")[0] == 302
    window, to = come_back(desk.address, provider, {**boss, "email": "other@desk.example"})
    assert to == "/admin/", "by the provider's own number, whatever the address is now"
    believes_only_what_is_said_exactly(desk, provider, boss)
    leads_back_from_a_failure(desk)
    tells_strangers_nothing(desk)


def believes_only_what_is_said_exactly(desk: RunningDesk, provider: Provider, boss: dict[str, object]) -> None:
    """Each answer that may sign nobody in ends at the door with a sentence, none with an error of the desk."""
    desk.manage("shell", "-c", _ADD_EDITOR)
    olha: dict[str, object] = {"sub": "90", "email": "olha@desk.example", "email_verified": True}
    unverified: tuple[object, ...] = ("false", "true", 1, "yes", None, [True])
    for said in unverified:
        refused(desk, provider, {**olha, "email_verified": said}, "Nobody in ClaimDesk has the e-mail address")
    unreliable = "The single sign-on did not say reliably who you are."
    subjects: tuple[object, ...] = (None, "", 90, "9" * 192, "a\0b")
    for subject in subjects:
        refused(desk, provider, {**olha, "sub": subject}, unreliable)
    lies: tuple[dict[str, object], ...] = (
        {"nonce": "another"}, {"nonce": None}, {"aud": "somebody"}, {"iss": "http://127.0.0.1:1"}, {"exp": 1},
        {"exp": None}, {"sub": "91"},
    )  # fmt: skip
    for lie in lies:
        provider.lies = lie
        refused(desk, provider, olha, unreliable)
    provider.lies, provider.is_forged = {}, True
    refused(desk, provider, olha, unreliable)
    provider.is_forged = False
    refused(desk, provider, {**boss, "sub": "78"}, "This account already signs in with another identity.")
    assert come_back(desk.address, provider, olha)[1] == "/admin/"
    assert "comes by no single sign-on now" in desk.manage("unlink_identity", "chief")
    assert come_back(desk.address, provider, {**boss, "sub": "78"})[1] == "/admin/"


def leads_back_from_a_failure(desk: RunningDesk) -> None:
    """Whatever the provider answers in place of a person, one is back at the sign-in, which says what happened."""
    for answer in ("error=access_denied", "error=server_error", "code=unasked", "code=unasked&state=unknown", ""):
        window = Window(desk.address)
        _status, to, _page = window.ask(f"/accounts/oidc/single/login/callback/?{answer}")
        assert to == "/accounts/login/", answer
        assert "The single sign-on did not say reliably who you are." in window.ask(to)[2], answer
    assert 'href="/accounts/login/"' in Window(desk.address).ask("/accounts/single/login/error/")[2]


def refused(desk: RunningDesk, provider: Provider, identity: dict[str, object], sentence: str) -> None:
    window, to = come_back(desk.address, provider, identity)
    assert to == "/accounts/login/", (identity, provider.lies)
    assert sentence in window.ask("/accounts/login/")[2]
    assert window.ask("/admin/")[0] == 302


_ADD_EDITOR = """
from claimdesk.accounts.models import User
User.objects.create_user("olha", "olha@desk.example", role="editor")
"""


def _in_order(route: str) -> str:
    """The route with its applications in order: they stand there as they were loaded."""
    return re.sub(r"(?<=<app_label>)[\w|]+", lambda names: "|".join(sorted(names[0].split("|"))), route)


def tells_strangers_nothing(desk: RunningDesk) -> None:
    """Each address that only a desk with single sign-on has, asked by somebody who is not signed in."""
    desk.manage("shell", "-v", "0", "-c", _HIDE)
    there = desk.manage("shell", "-v", "0", "-c", _ROUTES).split()
    only_here = set(map(_in_order, there)) - set(map(_in_order, routes()))
    assert only_here == {route for route, _path in _ONLY_WITH_IT}
    for _route, path in _ONLY_WITH_IT:
        for form in (None, {"claim": "1"}):
            status, _to, page = Window(desk.address).ask(path, form)
            assert status in {200, 302, 401, 403, 404}, path
            assert "zirkonium" not in page


_ONLY_WITH_IT = (
    ("accounts/single/", "/accounts/single/"),
    ("accounts/single/login/cancelled/", "/accounts/single/login/cancelled/"),
    ("accounts/single/login/error/", "/accounts/single/login/error/"),
    ("accounts/single/signup/", "/accounts/single/signup/"),
    ("accounts/oidc/(?P<provider_id>[^/]+)/login/", "/accounts/oidc/single/login/"),
    ("accounts/oidc/(?P<provider_id>[^/]+)/login/callback/", "/accounts/oidc/single/login/callback/"),
)
_HIDE = """
from claimdesk.accounts.models import User
from tests.builders import a_claim
a_claim(by=User.objects.first(), text="Zirkonium was bought", readers=())
"""
_ROUTES = """
from tests.routes import routes
print(*routes())
"""
