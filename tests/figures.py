"""The figures of a checkout: `python -m tests.figures [CHECKOUT]`, also of an older one."""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

from tests.house_names import modules_by_folder
from tests.modules import ROOT, modules_of, text_of, tree_of

_NOQA = re.compile(r"#\s*noqa")
_IGNORE = re.compile(r"#\s*type:\s*ignore")
# Names that stand for the same thing in each module that has one: Django's, the start of a program, what an app
# registers as it is loaded (its AppConfig calls it), and the reader of a file format (sources/extraction/files).
SHARED_NAMES = frozenset({"Meta", "Command", "main", "Migration", "register", "read"})


def figures_of(root: Path) -> dict[str, str]:
    """What there is to say of the checkout `root`, by what is counted."""
    paths = modules_of(root)
    texts = [text_of(path) for path in paths]
    folder, largest = modules_by_folder(root).most_common(1)[0]
    contracts = tomllib.loads(text_of(root / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    return {
        "modules": str(len(paths)),
        "lines": str(sum(len(text.splitlines()) for text in texts)),
        "largest folder": f"{folder}, {largest} modules",
        "ignored imports": str(sum(len(contract.get("ignore_imports", ())) for contract in contracts)),
        "noqa": str(sum(len(_NOQA.findall(text)) for text in texts)),
        "type: ignore": str(sum(len(_IGNORE.findall(text)) for text in texts)),
        "class names used twice": str(len(names_used_twice(paths, ast.ClassDef))),
        "function names used twice": str(len(names_used_twice(paths, ast.FunctionDef))),
    }


def names_used_twice(paths: list[Path], kind: type[ast.stmt]) -> dict[str, list[str]]:
    """Public names that several modules define at their top level, and the modules."""
    found = defaultdict(list)
    for path in paths:
        for node in tree_of(path).body:
            name = getattr(node, "name", "_")
            if isinstance(node, kind) and not name.startswith("_") and name not in SHARED_NAMES:
                found[name].append(str(path))
    return {name: where for name, where in sorted(found.items()) if len(where) > 1}


def main(arguments: list[str]) -> int:
    """Print the figures, and the names that are used twice."""
    root = Path(arguments[0]).resolve() if arguments else ROOT
    lines = [f"{what}: {figure}" for what, figure in figures_of(root).items()]
    kinds = (ast.ClassDef, ast.FunctionDef)
    lines.extend(", ".join(names_used_twice(modules_of(root), kind)) for kind in kinds)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
