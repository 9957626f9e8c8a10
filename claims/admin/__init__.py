"""The pages for claims, their reviews and the catalogue, and for sources with what cites them."""

from claims.admin import catalogue, claim, dashboard, ratings, reviews, sources, work

__all__ = ["catalogue", "claim", "dashboard", "ratings", "reviews", "sources", "work"]
