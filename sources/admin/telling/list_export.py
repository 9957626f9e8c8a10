"""A list of the admin as a file: what its filters and its search leave, as the REST API exports it."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import URLPattern, path, reverse

from claimdesk.admin import person
from claimdesk.api.streams.exporting import MEDIA_TYPES, exported
from claimdesk.api.streams.parquet import NoParquet


class ListExport:
    """Goes before DeskModelAdmin in the bases of a class."""

    is_exported = True  # for the template of the list
    export_of: Any  # the REST list whose rows these are

    def get_urls(self: Any) -> list[URLPattern]:
        """The address of the file, before those that take anything for a number."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        found: list[URLPattern] = super().get_urls()  # type: ignore[misc] # of whatever stands behind it
        return [path("export/<slug:form>/", view, name=name), *found]

    def export_view(self: Any, request: HttpRequest, form: str) -> HttpResponseBase:
        """The file, with what this person may see; back to the list where it cannot be written here. Raises Http404
        for a form or a filter that is unknown."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            among = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters as error:
            raise Http404 from error
        if form not in MEDIA_TYPES:
            raise Http404
        answer = exported(self.export_of, person(request), urlencode({"format": form}), among=among)
        if not isinstance(answer, StreamingHttpResponse):
            return _refused(self, request, json.loads(answer.content))
        return answer


def _refused(page: Any, request: HttpRequest, problem: dict[str, Any]) -> HttpResponse:
    """Back to the list `page`, with why there is no file. Raises Http404 for a filter that REST does not know."""
    if problem["code"] != NoParquet.code:
        raise Http404
    messages.error(request, problem["detail"])
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(f"{reverse(f'admin:{page.opts.app_label}_{page.opts.model_name}_changelist')}{query}")
