"""Claims, what they cite, and what was found."""

from claims.models.claim import Citation, Claim
from claims.models.claim_key import ClaimKey
from claims.models.claim_reader import ClaimReader
from claims.models.claimant import Claimant, ClaimantKey, Topic
from claims.models.comment import Comment
from claims.models.imported_file import ImportedFile
from claims.models.outside_check import OutsideCheck
from claims.models.publication import Publication
from claims.models.rating import Rating
from claims.models.reader_message import ReaderMessage
from claims.models.review import Approval, BlindCheck, Correction, Review, ReviewDraft
from claims.models.saved_view import SavedView

__all__ = [
    "Approval",
    "BlindCheck",
    "Citation",
    "Claim",
    "ClaimKey",
    "ClaimReader",
    "Claimant",
    "ClaimantKey",
    "Comment",
    "Correction",
    "ImportedFile",
    "OutsideCheck",
    "Publication",
    "Rating",
    "ReaderMessage",
    "Review",
    "ReviewDraft",
    "SavedView",
    "Topic",
]
