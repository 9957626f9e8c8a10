"""Links in e-mails with which the reader turns them off without signing in (RFC 8058)."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from claimdesk.accounts.models import User
from claimdesk.notices.kinds import Kind

_SALT = "claimdesk.notices.off"
ALL = ""


@dataclass(frozen=True)
class Leaving:
    """Who wants no more e-mail of `kind` (ALL: of any)."""

    person: User
    kind: str

    @property
    def label(self) -> str:
        """The kind in words; empty for all."""
        return str(Kind(self.kind).label) if self.kind else ""


def off_url(person: User, kind: str = ALL) -> str:
    """The whole address of the page that turns e-mail of `kind` off for `person`."""
    token = signing.dumps([person.pk, kind], salt=_SALT)
    return settings.URL + reverse("notices_off", args=[token])


def leaving(token: str) -> Leaving | None:
    """What `token` of an `off_url` asks for; None for one that the desk did not sign."""
    try:
        pk, kind = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=pk).first()
    return Leaving(person, kind) if person and kind in {ALL, *Kind.values} else None
