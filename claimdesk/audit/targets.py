"""What audit events can be about, and who may read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claimdesk.registry import Registry

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet

    from claimdesk.accounts.models import User


@dataclass(frozen=True)
class TargetKind:
    """A kind of target: `hidden` are the ids of those whose events a person may not read (a query of one column), and
    `telling` single events that would tell a person what they may not know. None: everybody may read all."""

    hidden: Callable[[User | None], QuerySet[Any, Any]] | None = None
    telling: Callable[[User], Q] | None = None


TARGETS: Registry[TargetKind] = Registry("the audit log's kinds of targets")
OPEN_TO_ALL = TargetKind()
