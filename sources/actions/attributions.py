"""Record and remove attributions between sources."""

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import assign_valid
from claimdesk.errors import Invalid
from sources.models import Attribution, Source
from sources.permissions import require_redescribe
from sources.signals import attribution_changed, grounds_changed


@transaction.atomic
@acting
def attribute(
    source: Source,
    origin: Source,
    *,
    by: User | None,
    kind: str = Attribution.Kind.CITES,
    words: str = "",
    accepted: bool = True,
) -> Attribution:
    """Record that `source` says it has this from `origin`. Saying it twice finds the first.

    With `accepted` False it is what the desk read in a text by itself: it is shown, but nothing is counted on it until
    somebody says the same.

    Loops are recorded as they are (circular reporting is a finding); a source cannot have it from itself.
    Raises Invalid, NotAllowed: while a public verdict rests on `source`, only who publishes says where it has it from.
    """
    require(by, Permission.WRITE_SOURCE)
    if source.pk == origin.pk:
        sentence = _("A source can't cite itself.")
        raise Invalid(sentence, code="to_itself", fields={"origin": sentence})
    if existing := Attribution.objects.filter(source=source, origin=origin, kind=kind).first():
        return _accepted(existing, by=by) if accepted else existing
    if accepted:
        _require_change(source, by)
    attribution = Attribution(created_by=by)
    assign_valid(attribution, {"source": source, "origin": origin, "kind": kind, "words": words})
    attribution.is_accepted = accepted
    attribution.save()
    _record(EventType.ATTRIBUTION_ADDED, attribution, by=by, accepted=accepted)
    attribution_changed.send(Attribution, origin_id=origin.pk, by=by)
    if accepted:
        _tell_changed(source, by)
    return attribution


def _accepted(attribution: Attribution, *, by: User | None) -> Attribution:
    """Accept `attribution`, now that a person confirmed it."""
    if attribution.is_accepted:
        return attribution
    _require_change(attribution.source, by)
    attribution.is_accepted = True
    attribution.save(update_fields=["is_accepted"])
    _record(EventType.ATTRIBUTION_ADDED, attribution, by=by, accepted=True)
    _tell_changed(attribution.source, by)
    return attribution


@transaction.atomic
@acting
def remove_attribution(attribution: Attribution, *, by: User | None) -> None:
    """Take an attribution back. Its record stays in the audit log. Raises NotAllowed as `attribute`."""
    require(by, Permission.WRITE_SOURCE)
    if attribution.is_accepted:
        _require_change(attribution.source, by)
    _record(EventType.ATTRIBUTION_REMOVED, attribution, by=by)
    attribution.delete()
    attribution_changed.send(Attribution, origin_id=attribution.origin_id, by=by)
    if attribution.is_accepted:
        _tell_changed(attribution.source, by)


def _require_change(source: Source, by: User | None) -> None:
    """Raise NotAllowed where a public verdict rests on `source` and `by` does not publish."""
    require_redescribe(by, Source.objects.filter(pk=source.pk))


def _tell_changed(source: Source, by: User | None) -> None:
    change = _("An attribution that it rests on was changed.")
    grounds_changed.send(Attribution, sources=Source.objects.filter(pk=source.pk), by=by, change=change)


def _record(event: EventType, attribution: Attribution, *, by: User | None, **more: bool) -> None:
    record(
        event,
        attribution.source,
        by=by,
        attribution=attribution.pk,
        origin=attribution.origin_id,
        origin_label=attribution.origin.label,
        kind=attribution.kind,
        words=attribution.words,
        **more,
    )
