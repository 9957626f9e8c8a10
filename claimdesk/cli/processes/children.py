"""One child process of the desk: started in its own session, ended with everything it started."""

import os
import pwd
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from claimdesk.cli.processes.logs import open_log

LONGEST_DELAY = 30.0
HEALTHY_SECONDS = 60.0


@dataclass(frozen=True)
class ChildPlan:
    """What to start, under which name, and when it is stopped: the lowest `stop_order` first."""

    name: str
    command: Sequence[str]
    log: Path
    executable: str | None = None
    environ: Mapping[str, str] | None = None
    stop_order: int = 0
    account: str | None = None  # as whom it runs, where root starts it; None: as whoever starts it


@dataclass
class Child:
    """A child of which at most one process runs at a time. All times are monotonic seconds given by the caller."""

    plan: ChildPlan
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    failures: int = field(default=0)

    @property
    def running(self) -> bool:
        """True from its start until its end was seen by `ended`."""
        return self.process is not None

    def start(self, now: float) -> int:
        """Start the process and give back its number, which is also its session's and its group's."""
        with open_log(self.plan.log) as log:
            self.process = subprocess.Popen(  # noqa: S603 - the desk's own commands, never a shell
                list(self.plan.command),
                executable=self.plan.executable,
                env=None if self.plan.environ is None else dict(self.plan.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self.plan.account,
                group=pwd.getpwnam(self.plan.account).pw_gid if self.plan.account else None,
                extra_groups=[] if self.plan.account else None,
                # The terminal's Ctrl-C must reach the supervisor only: a second signal makes Celery drop its tasks.
                start_new_session=True,
            )
        self.started_at = now
        return self.process.pid

    def ended(self, now: float) -> int | None:
        """The exit code, once, if the process has ended; what it left behind in its group is killed."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        kill_group(self.process.pid)
        self.process = None
        self.failures = 0 if now - self.started_at >= HEALTHY_SECONDS else self.failures + 1
        self.start_again_at = now + self.delay()
        return code

    def delay(self) -> float:
        """Seconds to wait before the next start: none at first, then doubling."""
        return 0.0 if self.failures <= 1 else min(2.0 ** (self.failures - 2), LONGEST_DELAY)

    def terminate(self) -> None:
        """Ask the process, and only it, to stop: it knows how to stop its own."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End the process and its group at once."""
        if self.process is not None:
            kill_group(self.process.pid)


def kill_group(group: int) -> None:
    """Kill what is left of a process group; nothing left is fine."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS answers "not permitted" for a group of zombies.
        return
