"""What a reader of the past does with the Memento client of Los Alamos: the copies of a page around some moments.

The TimeGate's address is the first argument, the page the second, the address of the desk's mementos the third.
"""

import sys
from datetime import UTC, datetime

from memento_client import MementoClient

timegate, page, mementos = sys.argv[1:]


def _on(year: int) -> datetime:
    """The first of July of a year; the client knows no time zones."""
    return datetime(year, 7, 1, tzinfo=UTC).replace(tzinfo=None)


client = MementoClient(timegate_uri=timegate, check_native_timegate=False)
found = client.get_memento_info(page, _on(2010))
assert (found["original_uri"], found["timegate_uri"]) == (page, timegate + page), found
told = {name: each["datetime"].year for name, each in found["mementos"].items() if "datetime" in each}
assert (told["first"], told["last"]) == (2007, 2012), told
closest = found["mementos"]["closest"]
assert closest["uri"][0].startswith(mementos), closest
assert closest["datetime"].year in (2007, 2012)
earliest = client.get_memento_info(page, _on(2007))["mementos"]["closest"]
latest = client.get_memento_info(page, _on(2020))["mementos"]["closest"]
assert (earliest["datetime"].year, latest["datetime"].year) == (2007, 2012), (earliest, latest)
assert MementoClient.is_memento(latest["uri"][0])
assert MementoClient.is_timegate(timegate + page)
