"""The addresses of sources under /api/v1/."""

from rest_framework.routers import SimpleRouter

from sources.api.followed import follow_sources
from sources.api.publisher_views import PublisherViewSet
from sources.api.views import AttributionViewSet, CaptureViewSet, SourceViewSet
from sources.api.webhook_views import WebhookViewSet

follow_sources()
router = SimpleRouter()
router.register("sources", SourceViewSet, basename="source")
router.register("publishers", PublisherViewSet, basename="publisher")
router.register("attributions", AttributionViewSet, basename="attribution")
router.register("webhooks", WebhookViewSet, basename="webhook")
router.register("captures", CaptureViewSet, basename="capture")
urlpatterns = router.urls
