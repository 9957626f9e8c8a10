"""Claims: logged, changed, moved and read."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claimdesk.accounts.models import User
from claimdesk.api.conditional import etag_of
from claimdesk.api.problems import MEDIA_TYPE as PROBLEM
from claimdesk.api.serializer_fields import CHANGED_BY_ID
from claimdesk.api.streams.exporting import Exported
from claimdesk.api.views import AnyAccept, validated
from claimdesk.audit.visible import history_for
from claims.actions import (
    CitationDraft,
    NearlySame,
    acknowledge_evidence,
    assign,
    claimant_named,
    delete_claim,
    log_claim,
    log_or_revise_claim,
    revise_claim,
    take_next,
)
from claims.api.confidentiality_acts import ConfidentialityActs
from claims.api.filters import ClaimFilters
from claims.api.importing.import_views import ClaimImport
from claims.api.inputs import ClaimChange, ClaimInput, MoveInput, at_source_details, draft
from claims.api.move_serializers import TransitionsSerializer
from claims.api.provenance_serializers import ProvenanceSerializer
from claims.api.review_acts import REVIEWING, ReviewActs
from claims.api.serializers import (
    ClaimSerializer,
    EventSerializer,
    MatchSerializer,
    NearlySameProblem,
)
from claims.dossier.download import ZIP_TYPE, dossier_response
from claims.models import Citation, Claim
from claims.permissions import visible_claims
from claims.provenance.query import provenance_of
from claims.workflow.engine import MoveDetails, Option, apply, option
from claims.workflow.gate import gate_of
from claims.workflow.states import MOVES
from sources.api.serializers import (
    only_origin_of,
)

_CLAIM_RELATIONS = ("claimant", "rating", "assignee", "logged_by", "published_review__rating", "published_review__by")
CITATION_RELATIONS = ("source__publisher", "source__latest_capture", "source__archived_capture", "capture")
# What no answer shows and what would only be read to be thrown away.
_UNSEEN_FIELDS = (
    "source__search_text",
    "source__latest_capture__links",
    "source__latest_capture__hops",
    *only_origin_of("source__archived_capture"),
)
_UNSEEN_CAPTURE_FIELDS = ("capture__links", "capture__hops")


def citations() -> QuerySet[Citation]:
    """Citations with what their representation shows, oldest first."""
    found = Citation.objects.select_related(*CITATION_RELATIONS).defer(*_UNSEEN_FIELDS, *_UNSEEN_CAPTURE_FIELDS)
    return found.prefetch_related("capture__artifacts").order_by("pk")


@extend_schema_view(list=extend_schema(summary="List claims"), retrieve=extend_schema(summary="Read a claim"))
class ClaimViewSet(Exported[Claim], ReviewActs, ConfidentialityActs, ClaimImport):
    """Checkable assertions with their citations, where they stand in the work, and what was found."""

    scopes = {
        **Exported.scopes,
        **ReviewActs.scopes,
        **ConfidentialityActs.scopes,
        **dict.fromkeys(("take_next", "make_transition", "acknowledge_evidence"), REVIEWING),
    }
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilters
    page_by = "-created_at"
    times = ("created_at", "updated_at")
    paged_actions = frozenset({"list", "history"})
    queryset = Claim.objects.none()

    def get_queryset(self) -> QuerySet[Claim]:
        """The claims that the caller may see."""
        if self.action in ("provenance", "history", "dossier"):  # they answer with nothing of the claim itself
            return visible_claims(self.caller).defer("search_text")
        return visible_claims(self.caller).select_related(*_CLAIM_RELATIONS).defer("search_text")

    def get_orders(self) -> list[str]:
        """Events have their number only."""
        return ["id", "-id"] if self.action == "history" else super().get_orders()

    def usual_order(self) -> str:
        """Newest first; for a caller that follows changes, in the order in which they happened."""
        if self.action == "history":
            return "-id"
        return "updated_at" if "updated_since" in self.request.query_params else self.page_by

    @extend_schema(
        summary="Log a claim",
        request=ClaimInput,
        responses={
            201: ClaimSerializer,
            200: OpenApiResponse(ClaimSerializer, CHANGED_BY_ID),
            (409, PROBLEM): NearlySameProblem,
        },
    )
    @transaction.atomic
    def create(self, request: Request) -> Response:
        """Log a claim with its citations, all or nothing. Sources that are new are queued for archiving. 409
        `nearly_same` with the `claims` that say nearly the same, unless `is_another` is true. A claim that
        the caller's own `external_id` stands for is changed instead, and gets the citations that it did not have."""
        data = _with_claimant(validated(ClaimInput, request), self.caller)
        drafts = [draft(citation) for citation in data.pop("citations", [])]
        try:
            with at_source_details():
                claim, is_new = _logged(data, drafts, self.caller)
            body = self.represent(claim)
        except NearlySame as refusal:
            refusal.details["claims"] = MatchSerializer(refusal.matches, many=True, context={"request": request}).data
            raise
        return Response(body, status=201 if is_new else 200, headers={"Location": body["href"]})

    @extend_schema(summary="Change a claim", request=ClaimChange, responses=ClaimSerializer)
    @transaction.atomic
    def partial_update(self, request: Request, **_kwargs: Any) -> Response:
        """Change its words, topics or assignee. With If-Match only if nobody changed it since; a claim whose verdict
        was submitted goes back to review."""
        claim = self.get_object()
        expected = self.expected_version(claim)
        data = _with_claimant(validated(ClaimChange, request, partial=True), self.caller)
        is_assigned, assignee = "assignee" in data, data.pop("assignee", None)
        if data:
            claim = revise_claim(claim, by=self.caller, expected_version=expected, **data)
        if is_assigned:
            # The first action holds the row's lock and has counted the version up.
            assign(claim, to=assignee, by=self.caller, expected_version=claim.version if data else expected)
        return Response(self.represent(claim))

    @extend_schema(summary="Take the next claim", request=None, responses=ClaimSerializer)
    @action(detail=False, methods=["post"], url_path="take-next")
    def take_next(self, _request: Request, **_kwargs: Any) -> Response:
        """Get, as a reviewer, the claim that is wanted first and that nobody works on. 409 where nothing is left."""
        return Response(self.represent(take_next(by=self.caller)))

    @extend_schema(summary="Delete a claim", responses={204: None})
    def destroy(self, _request: Request, **_kwargs: Any) -> Response:
        """Delete one on which nothing was decided yet. Its sources and their captures stay."""
        claim = self.get_object()
        delete_claim(claim, by=self.caller, expected_version=self.expected_version(claim))
        return Response(status=204)

    @extend_schema(summary="What may I do?", responses=TransitionsSerializer)
    @action(detail=True)
    def transitions(self, _request: Request, **_kwargs: Any) -> Response:
        """Every move with whether the caller may make it now and if not, why; and what a verdict still needs."""
        claim = self.get_object()
        options = [option(claim, move, self.caller) for move in MOVES.values()]
        body = TransitionsSerializer(
            {"status": claim.status, "moves": map(_move, options), "checklist": gate_of(claim).points}
        )
        return Response(body.data, headers={"ETag": etag_of(self.represent(claim))})

    @extend_schema(summary="Make a move", request=MoveInput, responses=ClaimSerializer)
    @transitions.mapping.post
    def make_transition(self, request: Request, **_kwargs: Any) -> Response:
        """Make one move of the workflow; If-Match takes the claim's entity tag."""
        claim = self.get_object()
        expected = self.expected_version(claim)
        data = validated(MoveInput, request)
        name = data.pop("move")
        return Response(
            self.represent(apply(claim, name, by=self.caller, details=MoveDetails(**data), expected_version=expected))
        )

    @extend_schema(summary="See that the evidence changed", request=None, responses=ClaimSerializer)
    @action(detail=True, methods=["post"], url_path="acknowledge-evidence")
    def acknowledge_evidence(self, _request: Request, **_kwargs: Any) -> Response:
        """Say, as a reviewer, that you saw that the evidence changed and that the verdict stands."""
        claim = self.get_object()
        return Response(
            self.represent(acknowledge_evidence(claim, by=self.caller, expected_version=self.expected_version(claim)))
        )

    @extend_schema(summary="What does it stand on?", responses=ProvenanceSerializer)
    @action(detail=True)
    def provenance(self, request: Request, **_kwargs: Any) -> Response:
        """The cited sources, what they go back to, and how many independent origins that makes."""
        found = provenance_of(self.get_object(), user=self.caller)
        return Response(ProvenanceSerializer(found, context={"request": request}).data)

    @extend_schema(summary="Download the dossier", responses={(200, ZIP_TYPE): OpenApiTypes.BINARY})
    @action(detail=True, content_negotiation_class=AnyAccept)
    def dossier(self, request: Request, **_kwargs: Any) -> HttpResponseBase:
        """The verdict with everything that it stands on, as one ZIP that `verify_claimdesk.py` checks offline. 409
        where there is no verdict yet."""
        return dossier_response(self.get_object(), self.caller, request)

    @extend_schema(summary="What happened to it?", responses=EventSerializer(many=True))
    @action(detail=True, serializer_class=EventSerializer, filterset_class=None)
    def history(self, _request: Request, **_kwargs: Any) -> Response:
        """Its events in the audit log, newest first."""
        events: QuerySet[Any] = history_for(self.caller, self.get_object())
        page = self.paginate_queryset(events)
        return self.get_paginated_response(EventSerializer(page, many=True).data)


def _logged(data: dict[str, Any], drafts: list[CitationDraft], by: User) -> tuple[Claim, bool]:
    """The claim that `data` is logged as, or that is changed, where the caller's own id stands for it."""
    if name := data.pop("external_id", ""):
        return log_or_revise_claim(name, by=by, citations=drafts, **data)
    return log_claim(by=by, citations=drafts, **data), True


def _with_claimant(data: dict[str, Any], by: Any) -> dict[str, Any]:
    """`data` with the claimant that it names by name."""
    name = data.pop("claimant_name", None)
    return data if name is None else {**data, "claimant": claimant_named(name, by=by)}


def _move(found: Option) -> dict[str, Any]:
    move, refusal = found.move, found.refusal
    return {
        "move": move.name.value,
        "label": str(move.name.label),
        "hint": str(move.hint),
        "target": move.target.value,
        "needs_comment": move.needs_comment,
        "needs_shelf_reason": move.needs_shelf_reason,
        "allowed": found.is_allowed,
        "reason": {"code": refusal.code, "sentence": str(refusal)} if refusal else None,
    }
