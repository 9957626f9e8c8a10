"""What all processes count together."""

import threading
from pathlib import Path
from typing import Any

import pytest

from claimdesk.runtime.cache import OwnWindows, SharedCache


def shared(server: str) -> SharedCache:
    """A cache, as another process has it."""
    return SharedCache(server, {"KEY_PREFIX": "test"})


def test_take_lets_exactly_as_many_through_as_fit_whoever_asks(broker: Any, settings: Any) -> None:
    """Eight threads with caches of their own, as eight processes have them, ask 1,500 times for a window of 600."""
    server = settings.CACHES["default"]["LOCATION"]
    got: list[bool] = []

    def ask(times: int) -> None:
        own = shared(server)
        got.extend(own.take("caller", 1, most=600, seconds=600).is_taken for _turn in range(times))

    threads = [threading.Thread(target=ask, args=(1500 // 8 + (number < 1500 % 8),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), sum(got)) == (1500, 600)


def test_take_says_what_is_used_and_when_the_window_ends(broker: Any, settings: Any) -> None:
    cache = shared(settings.CACHES["default"]["LOCATION"])
    first = cache.take("caller", 5, most=9, seconds=60)
    assert (first.is_taken, first.used) == (True, 5)
    assert 59 < first.seconds_left <= 60
    refused = cache.take("caller", 5, most=9, seconds=60)
    assert (refused.is_taken, refused.used) == (False, 5)
    assert cache.take("caller", -4, most=9, seconds=60).used == 1
    assert cache.take("caller", -4, most=9, seconds=60).used == 1  # there is no more to give back
    assert cache.take("other", 5, most=9, seconds=60).used == 5
    broker.delete(cache.make_key("caller"))
    assert cache.take("caller", 5, most=9, seconds=60).used == 5


def test_take_goes_on_per_process_while_nobody_answers(tmp_path: Path) -> None:
    alone = shared(f"unix://{tmp_path}/nobody.sock")
    assert [alone.take("alone", 1, most=2, seconds=60).is_taken for _turn in range(3)] == [True, True, False]


def test_own_windows_end() -> None:
    now = [0.0]
    windows = OwnWindows(clock=lambda: now[0])
    assert [windows.take("caller", 1, most=1, seconds=60).is_taken for _turn in range(2)] == [True, False]
    now[0] = 60.0
    assert windows.take("caller", 1, most=1, seconds=60).is_taken
    windows.clear()
    assert windows.take("caller", 1, most=1, seconds=60).used == 1


@pytest.mark.parametrize("cost", [-1, -5])
def test_own_windows_never_hold_less_than_nothing(cost: int) -> None:
    windows = OwnWindows()
    assert windows.take("caller", cost, most=1, seconds=60).used == 0
