"""Compiles the catalogues of texts, so that no run needs gettext. Runs in the environment: it needs Babel."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from claimdesk.cli.places import ROOT


def compile_stale(root: Path = ROOT) -> list[Path]:
    """Compile each */locale/*/LC_MESSAGES/*.po under `root` that is newer than its .mo; give back those compiled."""
    stale = [path for path in sorted(root.glob("*/locale/*/LC_MESSAGES/*.po")) if _is_stale(path)]
    for path in stale:
        _compile(path)
    return stale


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns


def _compile(path: Path) -> None:
    with path.open("rb") as source:
        catalog = read_po(source, locale=path.parents[1].name)
    # Written aside and moved: two processes may compile at once, and a reader never meets half a file.
    fresh = path.with_suffix(f".{os.getpid()}.new")
    with fresh.open("wb") as target:
        write_mo(target, catalog)
    fresh.replace(path.with_suffix(".mo"))


if __name__ == "__main__":
    compile_stale()
