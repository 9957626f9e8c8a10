"""Webhooks over REST: a key with the scope manages those of its account, chief editors at a browser all of them."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claimdesk.accounts.api_keys import MAX_OVERLAP_HOURS
from claimdesk.accounts.models import ApiKey
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission, Scope
from claimdesk.api.serializer_fields import DisplayUrl, Input, IntegerInput, PersonField, Representation
from claimdesk.api.views import DeskViewSet, validated
from claimdesk.ids import ID_PATTERN
from claimdesk.outbox.models import OutboxEntry
from sources.models import WebhookEndpoint
from sources.webhooks.webhook_actions import (
    add_webhook,
    event_names,
    remove_webhook,
    replay_message,
    revise_webhook,
    rotate_webhook_secret,
    webhook_messages,
)
from sources.webhooks.webhook_signing import secret_of

MESSAGE = {"type": "object", "additionalProperties": True}


class WebhookSerializer(Representation):
    """An endpoint that is told of changes."""

    href = serializers.HyperlinkedIdentityField(view_name="api:webhook-detail")
    display_url = DisplayUrl("sources_webhookendpoint")
    account = PersonField()
    events = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = WebhookEndpoint
        fields = [
            *("id", "href", "display_url", "account", "url", "events", "is_active", "disabled_at"),
            *("disabled_reason", "previous_until", "created_at"),
        ]


class WebhookSecretSerializer(WebhookSerializer):
    """An endpoint with its secret, which is in this answer only: sent again, the request is answered without it."""

    secret = serializers.SerializerMethodField(allow_null=True)

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]

    def get_secret(self, endpoint: WebhookEndpoint) -> str | None:
        """With what messages are signed; null where the answer is given again."""
        return secret_of(endpoint)


class WebhookChange(Input):
    """What to change of an endpoint."""

    url = serializers.CharField(max_length=500)
    events = serializers.ListField(child=serializers.ChoiceField(event_names()), required=False)
    is_active = serializers.BooleanField(required=False)


class WebhookInput(Input):
    """An endpoint that is to be told; without `events` of everything."""

    url = serializers.CharField(max_length=500)
    events = serializers.ListField(child=serializers.ChoiceField(event_names()), required=False)


class SecretRotation(Input):
    """For how long the secret before signs as well."""

    overlap_hours = IntegerInput(min_value=0, max_value=MAX_OVERLAP_HOURS, required=False)


class WebhookMessageSerializer(Representation):
    """A message to an endpoint, and what became of it."""

    message = serializers.SerializerMethodField()

    class Meta:
        model = OutboxEntry
        fields = ["id", "state", "attempts", "last_error", "created_at", "due_at", "ended_at", "message"]

    @extend_schema_field(MESSAGE)
    def get_message(self, entry: OutboxEntry) -> Any:
        """What is sent: an entry of the feed of changes, with its type and its time."""
        return entry.payload["message"]


@extend_schema_view(list=extend_schema(summary="List webhooks"), retrieve=extend_schema(summary="Read a webhook"))
class WebhookViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, DeskViewSet[WebhookEndpoint]):
    """Endpoints that are told of changes, each with messages signed as Standard Webhooks has it."""

    scopes = {"*": frozenset({Scope.WEBHOOKS})}
    in_batches = False  # a secret is in one answer only, and those of batches are remembered
    paged_actions = frozenset({"list", "messages"})
    serializer_class = WebhookSerializer
    queryset = WebhookEndpoint.objects.none()

    @property
    def has_key(self) -> bool:
        """Whether the caller came with a key, which a chief editor gave its scope."""
        return isinstance(self.request.auth, ApiKey)

    def get_queryset(self) -> QuerySet[WebhookEndpoint]:
        """Those of the key's account, or all of them. Raises NotAllowed for who manages no people."""
        found = WebhookEndpoint.objects.select_related("account")
        if self.has_key:
            return found.filter(account=self.caller)
        require(self.caller, Permission.MANAGE_PEOPLE)
        return found

    @extend_schema(summary="Add a webhook", request=WebhookInput, responses={201: WebhookSecretSerializer})
    def create(self, request: Request) -> Response:
        """Tell a URL from now on of what its account may know of. Its `secret` is in this answer and nowhere else."""
        endpoint = add_webhook(by=self.caller, with_key=self.has_key, **validated(WebhookInput, request))
        return self._with_secret(endpoint, status=201)

    @extend_schema(summary="Change a webhook", request=WebhookChange, responses=WebhookSerializer)
    def partial_update(self, request: Request, **_kwargs: Any) -> Response:
        """Change where and what it is told. One that is turned on again hears of what happened meanwhile."""
        endpoint = self.get_object()
        self.expected_version(endpoint)  # raises Stale
        changes = validated(WebhookChange, request, partial=True)
        return Response(self.represent(revise_webhook(endpoint, by=self.caller, with_key=self.has_key, **changes)))

    @extend_schema(summary="Remove a webhook", responses={204: None})
    def destroy(self, _request: Request, **_kwargs: Any) -> Response:
        """Tell it nothing any more; what waits for it is dropped."""
        endpoint = self.get_object()
        self.expected_version(endpoint)  # raises Stale
        remove_webhook(endpoint, by=self.caller, with_key=self.has_key)
        return Response(status=204)

    @extend_schema(summary="Give a webhook a new secret", request=SecretRotation, responses=WebhookSecretSerializer)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, **_kwargs: Any) -> Response:
        """Sign with a new `secret`; the one before signs as well for `overlap_hours`."""
        data = validated(SecretRotation, request)
        return self._with_secret(
            rotate_webhook_secret(self.get_object(), by=self.caller, with_key=self.has_key, **data)
        )

    @extend_schema(summary="What was it told?", responses=WebhookMessageSerializer(many=True))
    @action(detail=True, serializer_class=WebhookMessageSerializer)
    def messages(self, _request: Request, **_kwargs: Any) -> Response:
        """Its messages, newest first, and what became of them."""
        page = self.paginate_queryset(webhook_messages(self.get_object()))
        return self.get_paginated_response(WebhookMessageSerializer(page, many=True).data)

    @extend_schema(summary="Send a message again", request=None, responses={202: WebhookMessageSerializer})
    @action(detail=True, methods=["post"], url_path=f"messages/(?P<message_id>{ID_PATTERN})/replay")
    def replay(self, _request: Request, *, message_id: str, **_kwargs: Any) -> Response:
        """Send it once more, as a message of its own."""
        endpoint = self.get_object()
        message = webhook_messages(endpoint).filter(pk=int(message_id)).first()
        if message is None:
            raise Http404
        again = replay_message(endpoint, message, by=self.caller, with_key=self.has_key)
        href = self.request.build_absolute_uri(f"../../../messages/#{again.pk}")
        return Response(WebhookMessageSerializer(again).data, status=202, headers={"Location": href})

    def get_orders(self) -> list[str]:
        """Messages have their number only."""
        return ["id", "-id"] if self.action == "messages" else super().get_orders()

    def _with_secret(self, endpoint: WebhookEndpoint, *, status: int = 200) -> Response:
        body = WebhookSecretSerializer(endpoint, context={"request": self.request}).data
        answer = Response(body, status=status, headers={"Location": body["href"]} if status == 201 else None)
        answer["Cache-Control"] = "no-store"
        answer.kept_data = {**body, "secret": None}  # type: ignore[attr-defined] # what is remembered, see repeating
        return answer
