"""The pages for claims, and for sources with what cites them."""

from claims.admin import sources

__all__ = ["sources"]
