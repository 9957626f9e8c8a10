"""What the desk does not archive although it could: pages that ask for it, and more than there is to be kept."""

from django.db.models import Sum

from sources.capture.exchange import Fetched
from sources.capture.reading import Reading
from sources.models import Artifact


def asks_not_to_be_archived(fetched: Fetched, reading: Reading) -> bool:
    """Whether the page's rules for robots, in its markup or in X-Robots-Tag, say `noarchive`."""
    header = fetched.last.header("x-robots-tag") if fetched.last else ""
    return reading["signs"]["noarchive"] or "noarchive" in header.lower()


def withhold(fetched: Fetched) -> None:
    """Forget the body of the last answer. Its head stays: that the page asked for it is put on record."""
    if fetched.last is not None:
        fetched.last.response.truncate(fetched.last.body_start)
        fetched.last.truncated = "unspecified"
    fetched.body.seek(0)
    fetched.body.truncate()
    fetched.code = "policy.noarchive"


def is_used_up(quota: int) -> bool:
    """Whether the files of all captures have `quota` bytes together; never where it is 0. One query, if any."""
    return quota > 0 and int(Artifact.objects.aggregate(total=Sum("size"))["total"] or 0) >= quota
