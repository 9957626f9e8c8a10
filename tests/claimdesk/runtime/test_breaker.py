"""Who asks Redis, and who does not wait for it."""

import threading

import pytest
import redis

from claimdesk.runtime.cache import Breaker


class Service:
    """Something that is asked, and what it does then."""

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None

    def __call__(self) -> str:
        self.asked += 1
        if self.error:
            raise self.error
        return "shared"


def own() -> str:
    return "own"


@pytest.mark.parametrize("error", [redis.TimeoutError(), redis.exceptions.OutOfMemoryError("full"), OSError("away")])
def test_a_fault_is_met_once_and_then_only_after_a_pause(error: Exception) -> None:
    now, service = [0.0], Service()
    breaker = Breaker(pause=5, clock=lambda: now[0])
    assert breaker.ask(service, own) == "shared"
    service.error = error
    assert [breaker.ask(service, own) for _turn in range(9)] == ["own"] * 9
    assert (service.asked, breaker.is_open, breaker.faults) == (2, True, 1)
    now[0] = 5.0
    assert [breaker.ask(service, own) for _turn in range(9)] == ["own"] * 9
    assert (service.asked, breaker.faults) == (3, 1)
    now[0], service.error = 10.0, None
    assert [breaker.ask(service, own) for _turn in range(3)] == ["shared"] * 3
    assert not breaker.is_open


def test_one_caller_tries_again_and_the_others_do_not_wait() -> None:
    now = [0.0]
    breaker, trying, go_on = Breaker(pause=5, clock=lambda: now[0]), threading.Event(), threading.Event()

    def hangs() -> str:
        trying.set()
        assert go_on.wait(10)
        raise redis.TimeoutError

    first = Service()
    first.error = redis.TimeoutError()
    breaker.ask(first, own)
    now[0] = 5.0
    thread = threading.Thread(target=breaker.ask, args=(hangs, own))
    thread.start()
    assert trying.wait(10)
    other = Service()
    assert breaker.ask(other, own) == "own"
    go_on.set()
    thread.join(10)
    assert other.asked == 0


def test_mistakes_of_the_caller_are_no_faults_of_redis() -> None:
    breaker, service = Breaker(), Service()
    service.error = redis.DataError("no such type")
    with pytest.raises(redis.DataError):
        breaker.ask(service, own)
    assert not breaker.is_open


def test_reset_asks_at_once() -> None:
    breaker, service = Breaker(), Service()
    service.error = OSError()
    breaker.ask(service, own)
    service.error = None
    breaker.reset()
    assert breaker.ask(service, own) == "shared"
