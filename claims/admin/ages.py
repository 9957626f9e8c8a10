"""How long ago something was, in words that stand inside a sentence."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

_JUST_NOW = timedelta(minutes=1)


def ago(at: datetime) -> str:
    """ "3 days ago", or "just now" within the last minute."""
    if timezone.now() - at < _JUST_NOW:
        return _("just now")
    return _("%(age)s ago") % {"age": timesince(at, depth=1)}
