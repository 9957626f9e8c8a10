"""Hide sources, and show them again. Who may see one depends on the claims that cite it, so claims calls this."""

from collections.abc import Set as AbstractSet

from django.db import transaction

from claimdesk.accounts.models import User
from claimdesk.audit.context import acting, is_made_now
from claimdesk.audit.events import EventType
from claimdesk.audit.log import UNSEEN, record
from sources.models import Source, SourceReader


@transaction.atomic
@acting
def hide_source(source: Source, *, readers: AbstractSet[int], by: User | None) -> None:
    """Let only the people `readers` (ids) see `source`. Hiding it twice changes who they are."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    there = set(source.readers.values_list("person", flat=True))
    source.readers.exclude(person__in=readers).delete()
    SourceReader.objects.bulk_create(SourceReader(source=source, person_id=key) for key in sorted(readers - there))
    if source.is_confidential and there == readers:
        return
    if not source.is_confidential:
        _flag(source, is_confidential=True)
    unseen = {UNSEEN: True} if is_made_now(source) else {}
    record(EventType.SOURCE_HIDDEN, source, by=by, readers=[sorted(there), sorted(readers)], **unseen)


@transaction.atomic
@acting
def show_source(source: Source, *, by: User | None) -> None:
    """Let everybody see `source` again. Showing what is not hidden does nothing."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    if source.is_confidential:
        before = sorted(source.readers.values_list("person", flat=True))
        source.readers.all().delete()
        _flag(source, is_confidential=False)
        record(EventType.SOURCE_SHOWN, source, by=by, readers=[before, []])


def _flag(source: Source, *, is_confidential: bool) -> None:
    source.is_confidential = is_confidential
    source.version += 1
    source.save(update_fields=["is_confidential", "version", "updated_at"])
