"""The number at the bell."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claimdesk.accounts.models import User
from claimdesk.notices.models import Notice

CAP = 100  # counted no further; shown as 99+


def unread_count(person: User) -> int:
    """How many unread notices wait in the bell of `person`, at most CAP. One query."""
    return len(Notice.objects.shown_to(person).unread().values_list("pk", flat=True)[:CAP])


def shown_count(count: int) -> dict[str, str]:
    """`count` as the bell shows it, and the sentence that it is read out as."""
    if count >= CAP:
        return {"shown": f"{CAP - 1}+", "label": _("More than %(count)d unread notifications") % {"count": CAP - 1}}
    if count == 0:
        return {"shown": "", "label": _("No unread notifications")}
    label = ngettext("%(count)d unread notification", "%(count)d unread notifications", count) % {"count": count}
    return {"shown": str(count), "label": label}
