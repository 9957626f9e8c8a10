"""What can be cited, who publishes it, who has it from whom, and what was archived of it."""

from sources.models.capture import Artifact, Capture
from sources.models.evidence import LedgerPeriod, Seal, SigningKey, TimestampToken
from sources.models.publisher import Publisher, PublisherDomain
from sources.models.rendering_request import Rendering
from sources.models.source import Attribution, QuickLabels, Source, SourceReader
from sources.models.webhook import WebhookEndpoint

__all__ = [
    "Artifact",
    "Attribution",
    "Capture",
    "LedgerPeriod",
    "Publisher",
    "PublisherDomain",
    "QuickLabels",
    "Rendering",
    "Seal",
    "SigningKey",
    "Source",
    "SourceReader",
    "TimestampToken",
    "WebhookEndpoint",
]
