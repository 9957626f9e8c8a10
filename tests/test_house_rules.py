"""Rules of the house that no linter knows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.modules import NOT_OURS, PACKAGES, ROOT, modules_of, name_of, text_of, tree_of

MODULES = modules_of(ROOT)
ENGINE = ROOT / "claims" / "workflow" / "engine.py"
WINDOW = {
    ROOT / "sources" / "web" / "client.py": "the window to the web",
    ROOT / "sources" / "web" / "connection.py": "the window's own sockets",
    ROOT / "sources" / "web" / "proxy.py": "the browser's way out, with the window's guard and sockets",
    ROOT / "sources" / "storage" / "s3.py": "the archive's own store, at the operator's address",
    ROOT / "claimdesk" / "cli" / "processes" / "ports.py": "asks the desk's own server on 127.0.0.1 whether it is up",
}
# What can open a connection to the outside.
NETWORK = {"httpcore", "httpx", "requests", "urllib3", "http.client", "urllib.request", "aiohttp", "ftplib", "smtplib"}
NETWORK |= {"boto3", "botocore"}


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _opens_connections(path: Path) -> bool:
    return any(name in NETWORK or name.split(".")[0] in NETWORK for name in _imports(tree_of(path)))


def test_only_the_window_opens_connections() -> None:
    assert [name_of(path) for path in MODULES if path not in WINDOW and _opens_connections(path)] == []


def test_modules_stay_below_400_lines() -> None:
    lengths = {name_of(path): len(text_of(path).splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def _assigns_a_claims_status(path: Path) -> bool:
    assigned = (node.targets for node in ast.walk(tree_of(path)) if isinstance(node, ast.Assign))
    attributes = [target for targets in assigned for target in targets if isinstance(target, ast.Attribute)]
    return any(target.attr == "status" and ast.unparse(target.value) == "claim" for target in attributes)


def test_only_the_workflow_assigns_a_claims_status() -> None:
    assert [name_of(path) for path in MODULES if _assigns_a_claims_status(path)] == [name_of(ENGINE)]


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@pytest.mark.parametrize("package", ["sources", "claimdesk/notices"])
def test_tasks_are_three_statements_at_most_and_take_keywords(package: str) -> None:
    tree = tree_of(ROOT / package / "tasks.py")
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list):
        body = [node for node in function.body if not _is_docstring(node)]
        assert len(body) <= 3, function.name
        assert not function.args.args, function.name
        assert function.args.kwarg, function.name


def _marks_safe(path: Path) -> bool:
    calls = (node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))
    return any(ast.unparse(call).endswith("mark_safe") for call in calls)


def test_nothing_is_marked_safe_by_hand() -> None:
    assert [name_of(path) for path in MODULES if _marks_safe(path)] == []


def test_days_are_written_in_one_place() -> None:
    """See claimdesk/text/dates.py: what one language calls a day, another does not."""
    own = [path for package in PACKAGES for kind in ("*.py", "*.html") for path in (ROOT / package).rglob(kind)]
    others = [path for path in own if not path.is_relative_to(ROOT / "claimdesk" / "formats")]
    words = ("j M " + "Y", 'date:"D' + "ATE", 'date:"SHORT_', "F " + "Y")
    assert [name_of(path) for path in others if any(word in text_of(path) for word in words)] == []


def test_no_file_names_a_machine_or_a_workplace() -> None:
    words = ("/wo" + "rk/", "/ro" + "ot/", "help" + "er agent")
    listed = [path for pattern in ("*.md", "*.py", "*.toml", "*.html", "*.js") for path in ROOT.rglob(pattern)]
    kept = [path for path in listed if not NOT_OURS & set(path.parts)]
    assert [name_of(path) for path in kept if any(word in text_of(path) for word in words)] == []
