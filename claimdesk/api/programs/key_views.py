"""API keys over REST: for chief editors who are signed in; a key may read and rotate itself."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from claimdesk.accounts.api_keys import MAX_OVERLAP_HOURS, MAX_RATE, create_api_key, revoke_api_key, rotate_api_key
from claimdesk.accounts.models import ApiKey, User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import ANY, WORDS, Permission
from claimdesk.api.callers import NO_KEY
from claimdesk.api.person_views import KeySerializer
from claimdesk.api.serializer_fields import DisplayUrl, IdField, Input, IntegerInput, PersonField, UtcTime
from claimdesk.api.views import DeskViewSet, validated
from claimdesk.errors import NotAllowed


class ApiKeySerializer(KeySerializer):
    """A key, without what opens the door."""

    href = serializers.HyperlinkedIdentityField(view_name="api:key-detail")
    display_url = DisplayUrl("accounts_apikey")
    user = PersonField()
    created_by = PersonField(allow_null=True)

    class Meta(KeySerializer.Meta):
        fields = [
            *("id", "href", "display_url", "name", "prefix", "scope", "scopes", "rate", "user", "created_by"),
            *("created_at", "rotated_at", "previous_until", "expires_at", "revoked_at", "last_used_at"),
        ]


class NewSecretSerializer(ApiKeySerializer):
    """A key with its new secret, which is in this answer only: sent again, the request is answered without it."""

    secret = serializers.SerializerMethodField(allow_null=True)

    class Meta(ApiKeySerializer.Meta):
        fields = [*ApiKeySerializer.Meta.fields, "secret"]

    def get_secret(self, _key: ApiKey) -> str | None:
        """What opens the door; null where the answer is given again."""
        secret: str | None = self.context["secret"]
        return secret


class KeyInput(Input):
    """A key to make. Without `user` it gets an account of its own, that of a program."""

    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(child=serializers.ChoiceField(WORDS), allow_empty=False)
    user = IdField[User](queryset=User.objects.all(), required=False, allow_null=True)
    expires_at = UtcTime(required=False, allow_null=True)
    rate = IntegerInput(
        min_value=1,
        max_value=MAX_RATE,
        required=False,
        allow_null=True,
        help_text=gettext_lazy("Requests a minute; null: as many as all keys."),
    )


class RotationInput(Input):
    """For how long the secret before works on."""

    overlap_hours = IntegerInput(min_value=0, max_value=MAX_OVERLAP_HOURS, required=False)


@extend_schema_view(list=extend_schema(summary="List API keys"), retrieve=extend_schema(summary="Read an API key"))
class KeyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, DeskViewSet[ApiKey]):
    """The API keys of the desk. People who are signed in manage them; a key reads and rotates itself only."""

    scopes = {"*": NO_KEY, "retrieve": ANY, "rotate": ANY}
    in_batches = False  # a secret is in one answer only, and those of batches are remembered
    serializer_class = ApiKeySerializer
    queryset = ApiKey.objects.none()

    def get_queryset(self) -> QuerySet[ApiKey]:
        """All of them for chief editors, for a key itself. Raises NotAllowed for others."""
        found = ApiKey.objects.select_related("user", "created_by")
        own = self.request.auth
        if isinstance(own, ApiKey):
            return found.filter(pk=own.pk)
        require(self.caller, Permission.MANAGE_PEOPLE)
        return found

    @extend_schema(summary="Make an API key", request=KeyInput, responses={201: NewSecretSerializer})
    def create(self, request: Request) -> Response:
        """Make a key. Its `secret` is in this answer and nowhere else."""
        data = validated(KeyInput, request)
        key, secret = create_api_key(by=self.caller, scope=data.pop("scopes"), **data)
        return self._with_secret(key, secret, status=201)

    @extend_schema(summary="Revoke an API key", responses={204: None})
    def destroy(self, _request: Request, **_kwargs: Any) -> Response:
        """Close the door for it now and for good. It stays in the list."""
        key = self.get_object()
        self.expected_version(key)  # raises Stale
        revoke_api_key(key, by=self.caller)
        return Response(status=204)

    @extend_schema(summary="Give an API key a new secret", request=RotationInput, responses=NewSecretSerializer)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, **_kwargs: Any) -> Response:
        """Give it a new `secret`; the one before works on for `overlap_hours`. A key may do this with itself."""
        key, own = self.get_object(), request.auth
        if isinstance(own, ApiKey) and own.pk != key.pk:
            raise NotAllowed(_("An API key rotates itself only."))
        made = rotate_api_key(key, by=self.caller, is_own=isinstance(own, ApiKey), **validated(RotationInput, request))
        return self._with_secret(*made)

    def _with_secret(self, key: ApiKey, secret: str, *, status: int = 200) -> Response:
        body = NewSecretSerializer(key, context={"request": self.request, "secret": secret}).data
        answer = Response(body, status=status, headers={"Location": body["href"]} if status == 201 else None)
        answer["Cache-Control"] = "no-store"
        answer.kept_data = {**body, "secret": None}  # type: ignore[attr-defined] # what is remembered, see repeating
        return answer


router = SimpleRouter()
router.register("keys", KeyViewSet, basename="key")
urlpatterns = router.urls
