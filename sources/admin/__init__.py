"""The pages for sources, captures, publishers and attributions.

SourceAdmin is registered on the floor above, by who knows what cites a source.
"""

from sources.admin.capture_admin import CaptureAdmin
from sources.admin.publisher_admin import PublisherAdmin
from sources.admin.telling.webhook_admin import WebhookAdmin

__all__ = ["CaptureAdmin", "PublisherAdmin", "WebhookAdmin"]
