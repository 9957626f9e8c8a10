"""Claimants, topics and the scale."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.api.reading.views import ReadViewSet
from claimdesk.api.reference_views import CatalogueViewSet, Deletable
from claimdesk.api.serializer_fields import CHANGED_BY_ID
from claimdesk.api.streams.exporting import Exported
from claimdesk.api.views import validated
from claims.actions import (
    delete_claimant,
    delete_topic,
    merge_claimants,
    retire_rating,
    save_claimant,
    save_rating,
    save_topic,
)
from claims.api.filters import ClaimantFilters, RatingFilters, TopicFilters
from claims.api.inputs import ClaimantInput, ClaimantMergeInput, NewClaimantInput, RatingInput, TopicInput
from claims.api.serializers import ClaimantSerializer, RatingSerializer, TopicSerializer
from claims.models import Claimant, Rating, Topic
from claims.permissions import visible_claimants


@extend_schema_view(
    list=extend_schema(summary="List claimants"),
    retrieve=extend_schema(summary="Read a claimant"),
    create=extend_schema(
        summary="Add a claimant",
        request=NewClaimantInput,
        responses={201: ClaimantSerializer, 200: OpenApiResponse(ClaimantSerializer, CHANGED_BY_ID)},
    ),
    partial_update=extend_schema(summary="Change a claimant", request=ClaimantInput, responses=ClaimantSerializer),
    destroy=extend_schema(summary="Delete a claimant", responses={204: None}),
)
class ClaimantViewSet(Exported[Claimant], Deletable[Claimant]):
    """The people and organisations that assert claims."""

    serializer_class = ClaimantSerializer
    input_class = ClaimantInput
    new_class = NewClaimantInput
    filterset_class = ClaimantFilters
    queryset = Claimant.objects.none()

    def get_queryset(self) -> QuerySet[Claimant]:
        """Those whom the caller may see."""
        return visible_claimants(self.caller)

    def save(self, instance: Claimant | None, data: dict[str, Any]) -> Claimant:
        return save_claimant(instance, by=self.caller, **data)

    def remove(self, instance: Claimant) -> None:
        delete_claimant(instance, by=self.caller)

    @extend_schema(summary="Merge it into another claimant", request=ClaimantMergeInput, responses=ClaimantSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, **_kwargs: Any) -> Response:
        """Give its claims and its names to the claimant `into`, which is the answer, and delete it. 409 where it is the
        claimant of published verdicts."""
        claimant = self.get_object()
        self.expected_version(claimant)  # raises Stale
        kept = merge_claimants(claimant, by=self.caller, **validated(ClaimantMergeInput, request))
        return Response(self.represent(kept))


@extend_schema_view(
    list=extend_schema(summary="List topics"),
    retrieve=extend_schema(summary="Read a topic"),
    create=extend_schema(summary="Add a topic", request=TopicInput, responses={201: TopicSerializer}),
    partial_update=extend_schema(summary="Change a topic", request=TopicInput, responses=TopicSerializer),
    destroy=extend_schema(summary="Delete a topic", responses={204: None}),
)
class TopicViewSet(Exported[Topic], Deletable[Topic]):
    """The topics that claims are filed under."""

    serializer_class = TopicSerializer
    input_class = TopicInput
    filterset_class = TopicFilters
    queryset = Topic.objects.none()

    def get_queryset(self) -> QuerySet[Topic]:
        """All of them, for whoever may see."""
        return Topic.objects.all() if may(self.caller, Permission.SEE) else Topic.objects.none()

    def save(self, instance: Topic | None, data: dict[str, Any]) -> Topic:
        return save_topic(instance, by=self.caller, **data)

    def remove(self, instance: Topic) -> None:
        delete_topic(instance, by=self.caller)


@extend_schema_view(
    list=extend_schema(summary="List ratings"),
    retrieve=extend_schema(summary="Read a rating"),
    create=extend_schema(summary="Add a rating", request=RatingInput, responses={201: RatingSerializer}),
    partial_update=extend_schema(summary="Change a rating", request=RatingInput, responses=RatingSerializer),
)
class RatingViewSet(ReadViewSet[Rating], CatalogueViewSet[Rating]):
    """The desk's scale. Ratings are retired, never deleted, and a changed meaning is a new version: old verdicts keep
    theirs."""

    serializer_class = RatingSerializer
    input_class = RatingInput
    filterset_class = RatingFilters
    queryset = Rating.objects.none()
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def get_queryset(self) -> QuerySet[Rating]:
        """The newest version of each, for whoever may see."""
        return Rating.objects.current() if may(self.caller, Permission.SEE) else Rating.objects.none()

    def save(self, instance: Rating | None, data: dict[str, Any]) -> Rating:
        return save_rating(instance, by=self.caller, **data)

    @extend_schema(summary="What did it mean before?", responses=RatingSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def versions(self, _request: Request, **_kwargs: Any) -> Response:
        """All its versions, newest first. A review names the one that it gave."""
        versions = Rating.objects.filter(code=self.get_object().code).order_by("-version")
        return Response(self.read_rows(versions.values_list("pk", flat=True)))

    @extend_schema(summary="Retire a rating", request=None, responses=RatingSerializer)
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def retire(self, _request: Request, **_kwargs: Any) -> Response:
        """Give it no more; verdicts that have it keep it."""
        return Response(self.represent(retire_rating(self.locked(), by=self.caller)))
