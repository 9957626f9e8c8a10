"""What the desk's templates ask for."""

from django import template
from django.contrib.admin.views.main import ChangeList
from django.utils.safestring import SafeString

from claimdesk.admin import icons
from claimdesk.admin.active_filters import ActiveFilter, active_filters

register = template.Library()


@register.simple_tag(name="icon")
def icon_tag(name: str) -> SafeString:
    """A small picture; see claimdesk/admin/icons.py."""
    return icons.icon(name)


@register.simple_tag
def chosen(changelist: ChangeList) -> list[ActiveFilter]:
    """What narrows a list down."""
    return active_filters(changelist)


@register.filter
def initials(person: object) -> str:
    """At most two first letters of the names of `person`."""
    return "".join(word[0] for word in str(person).split()[:2]).upper()
