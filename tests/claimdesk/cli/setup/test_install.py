"""The environment: built whole, known by its stamp, repaired when an earlier installation broke off."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimdesk.cli.__main__ import setup
from claimdesk.cli.console import CliError
from claimdesk.cli.setup.install import Environment
from tests.claimdesk.cli.setup.package_index import Index, serving

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index that only pip is told of, by its variables; uv has neither a setting nor a cache."""
    with serving(tmp_path_factory.mktemp("index")) as index, pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
            patch.delenv(name)
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        patch.setenv("PIP_INDEX_URL", index.url)
        patch.setenv("PIP_NO_CACHE_DIR", "1")
        patch.setenv("UV_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield index


@pytest.fixture(scope="module")
def template(index: Index, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """One environment that was built, with a package that nobody else has; building takes seconds."""
    folder = tmp_path_factory.mktemp("template")
    (folder / "requirements").mkdir()
    for name in ("requirements/dev.txt", "requirements/browser.txt", "requirements/parquet.txt"):
        (folder / name).write_text(f"# {name}\n", encoding="utf-8")
    (folder / "requirements.txt").write_text(index.line("example"), encoding="utf-8")
    (folder / "requirements/uv.txt").write_text(index.line("uv"), encoding="utf-8")
    environment = Environment(folder)
    environment.ensure()
    return environment


@pytest.fixture
def built(template: Environment, tmp_path: Path) -> Environment:
    """A copy of the one that was built."""
    folder = tmp_path / "checkout"
    shutil.copytree(template.root, folder, symlinks=True)
    return Environment(folder)


def has_example(environment: Environment) -> bool:
    """Whether the package `example` is installed."""
    return any(environment.folder.glob("lib/python3*/site-packages/example.py"))


def test_ensure_installs_by_uv_from_the_index_that_pip_is_told_of(template: Environment, index: Index) -> None:
    assert has_example(template)
    assert {line for line in index.asked if "example" in line} >= {"uv /simple/example/"}
    assert not [line for line in index.asked if line.startswith("pip") and "example" in line]


def test_ensure_installs_by_pip_where_uv_is_not_to_be_had(
    built: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    (built.root / "requirements/uv.txt").write_text("uv==2.0 --hash=sha256:00\n", encoding="utf-8")
    built.stamp.unlink()

    built.ensure()

    assert "uv, the quick installer, could not be installed" in capsys.readouterr().out
    assert has_example(built)


def test_ensure_refuses_a_file_with_another_hash(built: Environment, index: Index) -> None:
    (built.root / "requirements.txt").write_text(index.line("example", digest="0" * 64), encoding="utf-8")
    built.stamp.unlink()

    with pytest.raises(CliError, match=r"could not install what requirements\.txt lists"):
        built.ensure()

    assert not has_example(built)


def test_ensure_removes_what_no_lock_names_any_more(built: Environment) -> None:
    (built.root / "requirements.txt").write_text("# nothing\n", encoding="utf-8")

    built.ensure()

    assert not has_example(built)


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


def test_ensure_adds_what_writes_parquet_and_keeps_it(built: Environment) -> None:
    built.ensure(parquet=True)
    built.ensure(browser=True)

    locks = ["requirements.txt", "requirements/browser.txt", "requirements/parquet.txt"]
    assert list(built.installed()) == locks


def test_setup_refuses_a_word_that_it_does_not_know() -> None:
    with pytest.raises(CliError, match="--parquet"):
        setup(["--paruqet"])


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

    with pytest.raises(CliError, match=r"could not install what requirements\.txt lists"):
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
    (built.root / "requirements.txt").write_text("# nothing\n", encoding="utf-8")

    built.ensure()

    assert has_example(built)

    assert theirs.exists()
    assert built.installed()


def test_installed_says_nothing_when_the_python_is_gone(built: Environment) -> None:
    built.python.unlink()

    assert built.installed() == {}


def test_ensure_says_which_lock_is_missing(built: Environment) -> None:
    (built.root / "requirements/dev.txt").unlink()

    with pytest.raises(CliError, match=r"requirements/dev\.txt is missing"):
        built.ensure(dev=True)


def test_ensure_embedded_keeps_the_server_out_of_the_way_of_imports(built: Environment, index: Index) -> None:
    (built.root / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    (built.root / "requirements/embedded.txt").write_text(index.line("example"), encoding="utf-8")
    built.ensure()

    built.ensure_embedded()

    assert (built.embedded / "example.py").exists()
    assert not has_example(built)
    assert list(built.installed()) == ["requirements.txt", "requirements/embedded.txt"]
