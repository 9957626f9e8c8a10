"""Keeps the desk's processes running and ends them all.

Each child lives in its own session. One that dies is started again, later and later if it keeps dying. At the end
each is asked once to stop, waited for, and killed with its whole group at a deadline.
"""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from types import FrameType

from claimdesk.cli.console import echo
from claimdesk.cli.processes.children import Child, ChildPlan
from claimdesk.cli.processes.logs import LogKeeper, LogRules

_ROOT = Path(__file__).resolve().parents[3]
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Runs children until a signal says stop."""

    def __init__(self, *, grace: float = 10.0, lock: int | None = None, log_rules: LogRules | None = None) -> None:
        """`grace`: seconds a child has to stop by itself. `lock`: a descriptor that the watchdog keeps open too.
        `log_rules`: how much is kept of the children's logs."""
        self.children: list[Child] = []
        self.grace = grace
        self.stopping = False
        self._logs = LogKeeper(log_rules or LogRules())
        self._waker, self._wake_end = socket.socketpair()
        self._lock = lock
        self._watchdog = _start_watchdog(lock)

    def listen(self) -> None:
        """From here on Ctrl-C and SIGTERM stop the desk in order, and a child's end is noticed at once."""
        for end in (self._waker, self._wake_end):
            end.setblocking(False)
        signal.set_wakeup_fd(self._wake_end.fileno(), warn_on_full_buffer=False)
        for number in _STOP_SIGNALS:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def start(self, plan: ChildPlan) -> Child:
        """Start a child that is to run until the desk stops."""
        child = Child(plan)
        self.children.append(child)
        self._start(child)
        return child

    def run(self, *, every: float, do: Callable[[], object]) -> None:
        """Watch the children, calling `do` about each `every` seconds, until a signal says stop."""
        next_at = 0.0
        while not self.stopping:
            self.look_after()
            if time.monotonic() >= next_at:
                do()
                next_at = time.monotonic() + every
            self.wait(self._sleep_until(next_at))

    def wait(self, seconds: float) -> None:
        """Sleep up to `seconds`, less if a signal comes."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._waker, selectors.EVENT_READ)
            if selector.select(max(0.0, seconds)):
                self._waker.recv(4096)

    def look_after(self) -> None:
        """Start again what has died, the watchdog too, and keep the logs small."""
        self._look_after_watchdog()
        for child in self.children:
            group = child.process.pid if child.process else 0
            code = child.ended(time.monotonic())
            if code is not None:
                self._tell_watchdog("-", group)
                echo(_obituary(child, code))
            if not child.running and not self.stopping and time.monotonic() >= child.start_again_at:
                self._start(child)
            self._logs.keep_small(child.plan.log)

    def stop(self) -> None:
        """End all children, those with the lowest stop order first, and the watchdog. There is no way back."""
        self.stopping = True
        order = sorted(self.children, key=lambda child: child.plan.stop_order)
        for _order, group in groupby(order, key=lambda child: child.plan.stop_order):
            self._stop_together(list(group))
        self._hang_up()
        self._watchdog.wait()
        signal.set_wakeup_fd(-1)
        self._waker.close()
        self._wake_end.close()

    def _start(self, child: Child) -> None:
        self._tell_watchdog("+", child.start(time.monotonic()))

    def _stop_together(self, children: list[Child]) -> None:
        for child in children:
            child.terminate()
        deadline = time.monotonic() + self.grace
        while _alive(children) and time.monotonic() < deadline:
            self.wait(min(0.05, deadline - time.monotonic()))
        for child in children:
            child.kill()
        _reap(children)

    def _sleep_until(self, moment: float) -> float:
        waiting = [child.start_again_at for child in self.children if not child.running]
        return min([moment, *waiting]) - time.monotonic()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after_watchdog(self) -> None:
        """Without a watchdog a supervisor that is killed leaves its children behind: another one is told of them."""
        if self._watchdog.poll() is None or self.stopping:
            return
        echo("The watchdog was ended; another one takes its place.")
        self._hang_up()
        self._watchdog = _start_watchdog(self._lock)
        for child in self.children:
            if child.process is not None:
                self._tell_watchdog("+", child.process.pid)

    def _hang_up(self) -> None:
        if self._watchdog.stdin is not None:
            with suppress(BrokenPipeError):  # it has ended before it read everything
                self._watchdog.stdin.close()

    def _tell_watchdog(self, sign: str, group: int) -> None:
        if self._watchdog.stdin is not None:
            with suppress(BrokenPipeError):  # it has just ended: look_after starts another one and tells it all
                self._watchdog.stdin.write(f"{sign}{group}\n".encode())
                self._watchdog.stdin.flush()


def _alive(children: Iterable[Child]) -> bool:
    return any(child.process is not None and child.process.poll() is None for child in children)


def _reap(children: Iterable[Child]) -> None:
    for child in children:
        if child.process is not None:
            child.process.wait()
            child.process = None


def _obituary(child: Child, code: int) -> str:
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"stopped with exit code {code}"
    when = f"in {child.delay():.0f} s" if child.delay() else "now"
    return f"The {child.plan.name} {how}; it starts again {when}. Its last words are in {child.plan.log}."


def _start_watchdog(lock: int | None) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-S", "-E", "-m", "claimdesk.cli.processes.watchdog"],
        cwd=_ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")},
        stdin=subprocess.PIPE,
        start_new_session=True,
        pass_fds=() if lock is None else (lock,),
    )
