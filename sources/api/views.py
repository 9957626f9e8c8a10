"""The REST views of sources, attributions and captures."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from claimdesk.api.reading.views import ReadViewSet
from claimdesk.api.streams.exporting import Exported
from claimdesk.api.views import AnyAccept, validated
from sources.actions import (
    add_or_revise_source,
    attribute,
    attribute_named,
    delete_source,
    join_source,
    remove_attribution,
    request_capture,
    revise_source,
    separate_source,
    upload_evidence,
)
from sources.api.compare_views import ChangesSerializer, changes_of
from sources.api.downloads import WACZ, text_response, wacz_response
from sources.api.filters import AttributionFilters, CaptureFilters, SourceFilters
from sources.api.page_serializers import (
    NamedInput,
    NamedSerializer,
    SamePageInput,
    SamePageSerializer,
)
from sources.api.serializers import (
    AttributionInput,
    AttributionSerializer,
    CaptureDetails,
    CaptureSerializer,
    SourceChange,
    SourceInput,
    SourceSerializer,
    UploadInput,
    only_origin_of,
)
from sources.capture.attribution_offers import offers
from sources.capture.same_page import one_pages
from sources.models import Attribution, Capture, Source
from sources.permissions import hidden_sources, visible_sources

# Large columns that no response shows.
_UNSEEN = ("search_text", "latest_capture__links", "latest_capture__hops", "archived_capture__links")
ALREADY_THERE = "The URL is a source of this desk already: this one."


@extend_schema_view(list=extend_schema(summary="List sources"), retrieve=extend_schema(summary="Read a source"))
class SourceViewSet(Exported[Source]):
    """What can be cited. One URL is one source."""

    serializer_class = SourceSerializer
    filterset_class = SourceFilters
    page_by = "-created_at"
    times = ("created_at", "updated_at")
    queryset = Source.objects.none()

    def get_queryset(self) -> QuerySet[Source]:
        """The sources that the caller may see."""
        sources = visible_sources(self.caller).select_related(
            "publisher", "created_by", "latest_capture", "archived_capture"
        )
        captures = ("latest_capture__artifacts", "archived_capture__artifacts")
        return sources.defer(*_UNSEEN).prefetch_related(*captures, *self._joined())

    def _joined(self) -> list[Any]:
        """Originals and copies that the caller may see."""
        joined = ("latest_capture", "archived_capture")
        seen: Any = visible_sources(self.caller).select_related(*joined).order_by("pk")  # mypy fails on it
        unread = ("search_text", "latest_capture__links", "latest_capture__hops", *only_origin_of("archived_capture"))
        shown = seen.defer(*unread)
        return [Prefetch("original", shown), Prefetch("copies", shown)]

    def usual_order(self) -> str:
        """Newest first; for a caller that follows changes, in the order in which they happened."""
        return "updated_at" if "updated_since" in self.request.query_params else self.page_by

    @extend_schema(
        summary="Add a source",
        request=SourceInput,
        responses={201: SourceSerializer, 200: OpenApiResponse(SourceSerializer, ALREADY_THERE)},
    )
    def create(self, request: Request) -> Response:
        """Add a source and queue it for archiving; a URL that is there already answers 200 with its source. One that
        the caller's own id stands for is changed; its URL stays."""
        data = validated(SourceInput, request)
        source, is_new = add_or_revise_source(data.pop("external_id", ""), by=self.caller, **data)
        body = self.represent(source)
        return Response(body, status=201 if is_new else 200, headers={"Location": body["href"]})

    @extend_schema(summary="Change a source", request=SourceChange, responses=SourceSerializer)
    def partial_update(self, request: Request, **_kwargs: Any) -> Response:
        """Change what describes it. With If-Match only if nobody changed it since."""
        source = self.get_object()
        expected = self.expected_version(source)
        data = validated(SourceChange, request, partial=True)
        return Response(self.represent(revise_source(source, by=self.caller, expected_version=expected, **data)))

    @extend_schema(summary="Delete a source", responses={204: None})
    def destroy(self, _request: Request, **_kwargs: Any) -> Response:
        """Delete one that nothing cites, names or was archived of."""
        source = self.get_object()
        delete_source(source, by=self.caller, expected_version=self.expected_version(source))
        return Response(status=204)

    @extend_schema(
        summary="Ask for a capture",
        request=None,
        responses={202: CaptureSerializer},
    )
    @action(detail=True, methods=["post"])
    def captures(self, request: Request, **_kwargs: Any) -> Response:
        """Queue a capture and answer at once; one that is open already is the answer. Follow it at its href."""
        capture = request_capture(self.get_object(), by=self.caller)
        body = CaptureSerializer(capture, context={"request": request}).data
        return Response(body, status=202, headers={"Location": body["href"]})

    @extend_schema(
        summary="Upload evidence",
        request={"multipart/form-data": UploadInput},
        responses={201: CaptureSerializer},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def uploads(self, request: Request, **_kwargs: Any) -> Response:
        """Keep a file for a source that cannot be fetched: a sealed capture whose `origin` is `uploaded`."""
        file = validated(UploadInput, request)["file"]
        capture = upload_evidence(self.get_object(), file, filename=file.name, by=self.caller)
        body = CaptureSerializer(capture, context={"request": request}).data
        return Response(body, status=201, headers={"Location": body["href"]})

    @extend_schema(summary="List what a source says it has this from", responses=NamedSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def named(self, request: Request, **_kwargs: Any) -> Response:
        """Links of the archived text that its own words point to ("according to" …), for somebody to judge."""
        source = self.get_object()
        try:
            found = offers(source, source.archived_capture, by=self.caller) if source.archived_capture else []
        except FileNotFoundError as error:
            raise Http404 from error
        body = [NamedSerializer(offer, context={"request": request}).data for offer in found]
        return Response(body)

    @extend_schema(
        summary="Record what a source says it has this from",
        request=NamedInput,
        responses={201: AttributionSerializer},
    )
    @named.mapping.post
    def record_named(self, request: Request, **_kwargs: Any) -> Response:
        """Record one of them as an attribution; with `archive` it is queued for archiving where it never was."""
        attribution = attribute_named(self.get_object(), by=self.caller, **validated(NamedInput, request))
        body = AttributionSerializer(attribution, context={"request": request}).data
        return Response(body, status=201, headers={"Location": body["href"]})

    @extend_schema(summary="List what may be the same page", responses=SamePageSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None, url_path="same-pages")
    def same_pages(self, request: Request, **_kwargs: Any) -> Response:
        """Other sources that the archived page, or its server, says are the same page, for somebody to judge."""
        source = self.get_object()
        capture = source.archived_capture
        found = one_pages(source, capture, visible_sources(self.caller)) if capture else []
        return Response([SamePageSerializer(page, context={"request": request}).data for page in found])

    @extend_schema(summary="Join with the same page", request=SamePageInput, responses=SourceSerializer)
    @same_pages.mapping.post
    def join(self, request: Request, **_kwargs: Any) -> Response:
        """Say that it is the same page as `original`, which counts for both. Both keep their captures and citations."""
        source = self.get_object()
        original = validated(SamePageInput, request)["original"]
        return Response(self.represent(join_source(source, original, by=self.caller)))

    @extend_schema(summary="Separate from its original", request=None, responses=SourceSerializer)
    @action(detail=True, methods=["post"])
    def separate(self, _request: Request, **_kwargs: Any) -> Response:
        """Say that it is a page of its own; ClaimDesk joins it by itself no more."""
        return Response(self.represent(separate_source(self.get_object(), by=self.caller)))


@extend_schema_view(
    list=extend_schema(summary="List attributions"),
    retrieve=extend_schema(summary="Read an attribution"),
)
class AttributionViewSet(ReadViewSet[Attribution]):
    """Which source says that it has this from which."""

    serializer_class = AttributionSerializer
    filterset_class = AttributionFilters
    queryset = Attribution.objects.none()

    def get_queryset(self) -> QuerySet[Attribution]:
        """The attributions between sources that the caller may see."""
        hidden = hidden_sources(self.caller)
        found = Attribution.objects.exclude(source__in=hidden).exclude(origin__in=hidden)
        read = ("publisher", "latest_capture", "archived_capture")
        ends = [f"{end}__{name}" for end in ("source", "origin") for name in read]
        unread = [name for end in ("source", "origin") for name in only_origin_of(f"{end}__archived_capture")]
        return found.select_related("created_by", *ends).defer(*unread)

    @extend_schema(summary="Record an attribution", request=AttributionInput, responses={201: AttributionSerializer})
    def create(self, request: Request) -> Response:
        """Record it; saying it twice finds the first."""
        attribution = attribute(by=self.caller, **validated(AttributionInput, request))
        body = self.represent(attribution)
        return Response(body, status=201, headers={"Location": body["href"]})

    @extend_schema(summary="Remove an attribution", responses={204: None})
    def destroy(self, _request: Request, **_kwargs: Any) -> Response:
        """Take it back; that it was there stays in the audit log."""
        attribution = self.get_object()
        self.expected_version(attribution)  # raises Stale
        remove_attribution(attribution, by=self.caller)
        return Response(status=204)


@extend_schema_view(
    list=extend_schema(summary="List captures"),
    retrieve=extend_schema(summary="Read a capture", responses=CaptureDetails),
)
class CaptureViewSet(Exported[Capture]):
    """Dated observations of sources, successful or failed. Ask for one at /sources/{id}/captures/."""

    serializer_class = CaptureSerializer
    filterset_class = CaptureFilters
    page_by = "-requested_at"
    times = ("requested_at",)
    queryset = Capture.objects.none()

    def get_queryset(self) -> QuerySet[Capture]:
        """The captures of the sources that the caller may see."""
        found = Capture.objects.exclude(source__in=hidden_sources(self.caller))
        unread = ("links",) if self.action == "retrieve" else ("links", "layout")
        return found.defer(*unread).select_related("requested_by").prefetch_related("artifacts")

    def get_serializer_class(self) -> type[CaptureSerializer]:
        """One capture tells more than a list of them does."""
        return CaptureDetails if self.action == "retrieve" else CaptureSerializer

    @extend_schema(summary="Read a capture's text", responses={(200, "text/plain"): OpenApiTypes.STR})
    @action(detail=True, content_negotiation_class=AnyAccept)
    def text(self, request: Request, **_kwargs: Any) -> HttpResponseBase:
        """The text that was read out of the page; 404 where there is none."""
        return text_response(self.get_object(), request)

    @extend_schema(
        summary="Compare a capture's text with an older one",
        parameters=[OpenApiParameter("since", int, description="A capture of the same source.")],
        responses=ChangesSerializer,
    )
    @action(detail=True, filter_backends=[], own_parameters=frozenset({"since"}))
    def changes(self, request: Request, **_kwargs: Any) -> Response:
        """What changed since the capture `since` (else the one before), paragraph by paragraph; 404 where one has no
        text."""
        found = changes_of(self.get_object(), request)
        return Response(ChangesSerializer(found, context={"request": request}).data)

    @extend_schema(summary="Download a capture", responses={(200, WACZ): OpenApiTypes.BINARY})
    @action(detail=True, content_negotiation_class=AnyAccept)
    def wacz(self, request: Request, **_kwargs: Any) -> HttpResponseBase:
        """The whole capture as one WACZ file (1.1.1); 404 where there is none."""
        return wacz_response(self.get_object(), request)
