"""`./desk bench desk [--seconds N] [--people N] [--captures N] [--database sqlite|postgresql|both]`: a newsroom's day
in small, against a whole desk, and how long each action takes; `--captures` are sources added in a second.

The mix: of twenty people eight log and look (editors), five review, three read, and four programs read the API and
follow its changes; beside them sources are added to be archived. Everybody thinks for a moment between two actions.
The desk has the demo's claims, its workers and its sample site, all on this machine, which the bench itself uses, too.
"""

import json
import random
import tempfile
import threading
import time
import urllib.error
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from claimdesk.cli.console import echo
from claimdesk.cli.processes.postgresql import private_postgresql
from tests.browser import Browser
from tests.newsroom import Newsroom, open_newsroom

THINK_SECONDS = (1.0, 4.0)
EDITORS, REVIEWERS, READERS = 8, 5, 3  # of twenty; the rest are programs
P95_TARGET_SECONDS = {"postgresql": 0.5, "sqlite": 2.0}
_numbers = count(1)


@dataclass
class Tally:
    """How long each action took, in seconds, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def timed(self, name: str, act: Callable[[], object]) -> None:
        """Do something once, and note how long it took or what it met."""
        began, met = time.monotonic(), ""
        try:
            act()
        except urllib.error.HTTPError as error:
            met = f"{name}: {error.code}"
        except OSError as error:
            met = f"{name}: {type(error).__name__}"
        with self.lock:
            self.seconds[name].append(time.monotonic() - began)
            self.errors[met] += bool(met)


class Program:
    """Somebody who has a key and asks the REST API."""

    def __init__(self, address: str, key: str) -> None:
        self._address, self._key = address, key
        self._opener = build_opener(ProxyHandler({}))

    def ask(self, path: str, body: object = None) -> Any:
        """What the REST API answers; POST where there is a `body`."""
        data = None if body is None else json.dumps(body).encode()
        head = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        request = Request(f"{self._address}/api/v1/{path}", data=data, headers=head)  # noqa: S310 - the desk here
        with self._opener.open(request, timeout=60) as answer:
            return json.loads(answer.read())


@dataclass(frozen=True)
class Day:
    """One desk, and all who work at it at once."""

    newsroom: Newsroom
    tally: Tally
    over: threading.Event
    writer: Program
    claims: list[int]
    sessions: dict[str, Browser]

    def person(self, username: str, acts: Sequence[tuple[str, Callable[[Browser], object]]]) -> None:
        """One person at a browser until the day is over; those of one role share a session, which the desk does not
        mind, since to sign in is made to be slow."""
        browser = Browser(self.newsroom.desk.address)
        browser._opener = self.sessions[username]._opener
        while not self.over.wait(random.uniform(*THINK_SECONDS)):
            name, act = random.choice(acts)
            self.tally.timed(name, lambda act=act: act(browser))  # type: ignore[misc] # called at once

    def program(self) -> None:
        """A program that reads until the day is over."""
        asks = ("claims/?page_size=50", "changes/?page_size=100", f"claims/{self.claims[0]}/", "captures/?page_size=50")
        while not self.over.wait(random.uniform(*THINK_SECONDS)):
            path = random.choice(asks)
            self.tally.timed(f"API reads {path.partition('/')[0]}", lambda path=path: self.writer.ask(path))  # type: ignore[misc]

    def source(self) -> None:
        """One more page to be archived."""
        url = self.newsroom.sample(f"/en/venezuela-letters.html?day={next(_numbers)}")
        self.tally.timed("API adds a source", lambda: self.writer.ask("sources/", {"url": url}))

    def log(self, _browser: Browser) -> None:
        """Log a claim that nobody has logged."""
        words = " ".join(random.choices(WORDS, k=9))
        self.writer.ask("claims/", {"text": f"{words} {next(_numbers)}", "claimant_name": "James Story"})

    def any_claim(self, browser: Browser) -> Browser:
        return browser.open(f"/admin/claims/claim/{random.choice(self.claims)}/change/")


WORDS = (
    *("ships", "letters", "minister", "radar", "fleet", "budget", "grain", "port", "vote", "border", "treaty"),
    *("police", "school", "water", "tax", "bridge", "island", "loan"),
)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a target is missed."""
    parser = ArgumentParser(prog="./desk bench desk")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--captures", type=float, default=2.0)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked = parser.parse_args(arguments)
    kinds = ("sqlite", "postgresql") if asked.database == "both" else (asked.database,)
    return max(_measure(kind, asked.seconds, asked.people, asked.captures) for kind in kinds)


