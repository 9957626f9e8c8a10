"""E-mails: one notice, or a day of them, as text and as simple HTML in the language of the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claimdesk.accounts.models import User
from claimdesk.notices.models import Notice
from claimdesk.notices.sentences import detail, label, notice_sentence, one_line, subject
from claimdesk.notices.subjects import hushed_among, is_discreet
from claimdesk.notices.unsubscribing import ALL, off_url


@dataclass(frozen=True)
class Entry:
    """A notice as a mail shows it."""

    subject: str
    sentence: str
    label: str
    detail: str
    url: str


def letter(notice: Notice) -> EmailMultiAlternatives:
    """The mail about `notice`, to somebody with an address."""
    with _language_of(notice.to):
        entry = _entry(notice)
        return _mail([notice], [entry], entry.subject, kind=notice.kind)


def digest(person: User, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """One mail about all `notices` of `person`, oldest first. Two queries for each."""
    with _language_of(person):
        count = len(notices)
        heading = ngettext("%(count)d notification from ClaimDesk", "%(count)d notifications from ClaimDesk", count) % {
            "count": count
        }
        entries = [_entry(notice) for notice in notices]
        return _mail(notices, entries, f"{heading}: {entries[0].subject}", kind=ALL)


def _language_of(person: User) -> translation.override:
    return translation.override(person.language or settings.LANGUAGE_CODE)


def _mail(notices: Sequence[Notice], entries: Sequence[Entry], heading: str, *, kind: str) -> EmailMultiAlternatives:
    """The mail about `notices` of one person, with a link that turns mail of `kind` off."""
    first = notices[0]
    person, off = first.to, off_url(first.to, kind)
    words = {
        "language": translation.get_language(),
        "heading": one_line(heading),
        "greeting": _("Hello %(name)s,") % {"name": person.first_name or person},
        "entries": entries,
        "settings_url": settings.URL + reverse("notices_preferences"),
        "off_url": off,
        "off_words": _("Stop all e-mail from ClaimDesk") if kind == ALL else _("Stop this kind of e-mail"),
    }
    mail = EmailMultiAlternatives(
        subject=one_line(heading),
        body=render_to_string("notices/mail.txt", words),
        to=[person.email],
        headers={
            "Message-ID": f"<notice-{first.pk}-{first.created_at.timestamp():.0f}@{urlsplit(settings.URL).hostname}>",
            "List-Unsubscribe": f"<{off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("notices/mail.html", words), "text/html")
    return mail


def _entry(notice: Notice) -> Entry:
    url = settings.URL + reverse("notice_open", args=[notice.pk])
    discreet = is_discreet(notice.target_type, notice.target_id)
    about = label(notice, discreet=discreet)
    hushed = hushed_among(notice.to, [(notice.target_type, notice.target_id)])
    said = "" if discreet or hushed else detail(notice)
    return Entry(subject(notice, about), notice_sentence(notice), about, said, url)
