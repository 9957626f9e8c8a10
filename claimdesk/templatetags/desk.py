"""What the desk's templates ask for."""

from django import template
from django.contrib.admin.views.main import ChangeList
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claimdesk.accounts.middleware import ONCE
from claimdesk.admin import icons
from claimdesk.admin.active_filters import ActiveFilter, active_filters

register = template.Library()


@register.simple_tag(name="icon")
def icon_tag(name: str) -> SafeString:
    """A small picture; see claimdesk/admin/icons.py."""
    return icons.icon(name)


@register.simple_tag
def once() -> SafeString:
    """The one-time token of a form; see OneTimeForms."""
    return format_html('<input type="hidden" name="{}" value="{}">', ONCE, get_random_string(22))


@register.simple_tag
def chosen(changelist: ChangeList) -> list[ActiveFilter]:
    """What narrows a list down."""
    return active_filters(changelist)


@register.filter
def initials(person: object) -> str:
    """At most two first letters of the names of `person`."""
    return "".join(word[0] for word in str(person).split()[:2]).upper()
