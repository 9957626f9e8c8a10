"""The pages for claims, their reviews and the catalogue, and for sources with what cites them."""

from claims.admin.claim import claim_admin
from claims.admin.dashboard import first_page
from claims.admin.lists import saved_view_pages, work_lists
from claims.admin.readers import message_admin
from claims.admin.reference import cited_source_admin, claimant_admin, rating_admin
from claims.admin.review import review_admin

__all__ = [
    "cited_source_admin",
    "claim_admin",
    "claimant_admin",
    "first_page",
    "message_admin",
    "rating_admin",
    "review_admin",
    "saved_view_pages",
    "work_lists",
]
