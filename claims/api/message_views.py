"""Messages of readers: only for people who are signed in, as readers write them to the newsroom and not to programs."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claimdesk.api.callers import NO_KEY
from claimdesk.api.filters import AnyOf
from claimdesk.api.problems import MEDIA_TYPE as PROBLEM
from claimdesk.api.reading.views import ReadViewSet
from claimdesk.api.serializer_fields import DisplayUrl, Input, PersonField, Representation
from claimdesk.api.views import validated
from claims.actions import NearlySame, answer_message, close_message, log_from_message, take_message
from claims.api.filters import claims_seen
from claims.api.serializers import MatchSerializer, NearlySameProblem
from claims.models import ReaderMessage
from claims.permissions import visible_messages


class ReaderMessageSerializer(Representation):
    """What a reader wrote, and what became of it."""

    href = serializers.HyperlinkedIdentityField(view_name="api:reader-message-detail")
    display_url = DisplayUrl("claims_readermessage")
    email = serializers.CharField()  # empty where the reader left none
    taken_by = PersonField()

    class Meta:
        model = ReaderMessage
        brief = ("id", "href", "display_url", "kind", "state", "text")
        fields = [
            *("id", "href", "display_url", "kind", "state", "claim", "text", "url", "email", "language"),
            *("received_at", "taken_by", "answer", "answered_at", "closed_at", "logged_claim"),
        ]


class AnswerInput(Input):
    """What the reader is told."""

    # Blank or too long is refused by the action, so that every door answers with the same sentence.
    text = serializers.CharField(allow_blank=True)


class LogMessageInput(Input):
    """The claim that a reader suggested, in the newsroom's own words."""

    text = serializers.CharField()
    claimant_name = serializers.CharField(max_length=200)
    url = serializers.CharField(required=False, allow_blank=True, default="")
    is_another = serializers.BooleanField(required=False, default=False)


class ReaderMessageFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    state = AnyOf(choices=ReaderMessage.State.choices)
    kind = AnyOf(choices=ReaderMessage.Kind.choices)
    claim = filters.ModelChoiceFilter(queryset=claims_seen)


@extend_schema_view(
    list=extend_schema(summary="List messages of readers"), retrieve=extend_schema(summary="Read a message of a reader")
)
class ReaderMessageViewSet(ReadViewSet[ReaderMessage]):
    """Errors that readers report, and claims that they suggest."""

    scopes = {"*": NO_KEY}
    serializer_class = ReaderMessageSerializer
    filterset_class = ReaderMessageFilters
    queryset = ReaderMessage.objects.none()

    def get_queryset(self) -> QuerySet[ReaderMessage]:
        """Those that the caller may see."""
        return visible_messages(self.caller)

    @extend_schema(summary="Take it up", request=None, responses=ReaderMessageSerializer)
    @action(detail=True, methods=["post"])
    def take(self, _request: Request, **_kwargs: Any) -> Response:
        """Say that the caller looks at it; they take it over where somebody else did. 409 for one that is closed."""
        return Response(self.represent(take_message(self._found(), by=self.caller)))

    @extend_schema(summary="Answer the reader", request=AnswerInput, responses=ReaderMessageSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **_kwargs: Any) -> Response:
        """Show the reader an answer on their page, in the place of an earlier one, and tell them by e-mail if they left
        an address."""
        message = self._found()
        text = validated(AnswerInput, request)["text"]
        return Response(self.represent(answer_message(message, text, by=self.caller)))

    @extend_schema(
        summary="Log the claim of a reader",
        request=LogMessageInput,
        responses={200: ReaderMessageSerializer, (409, PROBLEM): OpenApiResponse(NearlySameProblem)},
    )
    @action(detail=True, methods=["post"])
    def log(self, request: Request, **_kwargs: Any) -> Response:
        """Log the claim that a reader suggested; `logged_claim` of the answer is its number. The page at `url` is cited
        as its appearance and archived. 409 `nearly_same` as for claims."""
        message = self._found()
        said = validated(LogMessageInput, request)
        try:
            log_from_message(message, claimant=said.pop("claimant_name"), by=self.caller, **said)
        except NearlySame as refusal:
            refusal.details["claims"] = MatchSerializer(refusal.matches, many=True, context={"request": request}).data
            raise
        return Response(self.represent(message))

    @extend_schema(summary="Close a message", request=None, responses=ReaderMessageSerializer)
    @action(detail=True, methods=["post"])
    def close(self, _request: Request, **_kwargs: Any) -> Response:
        """End the work on it, with or without an answer. 409 for one that is closed."""
        return Response(self.represent(close_message(self._found(), by=self.caller)))

    def _found(self) -> ReaderMessage:
        """The message in the address, if it is still as the caller read it. Raises Http404, Stale."""
        message = self.get_object()
        self.expected_version(message)
        return message
