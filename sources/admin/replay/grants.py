"""What lets a frame read one WACZ: a signed text that names the capture, the person and the desk's own origin.

The frame's origin knows no cookies of the desk, so this is all that it has. It holds for CLAIMDESK_REPLAY_MINUTES,
and at each use only as long as the person may still see the capture.
"""

from dataclasses import astuple, dataclass
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef, QuerySet

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Permission
from claimdesk.admin.site import is_active_person
from sources.models import Artifact, Capture
from sources.permissions import hidden_sources, may

_SALT = "sources.admin.replay"


@dataclass(frozen=True)
class ReplayGrant:
    """That the person `user_id` opened capture `capture_id` on a desk at the origin `desk`, in `language`."""

    capture_id: int
    user_id: int
    desk: str
    language: str

    def signed(self) -> str:
        """The text for an address."""
        return signing.dumps(astuple(self), salt=_SALT)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What was signed; None where it was not by this desk, or too long ago."""
        try:
            return cls(*signing.loads(text, salt=_SALT, max_age=timedelta(minutes=settings.REPLAY_MINUTES)))
        except signing.BadSignature:
            return None

    def capture(self) -> Capture | None:
        """The capture, as long as the person may see it and it has a WACZ. Two queries."""
        user = User.objects.filter(pk=self.user_id).first()
        if user is None or not is_active_person(user) or not may(user, Permission.SEE):
            return None
        return replayable_captures(user).filter(pk=self.capture_id).select_related("source").first()


def replayable_captures(user: User) -> QuerySet[Capture]:
    """The captures with a WACZ that `user` may see."""
    sealed = Capture.objects.filter(Exists(Artifact.objects.filter(capture=OuterRef("pk"), kind=Artifact.Kind.WACZ)))
    return sealed.exclude(source__in=hidden_sources(user)).defer("links", "layout", "hops")
