"""The parts of every REST view of the desk: it translates, and calls an action that decides."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.api.conditional import require_match, with_etag
from claimdesk.ids import ID_PATTERN

M = TypeVar("M", bound=Model)

COLLECTIONS = {
    "claims": "claim",
    "citations": "citation",
    "reviews": "review",
    "claimants": "claimant",
    "topics": "topic",
    "ratings": "rating",
    "sources": "source",
    "attributions": "attribution",
    "captures": "capture",
    "publishers": "publisher",
}


class DeskViewSet(GenericViewSet[M]):
    """Rows that the caller may see, page by page, each answer with its entity tag."""

    page_by = "-id"
    lookup_value_regex = ID_PATTERN
    http_method_names = ["get", "head", "post", "patch", "delete"]

    @property
    def caller(self) -> User:
        return caller(self.request)

    def get_page_by(self) -> str:
        """The order of the list, as `-created_at` or `id`."""
        return self.page_by

    def represent(self, instance: M) -> Any:
        """How `instance` reads now, for an answer."""
        queryset: QuerySet[M] = self.get_queryset()
        return self.get_serializer(queryset.get(pk=instance.pk)).data

    def expected_version(self, instance: M) -> int | None:
        """The version that the caller expects, if they named it with If-Match, else None. Raises Stale."""
        if not require_match(self.request, self.get_serializer(instance).data):
            return None
        version: int | None = getattr(instance, "version", None)
        return version

    def finalize_response(self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        return with_etag(request, finished) if isinstance(finished, Response) else finished


def caller(request: Request) -> User:
    """The account that asks. Raises NotAuthenticated where there is none."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def validated(kind: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """What the body of `request` says, checked as `kind`. Raises ValidationError with a sentence per field."""
    form = kind(data=request.data, partial=partial, context={"request": request})
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


class Root(APIView):
    """The collections of the API, each with its address."""

    @extend_schema(summary="List the collections", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The address of each collection, by its name."""
        return Response({name: reverse(f"api:{view}-list", request=request) for name, view in COLLECTIONS.items()})


class NoSuchAddress(APIView):
    """Everything below /api/ that is no address of the API."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


class AnyAccept(BaseContentNegotiation):
    """For downloads: the file is what it is, whatever the caller accepts."""

    @override
    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        return next(iter(parsers))

    @override
    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[Any],
        format_suffix: str | None = None,
    ) -> tuple[Any, str]:
        first = next(iter(renderers))
        return first, first.media_type
