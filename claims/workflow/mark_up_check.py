"""Whether the ClaimReview of a verdict keeps the rules, before readers and programs get it."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.errors import Conflict
from claims.claimreview.mapping import Newsroom, Published, claim_review
from claims.claimreview.reader import read_object
from claims.claimreview.rules import ReviewFinding, review_findings


def mark_up_findings(content: dict[str, Any]) -> list[ReviewFinding]:
    """What the rules say about the ClaimReview of what readers get, `content`."""
    home, today = settings.PUBLIC_URL, timezone.localdate().isoformat()
    published = Published(
        content=content,
        url=f"{home}/claims/{content['claim']['id']}/",
        published_at=today,
        changed_at=today,
        newsroom=Newsroom(settings.PUBLIC_NAME, home, home, home),
    )
    return review_findings(read_object(claim_review(published)), page_url=home)


def require_mark_up(content: dict[str, Any]) -> None:
    """Raise Conflict where the ClaimReview of `content` breaks a rule, in words that say which."""
    broken = [str(finding) for finding in mark_up_findings(content) if finding.is_error]
    if broken:
        sentence = _("The ClaimReview of this verdict would break a rule: %(rules)s.") % {"rules": "; ".join(broken)}
        raise Conflict(sentence, code="claimreview")
