"""What a page says about itself: title, authors, dates, publisher."""

from sources.extraction.metadata.head import Metadata

__all__ = ["Metadata"]
