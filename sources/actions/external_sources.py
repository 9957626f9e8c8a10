"""Sources by the ids that other systems have for them."""

from typing import Any

from django.utils.translation import gettext as _

from claimdesk.accounts.external_ids import add_or_change
from claimdesk.accounts.models import User
from claimdesk.audit.context import acting
from claimdesk.errors import Invalid
from sources.actions.sources import add_offline_source, add_source, revise_source
from sources.models import Source
from sources.permissions import visible_sources
from sources.urls import canonical_url, pasted_url


@acting
def add_or_revise_source(
    external_id: str, *, by: User, url: str = "", no_url_reason: str = "", **fields: Any
) -> tuple[Source, bool]:
    """The source that `by` calls `external_id`, described anew with `fields`, or else one that is added; and whether it
    is new to the desk. Without an id as add_source and add_offline_source. Raises Invalid for another page than that of
    the id, and what those raise."""
    found_by_url = False

    def add() -> Source:
        nonlocal found_by_url
        if not url:
            return add_offline_source(by=by, no_url_reason=no_url_reason, **fields)
        source, is_new = add_source(url, by=by, **fields)
        found_by_url = not is_new
        return source

    def change(known: Source) -> Source:
        if url and canonical_url(pasted_url(url)) != known.canonical_url:
            sentence = _("This external id stands for another page. A source keeps its URL.")
            raise Invalid(sentence, code="another_page", fields={"url": sentence})
        return revise_source(known, by=by, **fields)

    source, is_new = add_or_change(external_id, by=by, seen=visible_sources(by), add=add, change=change)
    return source, is_new and not found_by_url
