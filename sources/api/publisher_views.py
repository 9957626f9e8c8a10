"""The REST views of publishers."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view

from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.api.reference_views import Deletable
from claimdesk.api.serializer_fields import CHANGED_BY_ID
from claimdesk.api.streams.exporting import Exported
from sources.actions import delete_publisher, save_publisher
from sources.api.filters import PublisherFilters
from sources.api.serializers import (
    NewPublisherInput,
    PublisherInput,
    PublisherSerializer,
)
from sources.models import Publisher


@extend_schema_view(
    list=extend_schema(summary="List publishers"),
    retrieve=extend_schema(summary="Read a publisher"),
    create=extend_schema(
        summary="Add a publisher",
        request=NewPublisherInput,
        responses={201: PublisherSerializer, 200: OpenApiResponse(PublisherSerializer, CHANGED_BY_ID)},
    ),
    partial_update=extend_schema(summary="Change a publisher", request=PublisherInput, responses=PublisherSerializer),
    destroy=extend_schema(summary="Delete a publisher", responses={204: None}),
)
class PublisherViewSet(Exported[Publisher], Deletable[Publisher]):
    """The outlets and bodies that publish sources."""

    serializer_class = PublisherSerializer
    input_class = PublisherInput
    new_class = NewPublisherInput
    filterset_class = PublisherFilters
    queryset = Publisher.objects.none()

    def get_queryset(self) -> QuerySet[Publisher]:
        """All of them, for whoever may see."""
        seen = Publisher.objects.all() if may(self.caller, Permission.SEE) else Publisher.objects.none()
        return seen.prefetch_related("domains")

    def save(self, instance: Publisher | None, data: dict[str, Any]) -> Publisher:
        """Add a publisher, or change one."""
        return save_publisher(instance, by=self.caller, **data)

    def remove(self, instance: Publisher) -> None:
        """Delete a publisher that has no sources."""
        delete_publisher(instance, by=self.caller)
