"""What the rules about names and docstrings object to. `python -m tests.house_names` prints all of it."""

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.modules import PACKAGES, ROOT, modules_of, text_of, tree_of

FEWEST_WORDS = 5
MOST_MODULES = 20
# Basenames that Django, DRF or the house give to the same job in each folder.
CONVENTIONAL = frozenset(
    {"__init__", "__main__", "actions", "admin", "apps", "base", "client", "config", "filters", "formats", "inputs"}
    | {"listeners"}
    | {"models", "permissions", "searching", "serializers", "server", "signals", "tasks", "urls", "views"}
)
# A measure without what is measured.
BARE_MEASURE = re.compile(
    r"_?(STEP|MOST|AT_MOST|LEAST|AT_LEAST|PATIENCE|LOOK|SHOWN|SECONDS|MINUTES|HOURS|DAYS|BYTES|LONG|LONGEST|TOGETHER)"
)
SILENCED = re.compile(r"noqa: [A-Z0-9, ]*ARG002")  # of a method: `override` says it; a function has no such mark

_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def short_docstrings(paths: list[Path]) -> Iterator[str]:
    """Docstrings of fewer than FEWEST_WORDS words."""
    for path in paths:
        for node in ast.walk(tree_of(path)):
            words = ast.get_docstring(node) if isinstance(node, _Documented) else None
            if words is not None and len(words.split()) < FEWEST_WORDS:
                yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)} {words!r}"


def basenames_used_twice(root: Path) -> Iterator[str]:
    """Basenames that stand for two modules or more of one app."""
    for app in PACKAGES:
        found = defaultdict(list)
        for path in modules_of(root, (app,)):
            if "management" not in path.parts and path.stem not in CONVENTIONAL:
                found[path.stem].append(str(path.relative_to(root)))
        yield from (f"{stem}: {', '.join(paths)}" for stem, paths in sorted(found.items()) if len(paths) > 1)


def bare_measures(paths: list[Path]) -> Iterator[str]:
    """Constants of modules and classes that are named by a measure alone."""
    for path in paths:
        for node in ast.walk(tree_of(path)):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if isinstance(node, ast.Assign | ast.AnnAssign):
                names = (target.id for target in targets if isinstance(target, ast.Name))
                yield from (f"{path.relative_to(ROOT)}:{node.lineno} {name}" for name in names if _is_bare(name))


def _is_bare(name: str) -> bool:
    return BARE_MEASURE.fullmatch(name) is not None


def silenced_arguments(paths: list[Path]) -> Iterator[str]:
    """Lines that silence the rule about unused arguments instead of saying `override`."""
    for path in paths:
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if SILENCED.search(line):
                yield f"{path.relative_to(ROOT)}:{number}"


def full_folders(root: Path) -> Iterator[str]:
    """Folders with more than MOST_MODULES modules side by side."""
    counts = modules_by_folder(root)
    yield from (f"{folder}: {count}" for folder, count in sorted(counts.items()) if count > MOST_MODULES)


def modules_by_folder(root: Path) -> Counter[str]:
    """How many modules stand side by side in each folder, `__init__` excepted."""
    own = (path for path in modules_of(root) if path.stem != "__init__")
    return Counter(str(path.parent.relative_to(root)) for path in own)


def main() -> int:
    """Print each offence below the name of its rule; 1 where there is one."""
    product, tests = modules_of(ROOT), modules_of(ROOT, ("tests",))
    rules = {
        "short docstrings": short_docstrings(product + tests),
        "basenames used twice": basenames_used_twice(ROOT),
        "bare measures": bare_measures(product),
        "silenced arguments": silenced_arguments(product),
        "full folders": full_folders(ROOT),
    }
    found = {name: list(offences) for name, offences in rules.items()}
    for name, offences in found.items():
        sys.stdout.write("\n  ".join([f"{name}: {len(offences)}", *offences]) + "\n")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())
