"""The lists as Django REST framework gives them by itself: `ModelSerializer`, `ModelViewSet`, `CursorPagination`."""

from typing import Any

from rest_framework import serializers, viewsets
from rest_framework.authentication import BasicAuthentication
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from claimdesk.audit.models import AuditEvent
from claims.models import Citation, Claim, Claimant, Rating, Topic
from sources.models import Artifact, Capture, Publisher, Source


class _Linked(serializers.HyperlinkedModelSerializer[Any]):
    """With the address and the number of its row."""

    url_field_name = "href"


def _of(model: Any, *names: str, **nested: Any) -> type[serializers.BaseSerializer[Any]]:
    """A serializer of the columns `names` and of what is `nested`."""
    view = f"stock-{model._meta.model_name}-detail"
    meta = type("Meta", (), {"model": model, "fields": ["id", "href", *names, *nested]})
    href = serializers.HyperlinkedIdentityField(view_name=view)
    return type(f"Stock{model.__name__}", (_Linked,), {"Meta": meta, "href": href, **nested})


class _File(serializers.ModelSerializer[Artifact]):
    class Meta:
        model = Artifact
        fields = ["kind", "sha256"]


class _Rating(serializers.ModelSerializer[Rating]):
    class Meta:
        model = Rating
        fields = ["code", "version", "number", "colour", "labels"]


_CAPTURE = _of(
    Capture,
    *("origin", "state", "outcome", "verdict", "completeness", "sealed_at", "text_sha256"),
    artifacts=_File(many=True),
)
_SOURCE = _of(
    Source,
    *("kind", "title", "url", "no_url_reason"),
    publisher=_of(Publisher, "name")(),
    latest_capture=serializers.PrimaryKeyRelatedField(read_only=True),
    archived_capture=serializers.PrimaryKeyRelatedField(read_only=True),
)
_CITATION = _of(
    Citation,
    *("role", "stance", "quote", "locator", "quote_state", "quote_start", "quote_end", "quote_place"),
    *(
        "quote_over_struck",
        "quote_negation",
        "waived_reason",
        "waived_at",
        "accepted_reason",
        "accepted_at",
        "created_at",
    ),
    source=_SOURCE(),
    capture=_CAPTURE(),
)
_CLAIM = _of(
    Claim,
    *("text", "language", "translation", "translation_language", "quote", "claimed_on", "claimed_precision", "place"),
    *("priority", "due_on", "status", "status_changed_at", "shelf_reason", "published_at", "withdrawn_at"),
    *("evidence_changed_at", "is_confidential", "version", "created_at", "updated_at"),
    claimant=_of(Claimant, "name", "kind")(),
    topics=_of(Topic, "name", "slug")(many=True),
    rating=_Rating(),
    assignee=serializers.StringRelatedField(),
    logged_by=serializers.StringRelatedField(),
    citations=_CITATION(many=True),
)


class _Newest(CursorPagination):
    page_size, page_size_query_param, max_page_size = 50, "page_size", 500
    ordering = ("-created_at", "-id")


class _ByNumber(_Newest):
    ordering = ("id",)  # type: ignore[assignment] # theirs may be of any length


class _Stock(viewsets.ModelViewSet[Any]):
    authentication_classes = (BasicAuthentication,)
    permission_classes = (AllowAny,)
    throttle_classes = ()
    filter_backends = ()
    pagination_class = _Newest


class StockClaims(_Stock):
    """Claims with everything that is nested in them, fetched with as few queries as the framework knows."""

    serializer_class = _CLAIM
    queryset = Claim.objects.select_related("claimant", "rating", "assignee", "logged_by").prefetch_related(
        "topics", "citations__source__publisher", "citations__capture__artifacts"
    )


class _Event(serializers.ModelSerializer[AuditEvent]):
    class Meta:
        model = AuditEvent
        fields = "__all__"


class StockEvents(_Stock):
    """The events of the log."""

    serializer_class = _Event
    queryset = AuditEvent.objects.all()
    pagination_class = _ByNumber


router = SimpleRouter()
router.register("claims", StockClaims, basename="stock-claim")
router.register("events", StockEvents, basename="stock-event")
for _model in (Claimant, Topic, Citation, Source, Publisher, Capture):
    _plain = {"queryset": _model._default_manager.all(), "serializer_class": _CLAIM}
    router.register(
        f"{_model._meta.model_name}",
        type(f"Stock{_model.__name__}s", (_Stock,), _plain),
        basename=f"stock-{_model._meta.model_name}",
    )
