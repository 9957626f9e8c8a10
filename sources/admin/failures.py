"""Captures that ended without what the source said, by the code that says why."""

from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, When

from sources.models import Capture
from sources.models.capture import NOT_THE_SOURCE

_WITHOUT_CONTENT = Q(completeness=Capture.Completeness.FAILURE) | Q(verdict__in=NOT_THE_SOURCE)
# Sealed, said so that SQLite does not take an index that nearly all captures are in for one that finds few.
_SEALED = Q(sealed_at__isnull=False)


def failed(captures: QuerySet[Capture]) -> QuerySet[Any]:
    """Those of `captures` that are sealed without content, with the code that says why as `failure`."""
    code = Case(
        When(~Q(verdict="") & Q(outcome="ok"), then=F("verdict")), default=F("outcome"), output_field=CharField()
    )
    return captures.filter(_SEALED, _WITHOUT_CONTENT).annotate(failure=code)
