"""The same action on many claims, each in its own transaction, with a report per row."""

from claims.bulk.rows import Report, for_each

__all__ = ["Report", "for_each"]