def _measure(kind: str, seconds: int, people: int, captures: float) -> int:
    with _newsroom(kind) as newsroom:
        key = newsroom.desk.manage("create_api_key", "bench", "--scope", "write").strip()
        writer = Program(newsroom.desk.address, key)
        claims = [row["id"] for row in writer.ask("claims/?page_size=50")["results"]]
        sessions = {username: newsroom.browser(username) for username in ("editor", "reviewer", "reader")}
        day = Day(newsroom, Tally(), threading.Event(), writer, claims, sessions)
        _live(day, seconds, people, captures)
        return _report(kind, day)


@contextmanager
def _newsroom(kind: str) -> Iterator[Newsroom]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="claimdesk-bench-")))
        folder.chmod(0o755)  # PostgreSQL runs as another account
        server = ""
        if kind == "postgresql":
            (folder / "postgresql").mkdir()
            server = stack.enter_context(private_postgresql(folder / "postgresql"))
        yield stack.enter_context(open_newsroom(folder, server, CLAIMDESK_HOST_PAUSE="0"))


def _live(day: Day, seconds: int, people: int, captures: float) -> None:
    editing = (
        ("first page", lambda browser: browser.open("/admin/")),
        ("list of claims", lambda browser: browser.open("/admin/claims/claim/")),
        ("page of a claim", day.any_claim),
        ("log a claim", day.log),
        ("search", lambda browser: browser.open("/admin/search/?q=ships")),
    )
    reviewing = (
        ("list to review", lambda browser: browser.open("/admin/claims/claim/?work=to_review")),
        ("page of a claim", day.any_claim),
        ("first page", lambda browser: browser.open("/admin/")),
    )
    reading = (
        ("public list", lambda browser: browser.open("/claims/")),
        ("list of sources", lambda browser: browser.open("/admin/sources/source/")),
    )
    roles = [("editor", editing)] * EDITORS + [("reviewer", reviewing)] * REVIEWERS + [("reader", reading)] * READERS
    share = [roles[number * len(roles) // 16] for number in range(people * 16 // 20)]
    working = [threading.Thread(target=day.person, args=each) for each in share]
    working += [threading.Thread(target=day.program) for _number in range(people - len(share))]
    for thread in working:
        thread.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if captures:
            threading.Thread(target=day.source).start()
        time.sleep(1 / captures if captures else seconds)
    day.over.set()
    for thread in working:
        thread.join()


def _report(kind: str, day: Day) -> int:
    echo(f"{kind}: seconds for each action")
    echo(f"  {'action':<26} {'times':>6} {'p50':>7} {'p95':>7} {'worst':>7}")
    for name, took in sorted(day.tally.seconds.items()):
        echo(f"  {name:<26} {len(took):>6} {_at(took, 50):>7.3f} {_at(took, 95):>7.3f} {max(took):>7.3f}")
    everything = [each for took in day.tally.seconds.values() for each in took]
    errors = +day.tally.errors
    echo(f"  all: {len(everything)} actions, p95 {_at(everything, 95):.3f}, errors {dict(errors) or 'none'}")
    waiting = day.writer.ask("captures/?state=queued&page_size=1")
    echo(f"  captures that wait at the end: {waiting.get('count', len(waiting['results']))}")
    is_met = _at(everything, 95) <= P95_TARGET_SECONDS[kind] and not errors
    echo(f"  the target, p95 of {P95_TARGET_SECONDS[kind]} s and no error, is {'met' if is_met else 'missed'}")
    return 0 if is_met else 1


def _at(seconds: list[float], percent: int) -> float:
    """The value below which `percent` of all lie."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0
