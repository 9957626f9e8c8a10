"""The REST views of citations and reviews."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claimdesk.api.conditional import names_version
from claimdesk.api.streams.exporting import Exported
from claimdesk.api.views import validated
from claims.actions import (
    cite_source,
    pin_capture,
    remove_citation,
    revise_citation,
    submit_review,
    waive_quote,
    withdraw_acceptance,
    withdraw_waiver,
    write_review,
)
from claims.api.filters import CitationFilters, ReviewFilters
from claims.api.inputs import CitationFields, NewCitation, PinInput, ReviewInput, WaiverInput, at_source_details, draft
from claims.api.review_acts import REVIEWING
from claims.api.serializers import CitationSerializer, ReviewSerializer
from claims.api.views import CITATION_RELATIONS, citations
from claims.models import Citation, Review
from claims.permissions import hidden_claims
from claims.workflow.blind import visible_reviews


@extend_schema_view(list=extend_schema(summary="List citations"), retrieve=extend_schema(summary="Read a citation"))
class CitationViewSet(Exported[Citation]):
    """How claims use sources. A change counts as a change of the claim."""

    scopes = {
        **Exported.scopes,
        **dict.fromkeys(("waive", "withdraw_waiver", "pin", "withdraw_acceptance"), REVIEWING),
    }
    serializer_class = CitationSerializer
    filterset_class = CitationFilters
    queryset = Citation.objects.none()

    def get_queryset(self) -> QuerySet[Citation]:
        """The citations of the claims that the caller may see."""
        found = citations().exclude(claim__in=hidden_claims(self.caller))
        return found.select_related("claim", "created_by", "waived_by", "accepted_by", *CITATION_RELATIONS)

    def expected_version(self, instance: Citation) -> int | None:
        """The version of the claim if If-Match fits; None without one, or with `*`. Raises Stale."""
        super().expected_version(instance)  # raises Stale
        return instance.claim.version if names_version(self.request) else None

    @extend_schema(summary="Cite a source", request=NewCitation, responses={201: CitationSerializer})
    def create(self, request: Request) -> Response:
        """Cite a source in a claim; one that is new is added and queued for archiving."""
        data = validated(NewCitation, request)
        claim = data.pop("claim")
        with at_source_details():
            citation = cite_source(claim, draft(data), by=self.caller)
        body = self.represent(citation)
        return Response(body, status=201, headers={"Location": body["href"]})

    @extend_schema(summary="Change a citation", request=CitationFields, responses=CitationSerializer)
    def partial_update(self, request: Request, **_kwargs: Any) -> Response:
        """Change role, stance, quotation or locator. A changed quotation is looked for at once."""
        citation = self.get_object()
        expected = self.expected_version(citation)
        data = validated(CitationFields, request, partial=True)
        return Response(self.represent(revise_citation(citation, by=self.caller, expected_version=expected, **data)))

    @extend_schema(summary="Remove a citation", responses={204: None})
    def destroy(self, _request: Request, **_kwargs: Any) -> Response:
        """Take it out of its claim. One that a review rests on stays."""
        citation = self.get_object()
        remove_citation(citation, by=self.caller, expected_version=self.expected_version(citation))
        return Response(status=204)

    @extend_schema(summary="Waive the check of a quotation", request=WaiverInput, responses=CitationSerializer)
    @action(detail=True, methods=["post"])
    def waive(self, request: Request, **_kwargs: Any) -> Response:
        """Say why the quotation need not stand in the archived text."""
        citation = self.get_object()
        expected = self.expected_version(citation)
        reason = validated(WaiverInput, request)["reason"]
        return Response(self.represent(waive_quote(citation, reason=reason, by=self.caller, expected_version=expected)))

    @extend_schema(summary="Take back a waiver", request=None, responses={200: CitationSerializer})
    @waive.mapping.delete
    def withdraw_waiver(self, _request: Request, **_kwargs: Any) -> Response:
        """Let the check of the quotation count again."""
        citation = self.get_object()
        expected = self.expected_version(citation)
        return Response(self.represent(withdraw_waiver(citation, by=self.caller, expected_version=expected)))

    @extend_schema(summary="Pin a capture", request=PinInput, responses=CitationSerializer)
    @action(detail=True, methods=["post"])
    def pin(self, request: Request, **_kwargs: Any) -> Response:
        """Let it rest on another capture of its source. One that the server answered with an error status takes a
        reviewer and a `reason`: they accept it as what the source said."""
        citation = self.get_object()
        expected = self.expected_version(citation)
        pinned = pin_capture(citation, by=self.caller, expected_version=expected, **validated(PinInput, request))
        return Response(self.represent(pinned))

    @extend_schema(summary="Take back an accepted capture", request=None, responses={200: CitationSerializer})
    @pin.mapping.delete
    def withdraw_acceptance(self, _request: Request, **_kwargs: Any) -> Response:
        """Let it rest on the newest archived capture again, where the pinned one has an error status and was
        accepted."""
        citation = self.get_object()
        expected = self.expected_version(citation)
        return Response(self.represent(withdraw_acceptance(citation, by=self.caller, expected_version=expected)))


@extend_schema_view(list=extend_schema(summary="List reviews"), retrieve=extend_schema(summary="Read a review"))
class ReviewViewSet(Exported[Review]):
    """Reviews of claims. They are added, never changed."""

    scopes = {**Exported.scopes, "create": REVIEWING}
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilters
    queryset = Review.objects.none()

    def get_queryset(self) -> QuerySet[Review]:
        """The reviews of the claims that the caller may see."""
        found = visible_reviews(self.caller).select_related("rating", "by")
        return found.prefetch_related("evidence", "approvals__by")

    @extend_schema(summary="Write a review", request=ReviewInput, responses={201: ReviewSerializer})
    def create(self, request: Request) -> Response:
        """Rate a claim that is in review, with the reasons; with `submit` only if a second person can have it at once.
        Only people may: not a program's key."""
        data = validated(ReviewInput, request)
        claim, is_final = data.pop("claim"), data.pop("submit", False)
        if is_final:
            review: Any = submit_review(claim, by=self.caller, **data).review
        else:
            review = write_review(claim, by=self.caller, **data)
        body = self.represent(review)
        return Response(body, status=201, headers={"Location": body["href"]})
