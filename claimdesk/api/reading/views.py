"""Lists and single objects whose rows are read by their columns."""

from typing import Any, TypeVar

from django.db.models import Model
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from claimdesk.api.conditional import not_modified
from claimdesk.api.paging import Pages
from claimdesk.api.reading.shaping import ids_asked, shape_asked
from claimdesk.api.reading.unchanged import remembered_tag, state_of_database
from claimdesk.api.views import DeskViewSet

M = TypeVar("M", bound=Model)


class ReadViewSet(DeskViewSet[M]):
    """Rows as a list and one by one; 304 at once where nothing was written since the caller read them."""

    reads_columns = True

    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """A page of the rows that the address asks for."""
        if (same := self._unchanged(request)) is not None:
            return same
        self.shape = shape_asked(request, self.get_serializer_class())
        pages: Pages = self.paginator  # type: ignore[assignment] # as the settings say
        ids = pages.paginate_ids(self._chosen(request), request, view=self)
        return pages.get_paginated_response(self.read_rows(ids))

    def retrieve(self, request: Request, *_args: Any, **kwargs: Any) -> Response:
        """One row that the caller may see. Raises Http404."""
        if (same := self._unchanged(request)) is not None:
            return same
        self.shape = shape_asked(request, self.get_serializer_class())
        named = {self.lookup_field: kwargs[self.lookup_url_kwarg or self.lookup_field]}
        rows: Any = self.get_queryset().prefetch_related(None).filter(**named)
        found = self.read_rows(rows.values_list("pk", flat=True)[:1])
        if not found:
            raise Http404
        return Response(found[0])

    def _chosen(self, request: Request) -> Any:
        found, ids = self.filter_queryset(self.get_queryset()), ids_asked(request)
        return found if ids is None else found.filter(pk__in=ids)

    def _unchanged(self, request: Request) -> Response | None:
        self.database_state = state_of_database()
        tag = remembered_tag(request, self.database_state) if self.database_state else ""
        return not_modified(request, tag) if tag else None
