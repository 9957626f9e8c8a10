"""Reviews in the making, and merges: what is done with a claim beside moving it."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claimdesk.accounts.roles import Scope
from claimdesk.api.views import DeskViewSet, validated
from claims.actions import answer_blind, ask_blind, discard_draft, draft_of, merge_claims, save_draft
from claims.api.inputs import BlindAnswer, DraftInput, MergeInput
from claims.api.serializers import BlindCheckSerializer, ClaimSerializer, DraftSerializer
from claims.models import Claim
from claims.workflow.blind import visible_checks

REVIEWING = frozenset({Scope.REVIEW})


class ReviewActs(DeskViewSet[Claim]):
    """What a reviewer does with one claim."""

    scopes = dict.fromkeys(("save_draft", "discard_draft", "ask_blind", "answer_blind", "merge"), REVIEWING)

    @extend_schema(summary="Read my draft of a review", responses=DraftSerializer)
    @action(detail=True, url_path="draft")
    def draft(self, request: Request, **_kwargs: Any) -> Response:
        """What the caller has written so far. Nobody else is shown it; 404 where there is nothing."""
        found = draft_of(self.get_object(), self.caller)
        if found is None:
            raise Http404
        return Response(DraftSerializer(found, context={"request": request}).data)

    @extend_schema(summary="Save my draft of a review", request=DraftInput, responses=DraftSerializer)
    @draft.mapping.post
    def save_draft(self, request: Request, **_kwargs: Any) -> Response:
        """Keep what a review says so far; it takes the place of the caller's last draft."""
        kept = save_draft(self.get_object(), by=self.caller, **validated(DraftInput, request))
        return Response(DraftSerializer(kept, context={"request": request}).data)

    @extend_schema(summary="Throw my draft away", responses={204: None})
    @draft.mapping.delete
    def discard_draft(self, _request: Request, **_kwargs: Any) -> Response:
        """Throw it away, if there is one."""
        discard_draft(self.get_object(), by=self.caller)
        return Response(status=204)

    @extend_schema(summary="Who checked it blind?", responses=BlindCheckSerializer(many=True))
    @action(detail=True, url_path="blind", pagination_class=None, filterset_class=None)
    def blind(self, request: Request, **_kwargs: Any) -> Response:
        """The answered blind checks, newest first; none while the caller is checking the claim blind."""
        checks = visible_checks(self.caller).filter(claim=self.get_object()).order_by("-pk")
        checks = checks.select_related("rating", "review__rating", "by")
        return Response(BlindCheckSerializer(checks, many=True, context={"request": request}).data)

    @extend_schema(summary="Check it blind", request=None, responses={204: None})
    @blind.mapping.post
    def ask_blind(self, _request: Request, **_kwargs: Any) -> Response:
        """Hide the first rating and its reasons from the caller, who could approve it, until they give their own."""
        claim = self.get_object()
        ask_blind(claim, by=self.caller, expected_version=self.expected_version(claim))
        return Response(status=204)

    @extend_schema(summary="Give the second rating", request=BlindAnswer, responses=ClaimSerializer)
    @action(detail=True, methods=["post"], url_path="blind/answer")
    def answer_blind(self, request: Request, **_kwargs: Any) -> Response:
        """The same rating approves the verdict, another one sends the claim back with both."""
        claim = self.get_object()
        expected = self.expected_version(claim)
        data = validated(BlindAnswer, request)
        return Response(self.represent(answer_blind(claim, by=self.caller, expected_version=expected, **data)))

    @extend_schema(summary="Merge it into another claim", request=MergeInput, responses=ClaimSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, **_kwargs: Any) -> Response:
        """Move its citations to the claim `into`, which is the answer, and shelve this one as its duplicate."""
        claim = self.get_object()
        expected = self.expected_version(claim)
        data = validated(MergeInput, request)
        kept = merge_claims(claim, by=self.caller, expected_version=expected, **data)
        return Response(self.represent(kept))
