"""The same action on many claims, each in its own transaction, with a report per row."""

from claims.bulk.for_each_row import Report, for_each

__all__ = ["Report", "for_each"]
