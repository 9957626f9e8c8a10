"""What the system lacks, as a user who may install nothing."""

import pytest

from claimdesk.cli.console import CliError
from claimdesk.cli.processes import redis_server
from claimdesk.cli.setup import browser, system
from claimdesk.cli.setup.install import Environment


@pytest.fixture
def powerless(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """No apt, no sudo and no server anywhere on the path."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("powerless")
def test_install_without_apt_says_what_to_ask_for() -> None:
    assert not system.can_install()

    with pytest.raises(CliError, match="ask an administrator for `apt-get install redis-tools`"):
        system.install(["redis-tools"], why="the queue")


@pytest.mark.usefixtures("powerless")
def test_program_says_what_to_do_where_there_is_no_redis() -> None:
    if Environment().embedded.exists():
        assert redis_server.program().name == "valkey-server"
    else:
        with pytest.raises(CliError, match=r"run ./desk setup, or set REDIS_URL"):
            redis_server.program()


@pytest.mark.usefixtures("powerless")
def test_ensure_of_the_browser_asks_for_nothing_where_it_is() -> None:
    browser.ensure_chromium()
    browser.require_browser()


def test_program_is_found_where_tests_run() -> None:
    assert redis_server.program().path.exists()
