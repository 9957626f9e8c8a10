"""What every test lives by: no road to the outside, a private Redis on demand, compiled texts."""

import gc
import ipaddress
import socket
import sys
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from claimdesk.admin import desk as site_of_desk
from claimdesk.cli.setup.messages import compile_stale
from claimdesk.runtime.cache import REDIS
from tests.audited import Watch
from tests.contract import HoldToContract
from tests.groups import GROUPS, STARTS, StartWatch, group_of, in_order, starts_as, unit_of
from tests.hosts import forget_hosts
from tests.migrated import Migrated, database_of_tests, fresh_database
from tests.servers import RunningDesk, private_redis
from tests.web import Web

_NAMES = frozenset({"localhost", "", None})


_starts = StartWatch()
_SENDS = frozenset({"socket.connect", "socket.sendto"})
_ASKS = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
_WATCHED = _SENDS | _ASKS | STARTS


class OutsideError(RuntimeError):
    """A test tried to reach another machine."""


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """The one audit hook. Python calls it for each `id()` as well, so it leaves at once what is none of its events."""
    if event in _WATCHED:
        _keep_inside(event, arguments)
        _starts.note(event, arguments)


def _keep_inside(event: str, arguments: tuple[Any, ...]) -> None:
    """Raises OutsideError where a socket would leave this machine."""
    if event in _SENDS:
        sock, address = arguments[0], arguments[1]
        if sock.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(address[0]):
            raise OutsideError(f"a test may not reach {address}")
    elif event in _ASKS and not _is_here(arguments[0]):
        raise OutsideError(f"a test may not ask for the address of {arguments[0]}")


def _is_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in _NAMES:
        return True
    try:
        address = ipaddress.ip_address(str(name))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


# What a test asks for that meets the database of the settings, directly or in a desk of its own.
_OF_DATABASES = frozenset({"db", "transactional_db", "own_database", "newsroom"})


# After how many new objects Python looks for garbage, and the same for the two older generations; its own are 700, 10
# and 10.
_GARBAGE = (20_000, 10, 10)

# Random cases of each test that takes a `seed`, and rounds of each test that repeats itself; many with `--deep`.
_SEEDS, _SEEDS_DEEP = 10, 300
_ROUNDS, _ROUNDS_DEEP = 3, 20


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--of-databases` leaves out what was shown on another database already, and is the same on this one."""
    parser.addoption("--of-databases", action="store_true", help="only tests for which it matters which database it is")
    parser.addoption("--deep", action="store_true", help="many more random cases and rounds than usual")

    parser.addoption("--group", choices=GROUPS, action="append", help="only tests of this group; may be repeated")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes a `seed` runs once for each random case."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(_SEEDS_DEEP if metafunc.config.getoption("--deep") else _SEEDS))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what was asked for, the slowest first, and name the process units of pytest-xdist."""
    groups = config.getoption("--group") or GROUPS
    asked = [item for item in items if group_of(item) in groups]
    if config.getoption("--of-databases"):
        asked = [item for item in asked if knows_a_database(item)]
    kept = set(asked)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    for item in asked:
        item.add_marker(pytest.mark.xdist_group(unit_of(item)))
    items[:] = in_order(asked)


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: look for garbage in what the tests leave, and not so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


def knows_a_database(item: pytest.Item) -> bool:
    """Pages look alike on all databases; so `looks` marks what is only about how they look."""
    asks = not _OF_DATABASES.isdisjoint(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db")
    return bool(asks) and item.get_closest_marker("looks") is None


def pytest_configure() -> None:
    """Before the first test: close the road to the outside, compile the texts, and load the pages: some tests list
    them as they are collected."""
    sys.addaudithook(_watch)
    compile_stale()
    site_of_desk.load_pages()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Watch what a test starts, from its first fixture to its last."""
    _starts.group, _starts.offences = starts_as(item), []
    try:
        return (yield)
    finally:
        _starts.group = ""


@pytest.fixture(autouse=True)
def _starts_what_it_may() -> Iterator[None]:
    """A test whose group may not start processes, servers or browsers starts none (tests/groups.py)."""
    yield
    assert _starts.offences == [], "mark the module as `services` or `browser` if this is meant"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """No test counts the requests of another one's callers, or pays for its Redis."""
    cache.clear()
    REDIS.reset()


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """A request speaks somebody's language, and Django leaves the thread with it: the next test begins with its own."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _audited(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test lets a door write, an event tells of. Where transactions end is seen only inside the test's own."""
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        yield
        return
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield
    assert watch.unrecorded == [], "written through a door without an event in the same transaction"


@pytest.fixture(autouse=True)
def _as_described() -> Iterator[None]:
    """What the REST API answers in a test is what its description promises."""
    HoldToContract.broken.clear()
    yield
    assert HoldToContract.broken == [], "answered otherwise than the description of the API says"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Migrated]:
    """The database of the tests, in place of the one of pytest-django, which migrates in each process of a run."""
    base = tmp_path_factory.getbasetemp()
    is_one_of_several = hasattr(pytestconfig, "workerinput")
    folder = base.parent if is_one_of_several else base
    open_database = ExitStack()
    with django_db_blocker.unblock():
        migrated = open_database.enter_context(database_of_tests(folder, settings.DATABASE_URL))
    yield migrated
    with django_db_blocker.unblock():
        open_database.close()


@pytest.fixture
def own_database(django_db_setup: Migrated) -> Iterator[dict[str, str]]:
    """The environment that gives a desk a database of its own, of the kind that the tests run on."""
    if not settings.DATABASE_URL:
        yield {}  # A SQLite file in the desk's home.
        return
    with fresh_database(settings.DATABASE_URL, f"desk_{uuid.uuid4().hex}", like=django_db_setup.database) as url:
        yield {"DATABASE_URL": url}


@pytest.fixture
def start_desk(
    tmp_path: Path, own_database: dict[str, str], django_db_setup: Migrated
) -> Iterator[Callable[..., RunningDesk]]:
    """Starts `./desk run` with the given settings, by default in one home of this test; all are stopped at its end.

    In a home that is there already it finds what is there, or nothing: a new one begins with a migrated database.
    """
    desks: list[RunningDesk] = []

    def start(home: Path = tmp_path / "home", **environ: str) -> RunningDesk:
        if not home.exists():
            django_db_setup.furnish(home)
        desks.append(RunningDesk(home, **{**own_database, **environ}))
        return desks[-1]

    yield start
    for desk in desks:
        desk.stop()


@pytest.fixture
def broker() -> Iterator["redis.Redis"]:
    """A real and empty Redis where the settings of the tests say that the queue is; without it there is none."""
    with private_redis(settings.REDIS_SOCKET) as client:
        client.flushall()
        REDIS.reset()
        yield client


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How often a test repeats what may fail only now and then."""
    return _ROUNDS_DEEP if request.config.getoption("--deep") else _ROUNDS


@pytest.fixture(scope="session")
def web() -> Iterator[Web]:
    """One misbehaving web for all tests."""
    with Web() as running:
        yield running


@pytest.fixture(autouse=True)
def fresh_hosts() -> Iterator[None]:
    """No test pays for how the host of all tests behaved in another."""
    yield
    forget_hosts()
