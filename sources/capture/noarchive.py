"""Pages that ask not to be archived."""

from sources.extraction.reading import Reading
from sources.web.records import FetchResult


def asks_not_to_be_archived(fetched: FetchResult, reading: Reading) -> bool:
    """Whether the page's rules for robots, in its markup or in X-Robots-Tag, say `noarchive`."""
    header = fetched.last.header("x-robots-tag") if fetched.last else ""
    return reading["signs"]["noarchive"] or "noarchive" in header.lower()


def withhold(fetched: FetchResult) -> None:
    """Forget the body of the last answer. Its head stays: that the page asked for it is put on record."""
    if fetched.last is not None:
        fetched.last.response.truncate(fetched.last.body_start)
        fetched.last.truncated = "unspecified"
    fetched.body.seek(0)
    fetched.body.truncate()
    fetched.code = "policy.noarchive"
