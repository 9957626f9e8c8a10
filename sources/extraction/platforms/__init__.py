"""Pages of the platforms that newsrooms cite daily: which lines are the posts, and what stands only in page data."""

from sources.extraction.platforms.page import PlatformPage, platform_page

__all__ = ["PlatformPage", "platform_page"]
