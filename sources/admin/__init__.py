"""The pages for sources, captures, publishers and attributions.

SourceAdmin is registered on the floor above, by who knows what cites a source.
"""

from sources.admin.captures import CaptureAdmin
from sources.admin.publishers import PublisherAdmin

__all__ = ["CaptureAdmin", "PublisherAdmin"]
