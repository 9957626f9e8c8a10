"""Who is at the desk: the caller, and the people whom claims can be assigned to."""

from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from claimdesk.accounts.models import ApiKey, User
from claimdesk.accounts.permissions import may, scopes_of
from claimdesk.accounts.roles import ANY, Permission, Role, Scope
from claimdesk.api.filters import AnyOf, TrueFalse
from claimdesk.api.serializer_fields import DisplayUrl, Representation
from claimdesk.api.views import DeskView, DeskViewSet, caller

PERMISSION_NAMES = [permission.name.lower() for permission in Permission]


class PersonSerializer(Representation):
    """Somebody who acts at the desk: a person, or a program with a key of its own."""

    href = serializers.HyperlinkedIdentityField(view_name="api:person-detail")
    display_url = DisplayUrl("accounts_user")
    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = User
        fields = ["id", "href", "display_url", "username", "name", "role", "kind", "is_active"]


class KeySerializer(Representation):
    """The API key that a caller showed."""

    scopes = serializers.SerializerMethodField()

    class Meta:
        model = ApiKey
        fields = ["id", "name", "scope", "scopes", "rate", "created_at", "rotated_at", "expires_at"]

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Scope.values)))
    def get_scopes(self, key: ApiKey) -> list[str]:
        """Everything that it is good for, whatever word stands for it in `scope`."""
        return scopes_of(key)


class MeSerializer(PersonSerializer):
    """The caller: `permissions` are what the account may do, which a key that only reads narrows."""

    permissions = serializers.SerializerMethodField()
    key = serializers.SerializerMethodField()

    class Meta(PersonSerializer.Meta):
        fields = [*PersonSerializer.Meta.fields, "language", "permissions", "key"]

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(PERMISSION_NAMES)))
    def get_permissions(self, user: User) -> list[str]:
        """What the caller may do, in the words of this API."""
        return [permission.name.lower() for permission in Permission if may(user, permission)]

    @extend_schema_field(KeySerializer(allow_null=True))
    def get_key(self, _user: User) -> Any:
        """The key of this request; null for somebody who is signed in."""
        key = self.context["request"].auth
        return KeySerializer(key, context=self.context).data if isinstance(key, ApiKey) else None


class Me(DeskView):
    """The account that asks, with its key."""

    scopes = {"*": ANY}

    @extend_schema(summary="Who am I?", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """The account and the key that the request came with, and what they may do."""
        return Response(MeSerializer(caller(request), context={"request": request}).data)


class PeopleFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    """Filters of the list at GET /people/."""

    q = filters.CharFilter(method="find", help_text=_("Words from the name."))
    role = AnyOf(choices=Role.choices)
    kind = AnyOf(choices=User.Kind.choices)
    is_active = TrueFalse(field_name="is_active")

    def find(self, queryset: Any, _name: str, words: str) -> QuerySet[User]:
        """Those whose name or username holds the words, in any of the usual cases."""
        full = queryset.annotate(full_name=Concat(F("first_name"), Value(" "), F("last_name")))
        condition = Q()
        for spelling in {words, words.lower(), words.title(), words.upper()}:
            condition |= Q(full_name__icontains=spelling) | Q(username__icontains=spelling)
        found: QuerySet[User] = full.filter(condition)
        return found


@extend_schema_view(list=extend_schema(summary="List people"), retrieve=extend_schema(summary="Read a person"))
class PeopleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, DeskViewSet[User]):
    """The people of the desk, and programs that have a key. Their numbers are what `assignee` takes."""

    serializer_class = PersonSerializer
    filterset_class = PeopleFilters
    page_by = "id"
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        """All of them, those who left too, for whoever may see."""
        return User.objects.all() if may(self.caller, Permission.SEE) else User.objects.none()


router = SimpleRouter()
router.register("people", PeopleViewSet, basename="person")
urlpatterns = router.urls
