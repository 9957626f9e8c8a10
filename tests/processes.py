"""What runs on this machine: by the words that a process carries, and by who started it. Linux's /proc."""

from contextlib import suppress

from tests.bench.meter import PROC, family


def processes_with(words: str) -> dict[int, str]:
    """Number and command line of each live process whose environment or command line holds `words`."""
    found = {}
    for folder in PROC.glob("[0-9]*"):
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            environ = (folder / "environ").read_bytes().decode(errors="replace")
            if command and words in environ + command:
                found[int(folder.name)] = command
    return found


def descendants(ancestor: int) -> dict[int, str]:
    """Number, name and state of all that `ancestor` started or adopted, what those started, and so on; zombies, too."""
    found = {}
    for pid in family((ancestor,)) - {ancestor}:
        with suppress(OSError):
            # The name may hold anything, and stands in brackets (proc(5)).
            before, _bracket, behind = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")
            found[pid] = f"{before.partition('(')[2]} {behind.split()[0]}"
    return found
