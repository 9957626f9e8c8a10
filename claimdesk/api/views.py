"""The parts of every REST view of the desk: it translates, and calls an action that decides."""

from collections.abc import Collection, Iterable
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import ANY, Scope
from claimdesk.api.answers import answered, took_too_long
from claimdesk.api.bodies import PATCH_TYPES, MergePatchBody
from claimdesk.api.callers import with_rate
from claimdesk.api.conditional import names_itself, names_version, require_match, with_etag
from claimdesk.api.paging import PARAMETERS, asked_order
from claimdesk.api.reading.reader import row_reader_of
from claimdesk.api.reading.shaping import IDS, SHAPES
from claimdesk.api.reading.unchanged import State, remember_tag
from claimdesk.api.repeating import Repeated, answered_once, begin_once
from claimdesk.audit.context import WriteDeadline
from claimdesk.errors import Invalid
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
    "people": "person",
    "verdicts": "verdict",
    "keys": "key",
    "webhooks": "webhook",
    "reader-messages": "reader-message",
}

SINGLE = ("me", "changes", "batch")


class DeskViewSet(GenericViewSet[M]):
    """Rows that the caller may see, page by page, each answer with its entity tag."""

    page_by = "-id"
    lookup_value_regex = ID_PATTERN
    http_method_names = ["get", "head", "post", "patch", "delete", "options"]
    times: tuple[str, ...] = ()  # columns that are never empty, by which the list can be sorted
    reads_columns = False  # whether rows are read by their columns (claimdesk/api/reading), which is quicker
    shape: tuple[str, ...] = ()  # the fields and the objects within that the caller asks for
    database_state: State | None = None  # before the answer was made, where it may be remembered
    paged_actions = frozenset({"list"})
    scopes: dict[str, frozenset[Scope]] = {}  # of which a key needs one: by action, "*" for all; see needed_scopes
    own_parameters: frozenset[str] = frozenset()  # of one action, which names them
    takes_filters = False  # whether one action reads the filters of the list, too

    @property
    def caller(self) -> User:
        return caller(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the request; one that writes does so within CLAIMDESK_API_WRITE_SECONDS."""
        ask = partial(super().dispatch, request, *args, **kwargs)
        if request.method in SAFE_METHODS:
            return answered(request, ask)
        with connection.execute_wrapper(WriteDeadline(settings.API_WRITE_SECONDS, took_too_long)):
            return answered(request, partial(answered_once, request, ask) if names_itself(request) else ask)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the caller in. Raises Invalid for a parameter that nothing here reads, whatever the method."""
        super().initial(request, *args, **kwargs)
        if self.action is None:
            self.http_method_not_allowed(request)
        require_known(request, self._parameters())
        if names_itself(request):
            begin_once(request)

    def handle_exception(self, exc: Exception) -> Response:
        """The answer to a refusal; that of the first time to a request that was carried out before."""
        return exc.answer if isinstance(exc, Repeated) else super().handle_exception(exc)  # type: ignore[return-value] # theirs is too narrow

    def _parameters(self) -> frozenset[str]:
        """The names of the parameters that this operation reads."""
        own = PARAMETERS if self.action in self.paged_actions else self.own_parameters
        filters = getattr(self, "filterset_class", None) if self.action == "list" or self.takes_filters else None
        if self.reads_columns and self.action in ("list", "retrieve"):
            own |= SHAPES | ({IDS} if self.action == "list" else frozenset())
        return own | frozenset(filters.base_filters if filters else ())

    def get_parsers(self) -> list[BaseParser]:
        """Those of the view; a PATCH may be a merge patch, too."""
        parsers = super().get_parsers()
        is_patch = self.request is not None and self.request.method == "PATCH"
        return [*parsers, MergePatchBody()] if is_patch else parsers

    @override
    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What may be done at this address: `Allow` says it, and `Accept-Patch` how (RFC 5789)."""
        takes_patch = "PATCH" in self.allowed_methods
        return Response(status=204, headers={"Accept-Patch": PATCH_TYPES} if takes_patch else {})

    def get_orders(self) -> list[str]:
        """The orders that a caller may ask for: by number, by the time of each of `times`, both ways."""
        return [f"{sign}{name}" for name in ("id", *self.times) for sign in ("", "-")]

    def get_page_by(self) -> str:
        """The order of the list, as `-created_at` or `id`: the caller's, or else the usual one. Raises Invalid."""
        return asked_order(self.request, self.get_orders()) or self.usual_order()

    def usual_order(self) -> str:
        """The order of the list where the caller asks for none."""
        return self.page_by

    def filter_queryset(self, queryset: Any) -> Any:
        """The rows of a list that the address asks for; one object is looked for among all that the caller may see."""
        return queryset if self.detail else super().filter_queryset(queryset)

    def read_rows(self, ids: Iterable[int]) -> list[dict[str, Any]]:
        """How the rows with these ids read now, in their order. Whether the caller may see them was asked before."""
        if self.reads_columns:
            kind: Any = self.get_serializer_class()  # its stubs say that classes have no hash
            root = self.request.build_absolute_uri("/")[:-1]
            return row_reader_of(kind, *self.shape).read(ids, user=self.caller, root=root)
        wanted = list(ids)
        found = self.get_queryset().in_bulk(wanted)
        return [self.get_serializer(found[number]).data for number in wanted if number in found]

    def represent(self, instance: M) -> Any:
        """How `instance` reads now, for an answer."""
        queryset: QuerySet[M] = self.get_queryset().prefetch_related(None)
        (row,) = self.read_rows([queryset.values_list("pk", flat=True).get(pk=instance.pk)])
        return row

    def expected_version(self, instance: M) -> int | None:
        """The version that the caller expects, if they named it with If-Match, else None. Raises Stale."""
        if not names_version(self.request):
            return None
        require_match(self.request, self.read_rows([instance.pk])[0])
        version: int | None = getattr(instance, "version", None)
        return version

    def finalize_response(self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        answer = with_etag(request, finished) if isinstance(finished, Response) else finished
        if self.database_state and answer.status_code == HTTPStatus.OK:
            remember_tag(request, self.database_state, answer["ETag"])
        with_rate(request, answer)
        return answer


def caller(request: Request) -> User:
    """The account that asks. Raises NotAuthenticated where there is none."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def validated(
    kind: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False, data: Any = None
) -> dict[str, Any]:
    """What the body of `request` says, or `data` made of it, checked as `kind`. Raises ValidationError with a sentence
    per field."""
    form = kind(data=request.data if data is None else data, partial=partial, context={"request": request})
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def require_known(request: Request, known: Collection[str]) -> None:
    """Raise Invalid where the address has parameters other than those `known`."""
    unknown = sorted(set(request.query_params) - set(known))
    if not unknown:
        return
    sentence = _("There are no parameters here.")
    if known:
        sentence = _("There is no such parameter. There are: %(names)s.") % {"names": ", ".join(sorted(known))}
    raise Invalid(
        _("The URL asks for something that this list does not know."),
        code="unknown_parameter",
        fields=dict.fromkeys(unknown, sentence),
    )


class DeskView(APIView):
    """One object that is no row, with its entity tag."""

    scopes: dict[str, frozenset[Scope]] = {}
    own_parameters: frozenset[str] = frozenset()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return answered(request, partial(super().dispatch, request, *args, **kwargs))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the caller in. Raises Invalid for a parameter that is not read here."""
        super().initial(request, *args, **kwargs)
        require_known(request, self.own_parameters)

    @override
    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What may be done at this address: `Allow` says it."""
        return Response(status=204)

    def finalize_response(self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        answer = with_etag(request, finished) if isinstance(finished, Response) else finished
        with_rate(request, answer)
        return answer


class Root(DeskView):
    """The collections of the API, each with its address."""

    scopes = {"*": ANY}

    @extend_schema(
        summary="List the collections",
        responses={
            (200, "application/json"): {
                "type": "object",
                "additionalProperties": {"type": "string", "format": "uri"},
            }
        },
    )
    def get(self, request: Request) -> Response:
        """The address of each collection, by its name, and those of `SINGLE`."""
        found = {name: reverse(f"api:{view}-list", request=request) for name, view in COLLECTIONS.items()}
        return Response(found | {name: reverse(f"api:{name}", request=request) for name in SINGLE})


class NoSuchAddress(APIView):
    """Everything below /api/ that is no address of the API."""

    schema = None
    scopes = {"*": ANY}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return answered(request, partial(super().dispatch, request, *args, **kwargs))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        slashed = f"{request.path}/"
        if request.path.endswith("/") or resolve(slashed).url_name is None:
            raise Http404
        raise NotFound(_("URLs end with a slash: %(address)s.") % {"address": slashed})


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
