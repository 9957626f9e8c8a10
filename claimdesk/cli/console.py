"""What a person at the terminal reads: lines, and one sentence when it cannot go on."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_SHOWN_LINES = 25
_state = {"to_stderr": False}


class CliError(Exception):
    """A command cannot go on. The text is one sentence for the person at the terminal."""


def leave_stdout_to_programs() -> None:
    """From here on all lines go to stderr: what a command prints on stdout may be read by a program."""
    _state["to_stderr"] = True


def echo(line: str) -> None:
    """Show one line at once, even when the output is a pipe."""
    output = sys.stderr if _state["to_stderr"] else sys.stdout
    output.write(f"{line}\n")
    output.flush()


def error(line: str) -> None:
    """Show one line as an error."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def finished(
    command: Sequence[str | Path], *, failure: str, env: Mapping[str, str] | None = None, text: str | None = None
) -> "subprocess.CompletedProcess[str]":
    """What `command` (with `text` on its stdin) left when it ended: its exit code, and its output with its errors.

    Raises CliError with the sentence `failure` where it cannot be started.
    """
    try:
        return subprocess.run(  # noqa: S603 - the desk's own commands, never a shell
            [str(part) for part in command],
            check=False,
            env=env,
            input=text,
            stdin=None if text is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as problem:
        raise CliError(f"{failure} ({command[0]}: {problem.strerror}.)") from problem


def show_last_lines(output: str) -> None:
    """Show what a program said last before it failed."""
    for line in output.splitlines()[-_SHOWN_LINES:]:
        error(f"    {line}")


def quietly(
    command: Sequence[str | Path], *, failure: str, env: Mapping[str, str] | None = None, text: str | None = None
) -> None:
    """Run `command` (with `text` on its stdin), showing its last lines only if it fails.

    Raises CliError with the sentence `failure`.
    """
    done = finished(command, failure=failure, env=env, text=text)
    if done.returncode:
        show_last_lines(done.stdout)
        raise CliError(failure)
