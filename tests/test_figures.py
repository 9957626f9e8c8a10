"""The figures of the house are counted from its own modules."""

import ast
from pathlib import Path

from tests.figures import figures_of, names_used_twice
from tests.house_names import full_folders
from tests.modules import ROOT, modules_of


def test_figures_of_this_checkout_ignore_no_import() -> None:
    figures = figures_of(ROOT)
    assert figures["modules"] == str(len(modules_of(ROOT)))
    assert figures["ignored imports"] == "0"


def test_names_used_twice_are_public_and_at_the_top(tmp_path: Path) -> None:
    first, second = tmp_path / "first.py", tmp_path / "second.py"
    first.write_text("class Row: ...\nclass _Own: ...\nclass Meta: ...\n")
    second.write_text("class Row:\n    class Cell: ...\nclass _Own: ...\nclass Meta: ...\n")
    assert names_used_twice([first, second], ast.ClassDef) == {"Row": [str(first), str(second)]}


def test_a_public_name_stands_for_one_thing() -> None:
    paths = modules_of(ROOT)
    assert names_used_twice(paths, ast.ClassDef) == {}
    assert names_used_twice(paths, ast.FunctionDef) == {}


def test_no_folder_is_full() -> None:
    assert list(full_folders(ROOT)) == []


def test_a_full_folder_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "claims" / "admin"
    folder.mkdir(parents=True)
    for number in range(21):
        (folder / f"page_{number}.py").touch()
    assert list(full_folders(tmp_path)) == ["claims/admin: 21"]
