"""What the templates of a claim's page look up."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from claims.admin.labels import rating_label
from claims.models import Rating
from sources.admin.archive_states import source_badge
from sources.models import Source

register = template.Library()


@register.filter
def at(rows: Mapping[Any, Any] | None, key: Any) -> Any:
    """The row of `rows` under `key`, or nothing."""
    return rows.get(key) if isinstance(rows, Mapping) else None


@register.filter(name="rating_label")
def rating_label_filter(rating: Rating | None) -> SafeString:
    """A rating as lists show it."""
    return rating_label(rating)


@register.filter
def archive_label(source: Source) -> SafeString:
    """Where the archive of a source stands."""
    return source_badge(source)
