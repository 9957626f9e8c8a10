"""The link to the notifications in the head of every page."""

from collections.abc import Mapping
from typing import Any

from django import template

from claimdesk.accounts.models import User
from claimdesk.notices.counting import shown_count, unread_count

register = template.Library()


@register.inclusion_tag("admin/notices/notices_link.html", takes_context=True)
def notices_link(context: Mapping[str, Any]) -> dict[str, Any]:
    """The link to the notices with the number of unread ones: one query; nothing for whoever is not signed in."""
    user = context.get("user")
    if not isinstance(user, User) or not user.is_active:
        return {}
    count = unread_count(user)
    return {"is_shown": True, "count": count, **shown_count(count)}
