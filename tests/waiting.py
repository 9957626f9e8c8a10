"""Waiting for a condition with a deadline, instead of sleeping."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_never = threading.Event()


def wait_for(condition: Callable[[], T], what: str, *, seconds: float = 30.0) -> T:
    """The first true answer of `condition`, asked again and again; an AssertionError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        _never.wait(0.02)
    return answer
