"""What stands in for a part of the world that a test cannot have otherwise: nothing is patched."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models.signals import pre_save

from claimdesk.audit.models import AuditEvent


class AuditLogIsFull(RuntimeError):
    """The audit log took no more."""


@contextmanager
def full_audit_log() -> Iterator[None]:
    """While it lasts every write to the audit log fails with AuditLogIsFull."""

    def refuse(**_kwargs: Any) -> None:
        raise AuditLogIsFull

    pre_save.connect(refuse, sender=AuditEvent)
    try:
        yield
    finally:
        pre_save.disconnect(refuse, sender=AuditEvent)


@contextmanager
def just_before(sql: str, happens: Callable[[], object]) -> Iterator[None]:
    """Let `happens` come true right before the first statement that contains `sql`: somebody else was quicker."""
    pending = [happens]

    def wrapper(execute: Any, statement: str, params: Any, many: Any, context: Any) -> Any:
        if pending and sql in statement:
            pending.pop()()
        return execute(statement, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield
    assert not pending, f"no statement contains {sql}"
