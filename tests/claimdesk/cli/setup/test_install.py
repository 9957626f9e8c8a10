"""The environment: built whole, known by its stamp, repaired when an earlier installation broke off."""

import shutil
from pathlib import Path

import pytest

from claimdesk.cli.console import HouseError
from claimdesk.cli.setup.install import Environment


def checkout(folder: Path) -> Environment:
    """A checkout with locks that list nothing, so that pip needs no network."""
    for name in ("requirements.txt", "requirements/dev.txt", "requirements/browser.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"# {name}\n", encoding="utf-8")
    return Environment(folder)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """One environment that was built; building takes seconds."""
    environment = checkout(tmp_path_factory.mktemp("template"))
    environment.ensure()
    return environment


@pytest.fixture
def built(template: Environment, tmp_path: Path) -> Environment:
    """A copy of the one that was built."""
    folder = tmp_path / "checkout"
    shutil.copytree(template.root, folder, symlinks=True)
    return Environment(folder)


def test_ensure_builds_once(built: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    assert built.python.exists()
    assert list(built.installed()) == ["requirements.txt"]

    built.ensure()

    assert capsys.readouterr().out == ""


def test_ensure_adds_what_tests_need(built: Environment) -> None:
    built.ensure(dev=True)

    assert list(built.installed()) == ["requirements.txt", "requirements/dev.txt"]


def test_ensure_adds_what_drives_a_browser(built: Environment) -> None:
    built.ensure(browser=True)

    assert list(built.installed()) == ["requirements.txt", "requirements/browser.txt"]


def test_ensure_installs_again_when_a_lock_changed(built: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    before = built.installed()
    (built.root / "requirements.txt").write_text("# other\n", encoding="utf-8")

    built.ensure()

    assert built.installed() != before
    assert "did not finish" not in capsys.readouterr().out


def test_ensure_starts_anew_what_did_not_finish(built: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    built.stamp.unlink()
    half = built.folder / "half-written"
    half.touch()

    built.ensure()

    assert "An earlier installation did not finish" in capsys.readouterr().out
    assert not half.exists()
    assert built.installed()


def test_ensure_leaves_no_stamp_when_pip_fails(built: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    (built.root / "requirements.txt").write_text("./no-such-folder --hash=sha256:00\n", encoding="utf-8")

    with pytest.raises(HouseError, match=r"could not install what requirements\.txt lists"):
        built.ensure()

    assert built.installed() == {}
    assert "ERROR" in capsys.readouterr().err


def test_ensure_throws_nothing_of_a_linked_environment_away(built: Environment, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    built.folder.rename(elsewhere)
    built.folder.symlink_to(elsewhere)
    built.stamp.unlink()
    theirs = elsewhere / "theirs"
    theirs.touch()

    built.ensure()

    assert theirs.exists()
    assert built.installed()


def test_installed_says_nothing_when_the_python_is_gone(built: Environment) -> None:
    built.python.unlink()

    assert built.installed() == {}


def test_ensure_says_which_lock_is_missing(built: Environment) -> None:
    (built.root / "requirements/dev.txt").unlink()

    with pytest.raises(HouseError, match=r"requirements/dev\.txt is missing"):
        built.ensure(dev=True)
