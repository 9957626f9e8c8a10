"""Add, change and delete publishers."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import assign_valid, differing
from claimdesk.errors import Invalid
from sources.domains import host_name
from sources.models import Publisher, PublisherDomain, Source
from sources.permissions import require_redescribe
from sources.signals import grounds_changed

FOUND_AT_ONCE = 200  # sources whose search text is written with one statement


@transaction.atomic
@acting
def save_publisher(
    publisher: Publisher | None = None, *, by: User | None, domains: Iterable[str] | None = None, **fields: Any
) -> Publisher:
    """Add a publisher, or change the given one; `domains` replaces its hosts (None: leave them).

    Name and owner of one that a public verdict names take somebody who publishes. Raises Invalid for a taken name or a
    host that another publisher has, NotAllowed.
    """
    require(by, Permission.WRITE_CATALOGUE)
    publisher = Publisher.objects.select_for_update().get(pk=publisher.pk) if publisher else Publisher()
    is_new = publisher.pk is None
    changes: dict[str, Any] = differing(publisher, fields)
    if publisher.pk and {"name", "owner"} & set(changes):  # the owner says how many origins a verdict has
        require_redescribe(by, Source.objects.filter(publisher=publisher))
    assign_valid(publisher, fields)
    publisher.save()
    if domains is not None:
        changes["domains"] = _set_domains(publisher, domains)
    record(EventType.PUBLISHER_SAVED, publisher, by=by, changes=changes)
    if "name" in changes:
        _find_under_new_name(publisher)
    if not is_new and {"name", "owner"} & set(changes):
        change = _("The publisher of a source that it rests on was changed.")
        grounds_changed.send(Publisher, sources=Source.objects.filter(publisher=publisher), by=by, change=change)
    return publisher


@transaction.atomic
@acting
def delete_publisher(publisher: Publisher, *, by: User | None) -> None:
    """Delete a publisher that has no source. Raises Invalid if it has, NotAllowed."""
    require(by, Permission.DELETE)
    record(EventType.PUBLISHER_DELETED, publisher, by=by)
    try:
        publisher.delete()
    except ProtectedError as error:
        raise Invalid(
            _("“%(name)s” has sources in ClaimDesk, so it stays. Move them to another publisher first.")
            % {"name": publisher},
            code="in_use",
        ) from error


def _find_under_new_name(publisher: Publisher) -> None:
    """Update the search text of the sources of a publisher, so that its new name finds them."""
    now, ids = timezone.now(), list(publisher.sources.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), FOUND_AT_ONCE):
        rows = list(publisher.sources.filter(pk__in=ids[start : start + FOUND_AT_ONCE]).select_related("publisher"))
        for source in rows:
            source.search_text, source.updated_at = source.search_document(), now
        Source.objects.bulk_update(rows, ["search_text", "updated_at"], batch_size=FOUND_AT_ONCE)


def _set_domains(publisher: Publisher, domains: Iterable[str]) -> list[list[str]]:
    before = sorted(publisher.domains.values_list("domain", flat=True))
    wanted = sorted({host for text in domains if (host := host_name(text))})
    taken = PublisherDomain.objects.filter(domain__in=wanted).exclude(publisher=publisher).select_related("publisher")
    for row in taken:
        sentence = _("%(domain)s belongs to “%(name)s” already.") % {"domain": row.domain, "name": row.publisher}
        raise Invalid(sentence, code="domain_taken", fields={"domains": sentence})
    publisher.domains.exclude(domain__in=wanted).delete()
    for domain in set(wanted) - set(before):
        publisher.domains.create(domain=domain)
    return [before, wanted]
