"""The project's own modules, read and parsed; what the rules of the house and its figures are made of."""

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("claimdesk", "claims", "sources")
NOT_OURS = frozenset({".venv", "var", ".tools", "node_modules", "__pycache__"})


def modules_of(root: Path, packages: tuple[str, ...] = PACKAGES) -> list[Path]:
    """All modules below `packages` of the checkout `root`, migrations excepted."""
    found = (path for package in packages for path in (root / package).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts and not NOT_OURS.intersection(path.parts))


@functools.cache
def text_of(path: Path) -> str:
    """The text of a module."""
    return path.read_text(encoding="utf-8")


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(text_of(path))


def name_of(path: Path) -> str:
    """The path of a module as seen from the top of this checkout."""
    return str(path.relative_to(ROOT))
