"""Through which door a change comes: the admin, REST, a command or a worker."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_door: ContextVar[str] = ContextVar("door", default="system")

API = "api"
DESK = "admin"
COMMAND = "command"
WORKER = "worker"


def current_door() -> str:
    """The door of the running request, command or task; `system` where none was named."""
    return _door.get()


@contextmanager
def through(door: str) -> Iterator[None]:
    """Everything recorded inside came through `door`."""
    token = _door.set(door)
    try:
        yield
    finally:
        _door.reset(token)


class DoorMiddleware:
    """Names the door of each web request by its path."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with through(API if request.path.startswith("/api/") else DESK):
            return self.get_response(request)
