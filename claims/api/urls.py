"""The addresses of claims under /api/v1/."""

from rest_framework.routers import SimpleRouter

from claimdesk.ids import ID_PATTERN
from claims.api.citation_views import CitationViewSet, ReviewViewSet
from claims.api.comment_views import CommentViewSet
from claims.api.followed import follow_claims
from claims.api.message_views import ReaderMessageViewSet
from claims.api.published_views import VerdictViewSet
from claims.api.reference_views import ClaimantViewSet, RatingViewSet, TopicViewSet
from claims.api.views import ClaimViewSet

follow_claims()
router = SimpleRouter()
router.register("claims", ClaimViewSet, basename="claim")
router.register(f"claims/(?P<claim_id>{ID_PATTERN})/comments", CommentViewSet, basename="comment")
router.register("citations", CitationViewSet, basename="citation")
router.register("claimants", ClaimantViewSet, basename="claimant")
router.register("topics", TopicViewSet, basename="topic")
router.register("ratings", RatingViewSet, basename="rating")
router.register("reviews", ReviewViewSet, basename="review")
router.register("reader-messages", ReaderMessageViewSet, basename="reader-message")
router.register("verdicts", VerdictViewSet, basename="verdict")
urlpatterns = router.urls
