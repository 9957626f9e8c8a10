"""The number of unread notifications in the head of every page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claimdesk.accounts.models import User
from claimdesk.notices.models import Notice

MAX_COUNTED_NOTICES = 100  # counted no further; shown as 99+


def unread_count(person: User) -> int:
    """How many notices `person` has not read, at most MAX_COUNTED_NOTICES. One query."""
    return len(Notice.objects.shown_to(person).unread().values_list("pk", flat=True)[:MAX_COUNTED_NOTICES])


def shown_count(count: int) -> dict[str, str]:
    """`count` as the page head shows it, and the sentence for screen readers."""
    if count >= MAX_COUNTED_NOTICES:
        return {
            "shown": f"{MAX_COUNTED_NOTICES - 1}+",
            "label": _("More than %(count)d unread notifications") % {"count": MAX_COUNTED_NOTICES - 1},
        }
    if count == 0:
        return {"shown": "", "label": _("No unread notifications")}
    label = ngettext("%(count)d unread notification", "%(count)d unread notifications", count) % {"count": count}
    return {"shown": str(count), "label": label}
