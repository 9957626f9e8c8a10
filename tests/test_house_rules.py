"""Rules of the house that no linter knows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("claimdesk", "claims", "sources")
MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
WEB_ACCESS = {
    ROOT / "sources" / "web" / "client.py": "the web client",
    ROOT / "sources" / "web" / "connection.py": "the client's own sockets",
    ROOT / "sources" / "web" / "proxy.py": "the browser's way out, with the client's guard and sockets",
    ROOT / "sources" / "storage" / "s3.py": "the archive's own store, at the operator's address",
    ROOT / "claimdesk" / "cli" / "processes" / "ports.py": "asks the desk's own server on 127.0.0.1 whether it is up",
}
# What can open a connection to the outside.
NETWORK = {"httpcore", "httpx", "requests", "urllib3", "http.client", "urllib.request", "aiohttp", "ftplib", "smtplib"}
NETWORK |= {"boto3", "botocore"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_only_the_window_opens_connections(path: Path) -> None:
    used = {name for name in _imports(_tree(path)) if name in NETWORK or name.split(".")[0] in NETWORK}
    assert path in WEB_ACCESS or not used


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_modules_stay_below_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_only_the_workflow_assigns_a_claims_status(path: Path) -> None:
    assigned = [
        node
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "status" and ast.unparse(target.value) == "claim"
    ]
    assert path == ROOT / "claims" / "workflow" / "engine.py" or not assigned


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@pytest.mark.parametrize("package", ["sources", "claimdesk/notices"])
def test_tasks_are_three_statements_at_most_and_take_keywords(package: str) -> None:
    path = ROOT / package / "tasks.py"
    for function in (node for node in _tree(path).body if isinstance(node, ast.FunctionDef) and node.decorator_list):
        body = [node for node in function.body if not _is_docstring(node)]
        assert len(body) <= 3, function.name
        assert not function.args.args, function.name
        assert function.args.kwarg, function.name


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_is_marked_safe_by_hand(path: Path) -> None:
    calls = {ast.unparse(node.func) for node in ast.walk(_tree(path)) if isinstance(node, ast.Call)}
    assert not {call for call in calls if call.endswith("mark_safe")}


def test_days_are_written_in_one_place() -> None:
    """See claimdesk/text/dates.py: what one language calls a day, another does not."""
    own = [path for package in PACKAGES for kind in ("*.py", "*.html") for path in (ROOT / package).rglob(kind)]
    others = [path for path in own if not path.is_relative_to(ROOT / "claimdesk" / "formats")]
    words = ("j M " + "Y", 'date:"D' + "ATE", 'date:"SHORT_', "F " + "Y")
    assert [_name(path) for path in others if any(word in path.read_text(encoding="utf-8") for word in words)] == []


def test_no_file_names_a_machine_or_a_workplace() -> None:
    words = ("/wo" + "rk/", "/ro" + "ot/", "help" + "er agent")
    listed = [path for pattern in ("*.md", "*.py", "*.toml", "*.html", "*.js") for path in ROOT.rglob(pattern)]
    kept = [path for path in listed if not {".venv", "var", ".tools", "node_modules"} & set(path.parts)]
    assert [_name(path) for path in kept if any(word in path.read_text(encoding="utf-8") for word in words)] == []
