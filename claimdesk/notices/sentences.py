"""Notices in words, in the language that is active."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claimdesk.audit.events import SYSTEM
from claimdesk.notices.kinds import Kind
from claimdesk.notices.models import Notice


@dataclass(frozen=True)
class NoticeWording:
    """What is said of one kind: a whole sentence with `%(who)s`, and the beginning of a mail's subject."""

    sentence: str | Promise
    subject: str | Promise


WORDINGS: dict[Kind, NoticeWording] = {
    Kind.ASSIGNED: NoticeWording(_("%(who)s assigned a claim to you"), _("Assigned to you: %(what)s")),
    Kind.MENTIONED: NoticeWording(_("%(who)s mentioned you in a discussion"), _("You were mentioned: %(what)s")),
    Kind.RETURNED: NoticeWording(_("%(who)s returned a claim to you"), _("Returned to you: %(what)s")),
    Kind.AWAITING_APPROVAL: NoticeWording(
        _("%(who)s submitted a verdict for your approval"), _("Waiting for your approval: %(what)s")
    ),
    Kind.EVIDENCE_CHANGED: NoticeWording(
        _("%(who)s noticed that the evidence for a verdict changed"), _("Evidence changed: %(what)s")
    ),
    Kind.VIEW_MATCHED: NoticeWording(_("%(who)s found new claims in a saved view"), _("New claims: %(what)s")),
    Kind.READER_WROTE: NoticeWording(_("%(who)s received a message from a reader"), _("A reader wrote: %(what)s")),
    Kind.WEBHOOK_DISABLED: NoticeWording(
        _("%(who)s disabled a webhook that took no messages"), _("Webhook disabled: %(what)s")
    ),
    Kind.DAMAGED: NoticeWording(_("%(who)s found that a record was damaged"), _("Damaged: %(what)s")),
}


def notice_sentence(notice: Notice) -> str:
    """What happened and who did it; `notice.by` is selected with it."""
    return str(WORDINGS[Kind(notice.kind)].sentence) % {"who": notice.by or SYSTEM}


def detail(notice: Notice) -> str:
    """What was said with it, if anything."""
    return str(notice.data.get("comment", ""))


def label(notice: Notice, *, discreet: bool) -> str:
    """What the notice is about, in one line; its number alone where it is `discreet`."""
    return f"#{notice.target_id}" if discreet else one_line(notice.target_label)


def subject(notice: Notice, what: str) -> str:
    """The subject of a mail about `what`: one line of at most 150 characters."""
    return one_line(str(WORDINGS[Kind(notice.kind)].subject) % {"what": what})


def one_line(text: str, at_most: int = 150) -> str:
    """`text` without line ends and control characters, which have no place in the head of a mail (RFC 5322, 2.2), of at
    most `at_most` characters; what is cut ends at a word."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    flat = " ".join(shown.split())
    if len(flat) <= at_most:
        return flat
    cut = flat[:at_most]
    whole = cut[: cut.rfind(" ")] if cut.rfind(" ") > at_most // 2 else cut[:-1]  # a word that long has no good end
    return whole.rstrip(" ,;:–—-") + "…"
