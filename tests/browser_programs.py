"""Chromium with other flags than ours, for tests that need what we forbid."""

import shlex
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sources.browser.command import find_program

PROGRAM = """#!/bin/sh
for word; do
    shift
    case "$word" in {without}) ;; *) set -- "$@" "$word" ;; esac
done
exec {program} {added} "$@"
"""


@contextmanager
def changed_browser(*, without: Collection[str] = ("",), added: Collection[str] = ()) -> Iterator[Path]:
    """A program that starts the browser `without` some words of its command line and with `added` ones, as long as the
    block runs. Whoever the browser runs as may read it."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        program = Path(folder) / "chromium"
        program.write_text(
            PROGRAM.format(
                without="|".join(map(shlex.quote, without)), program=find_program(), added=shlex.join(added)
            ),
            encoding="utf-8",
        )
        for path in (program, program.parent):
            path.chmod(0o755)
        yield program
