"""Where archived pages are replayed is never a name that the desk answers to, or an origin that it trusts."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from claimdesk.runtime.replay_origin import replay_origin

LOCAL = ["127.0.0.1", "localhost", "[::1]"]


def origin(typed: str = "", hosts: list[str] | None = None, *, https: bool = False, trusted: str = "") -> str:
    """What the setting comes to on a desk on port 8000."""
    return replay_origin(typed, port=8000, hosts=hosts or LOCAL, https=https, trusted=[trusted] if trusted else [])


def test_a_desk_of_one_machine_has_one_by_itself_and_another_only_where_somebody_names_it() -> None:
    assert origin() == "http://*.replay.localhost:8000"
    assert origin(hosts=["localhost"]) == "http://*.replay.localhost:8000"
    assert origin(hosts=["localhost", "desk.example.org"]) == ""
    assert origin(https=True) == ""
    assert origin("https://*.replay.example", ["desk.example.org"], https=True) == "https://*.replay.example"


@pytest.mark.parametrize(
    ("typed", "hosts", "https", "trusted", "why"),
    [
        ("https://replay.example", LOCAL, False, "", "with the star"),
        ("https://*.replay.example/", LOCAL, False, "", "without a path"),
        ("https://*.replay.example;script-src", LOCAL, False, "", "with the star"),
        ("http://*.replay.example", LOCAL, True, "", "needs https://"),
        ("https://*.example.org", [".example.org"], True, "", "the desk answers to this name"),
        ("https://*.replay.example.org", [".example.org"], True, "", "the desk answers to this name"),
        ("https://*.replay.example", ["*"], True, "", "the desk answers to this name"),
        ("https://*.replay.example", LOCAL, False, "https://*.example", "trusts it"),
        ("https://*.replay.example", LOCAL, False, "https://c1.replay.example", "trusts it"),
    ],
)
def test_names_that_would_let_archived_pages_act_as_the_desk_are_refused(
    typed: str, hosts: list[str], https: bool, trusted: str, why: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=why):
        origin(typed, hosts, https=https, trusted=trusted)
