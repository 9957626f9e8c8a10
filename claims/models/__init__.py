"""Claims, what they cite, and what was found."""

from claims.models.catalogue import Claimant, Topic
from claims.models.claim import Citation, Claim, ClaimReader
from claims.models.claim_key import ClaimKey
from claims.models.discussion import Comment
from claims.models.rating import Rating
from claims.models.review import Approval, BlindCheck, Correction, Review, ReviewDraft

__all__ = [
    "Approval",
    "BlindCheck",
    "Citation",
    "Claim",
    "ClaimKey",
    "ClaimReader",
    "Claimant",
    "Comment",
    "Correction",
    "Rating",
    "Review",
    "ReviewDraft",
    "Topic",
]
