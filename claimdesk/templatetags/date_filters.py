"""Days and moments in templates: every template has these filters. Of nothing they write nothing."""

from collections.abc import Callable
from datetime import datetime

from django import template

from claimdesk.text import dates

register = template.Library()


def _of_something(written: Callable[[datetime], str]) -> Callable[[datetime | None], str]:
    return lambda value: written(value) if value else ""


register.filter("day", _of_something(dates.day))
register.filter("moment", _of_something(dates.moment))
register.filter("to_the_second", _of_something(dates.to_the_second))
