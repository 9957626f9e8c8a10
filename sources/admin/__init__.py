"""The pages for sources, captures, publishers and attributions.

SourceAdmin is registered on the floor above, by who knows what cites a source.
"""

from sources.admin.capture_admin import CaptureAdmin
from sources.admin.publisher_admin import PublisherAdmin

__all__ = ["CaptureAdmin", "PublisherAdmin"]
