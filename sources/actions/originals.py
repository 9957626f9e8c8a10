"""Sources that show the same page: a copy at an archive, or one page under two URLs.

Both rows stay, with their captures, citations and histories. The one that is joined names the other as its `original`,
and what is counted (claims.provenance) counts them once.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Conflict, Invalid
from sources.models import Attribution, Source
from sources.permissions import require_redescribe
from sources.signals import attribution_changed, grounds_changed

Kind = Source.OriginalKind


def page_of(source: Source) -> Source:
    """The source that counts for `source`: its original, that one's original, and so on; else itself."""
    seen = {source.pk}
    while (original := source.original) is not None and original.pk not in seen:
        seen.add(original.pk)
        source = original
    return source


@transaction.atomic
@acting
def join_source(
    source: Source, original: Source, *, by: User | None, kind: str = Kind.SAME_PAGE, why: str = ""
) -> Source:
    """Say that `source` shows the page of `original`: `kind` is COPY or SAME_PAGE, `why` a code for the audit log.

    Raises Invalid, Conflict for one that is joined already, NotAllowed: while a public verdict names one of them, only
    who publishes may change how many origins it has.
    """
    require(by, Permission.WRITE_SOURCE)
    source = Source.objects.select_for_update(of=("self",)).select_related("original").get(pk=source.pk)
    if source.original_id is not None:
        raise Conflict(
            _("“%(source)s” is joined already. Separate it first.") % {"source": source.label}, code="joined"
        )
    if page_of(original).pk == source.pk:
        sentence = _("A source can't be its own original.")
        raise Invalid(sentence, code="to_itself", fields={"original": sentence})
    require_redescribe(by, Source.objects.filter(pk__in=[source.pk, original.pk]))
    _save(source, original=original, original_kind=kind)
    told = {"original": original.pk, "original_label": original.label, "kind": kind, "why": why}
    record(EventType.SOURCE_JOINED, source, by=by, **told)
    attribution_changed.send(Attribution, origin_id=original.pk, by=by)
    _tell_changed(source, original, by)
    return source


@transaction.atomic
@acting
def separate_source(source: Source, *, by: User | None) -> Source:
    """Say that `source` is a page of its own: ClaimDesk joins it by itself no more. Raises Conflict for one that is
    not joined, NotAllowed as in `join_source`."""
    require(by, Permission.WRITE_SOURCE)
    source = Source.objects.select_for_update(of=("self",)).select_related("original").get(pk=source.pk)
    original = source.original
    if original is None:
        raise Conflict(
            _("“%(source)s” is not joined with another source.") % {"source": source.label}, code="not_joined"
        )
    require_redescribe(by, Source.objects.filter(pk__in=[source.pk, original.pk]))
    told = {"original": original.pk, "original_label": original.label, "kind": source.original_kind}
    _save(source, original=None, original_kind=Kind.OWN)
    record(EventType.SOURCE_SEPARATED, source, by=by, **told)
    attribution_changed.send(Attribution, origin_id=original.pk, by=by)
    _tell_changed(source, original, by)
    return source


def _tell_changed(source: Source, original: Source, by: User | None) -> None:
    both = Source.objects.filter(pk__in=[source.pk, original.pk])
    change = _("A source that it rests on was joined with another one, or separated from it.")
    grounds_changed.send(Source, sources=both, by=by, change=change)


def _save(source: Source, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(source, name, value)
    source.version += 1
    source.save(update_fields=[*changes, "version", "updated_at"])
