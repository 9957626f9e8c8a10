"""Record a whole chain at once: an article, the newspaper that it cites, and the documents behind that."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.audit.context import acting
from claimdesk.errors import Invalid
from sources.actions.attributions import attribute
from sources.actions.captures import request_capture
from sources.actions.page_attributions import attribute_unseen
from sources.actions.sources import add_source
from sources.models import Attribution, Capture, Source


@dataclass(frozen=True)
class Upstream:
    """The next source of a chain, and how the one before cites it: a `source` of the desk, a page at `url`, or
    something without a URL that is called `name`. `words` are those in which it is cited."""

    source: Source | None = None
    url: str = ""
    name: str = ""
    kind: str = Attribution.Kind.CITES
    words: str = ""
    no_url_reason: str = Source.NoUrl.UNPUBLISHED


@transaction.atomic
@acting
def record_chain(
    source: Source, upstream: Sequence[Upstream], *, by: User | None, archive: bool = False
) -> list[Attribution]:
    """Record that `source` cites the first of `upstream`, that the second, and so on: all of it or nothing.

    What is recorded already is found. With `archive` the pages of the chain that were never archived are queued.
    Raises Invalid, for an empty chain too, and NotAllowed as `attribute` does for each step.
    """
    if not upstream:
        sentence = _("Enter the upstream source.")
        raise Invalid(sentence, fields={"origin": sentence})
    recorded: list[Attribution] = []
    for step in upstream:
        recorded.append(_record(source, step, by=by))
        source = recorded[-1].origin
    for attribution in recorded if archive else ():
        if attribution.origin.is_online and attribution.origin.latest_capture_id is None:
            request_capture(attribution.origin, by=by, reason=Capture.Reason.ASKED)
    return recorded


def _record(source: Source, step: Upstream, *, by: User | None) -> Attribution:
    if step.source is None and not step.url:
        return attribute_unseen(
            source, step.name, by=by, kind=step.kind, words=step.words, no_url_reason=step.no_url_reason
        )
    origin = step.source or add_source(step.url, by=by, archive=False)[0]
    return attribute(source, origin, by=by, kind=step.kind, words=step.words)
