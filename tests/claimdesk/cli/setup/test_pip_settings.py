"""What pip is told, said to uv."""

from pathlib import Path

import pytest

from claimdesk.cli.setup.pip_settings import PipSettings, parsed

LISTING = """\
:env:.timeout='60'
freeze.timeout='1'
global.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'
global.find-links='/wheels /more'
global.index-url='https://global.example/simple'
global.timeout='30'
install.index-url='https://install.example/simple'
"""


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without variables for uv or for certificates."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


def test_parsed_takes_what_pip_install_would_take() -> None:
    values = parsed(LISTING)

    assert values["index-url"] == "https://install.example/simple"
    assert values["timeout"] == "60"


def test_environ_names_the_index_and_its_mirrors() -> None:
    assert PipSettings(parsed(LISTING)).environ() == {
        "UV_DEFAULT_INDEX": "https://install.example/simple",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_HTTP_TIMEOUT": "60",
    }


def test_environ_without_mirrors_names_the_index_only() -> None:
    environ = PipSettings({"index-url": "https://a.example/", "find-links": "/wheels"}).environ(mirrors=False)

    assert environ == {"UV_DEFAULT_INDEX": "https://a.example/"}


def test_environ_says_how_to_connect(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.touch()
    told = {"cert": str(roots), "proxy": "http://proxy.example:3128", "trusted-host": "a.example b.example"}

    assert PipSettings(told).environ(mirrors=False) == {
        "SSL_CERT_FILE": str(roots),
        "HTTP_PROXY": "http://proxy.example:3128",
        "HTTPS_PROXY": "http://proxy.example:3128",
        "UV_INSECURE_HOST": "a.example b.example",
    }


def test_environ_trusts_the_roots_that_pip_takes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = tmp_path / "roots.pem"
    roots.touch()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(roots))

    assert PipSettings({}).environ(mirrors=False) == {"SSL_CERT_FILE": str(roots)}


@pytest.mark.parametrize("name", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_environ_leaves_what_uv_was_told_itself(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "https://uv.example/")

    assert PipSettings({"index-url": "https://pip.example/"}).environ(mirrors=False) == {}


@pytest.mark.parametrize(("said", "options"), [("1", ("--no-index",)), ("false", ()), ("", ())])
def test_options_forbid_the_index_where_pip_may_not_ask_one(said: str, options: tuple[str, ...]) -> None:
    assert PipSettings({"no-index": said}).options() == options
