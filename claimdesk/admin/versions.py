"""The versions of an object: the list on its history page, and the page that compares two of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from claimdesk.admin.reading import Reader
from claimdesk.audit.door_labels import DOORS
from claimdesk.audit.events import SYSTEM
from claimdesk.audit.tracking import is_tracked, read_lists, versions_of, versions_where
from claimdesk.audit.version_diff import changed_labels, differences
from claimdesk.ids import parse_id

VERSIONS_SHOWN = 100


@dataclass(frozen=True)
class Version:
    """One version as the pages show it; `before` is the one that it followed."""

    row: Any
    before: Any | None
    url: str
    of: str = ""  # which part of the object, where it is not the object itself
    unsaid: frozenset[str] | None = None  # what the reader may not know yet, as VersionPages.unsaid has it

    @property
    def who(self) -> str:
        return str(self.row.history_user or SYSTEM)

    @property
    def door(self) -> str:
        """Through which door it came, in words."""
        return str(DOORS.get(self.row.door, self.row.door))

    @property
    def reason(self) -> str:
        """Why it was made, in the words of whoever made it, where the reader may know them."""
        return str(self.row.history_change_reason) if self.unsaid is None else ""

    @property
    def changed(self) -> list[str]:
        """What the fields are called that it changed; none for a first or last version."""
        is_change = self.before is not None and self.row.history_type == "~"
        return changed_labels(self.before, self.row, but=self.unsaid or ()) if is_change else []


class VersionPages:
    """For a DeskModelAdmin: `version_parts` names the models (and their key to the object) whose versions are shown
    with those of the object, as the citations of a claim are."""

    version_parts: tuple[tuple[type[models.Model], str], ...] = ()

    # What the ModelAdmin brings.
    model: Any
    admin_site: Any
    opts: Any
    get_queryset: Any
    has_view_permission: Any

    def unsaid(self, _request: HttpRequest, _obj: models.Model, /) -> frozenset[str] | None:
        """The fields of the object that this person may not read yet, and with them no reason of any version; None:
        they may read all."""
        return None

    def version_urls(self) -> list[URLPattern]:
        """The address of the page that compares; none where no versions are kept."""
        if not is_tracked(self.model):
            return []
        view = self.admin_site.admin_view(self.compare_view)
        return [path("<id:object_id>/history/compare/", view, name=self._compare_name)]

    def versions(self, request: HttpRequest, obj: models.Model) -> list[Version]:
        """The newest VERSIONS_SHOWN versions of `obj` and its parts, newest first."""
        if not is_tracked(type(obj)):
            return []
        page = reverse(f"admin:{self._compare_name}", args=[obj.pk])
        unsaid = self.unsaid(request, obj)
        found = [version for rows in self._all_rows(obj) for version in _in_turn(rows, page, type(obj), unsaid)]
        found.sort(key=lambda each: (each.row.history_date, each.row.history_id), reverse=True)
        return found[:VERSIONS_SHOWN]

    def compare_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Field by field, what `?version=` changed against `?before=`, or against the version that it followed."""
        obj = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        rows = self._rows_of(obj, request.GET.get("of", ""))
        after = _chosen(rows, request.GET.get("version", "")) or rows.first()
        if after is None:
            raise Http404
        same = list(rows.filter(id=after.id)[:VERSIONS_SHOWN])
        earlier = [row for row in same if row.history_id < after.history_id]
        before = _chosen(rows.filter(id=after.id), request.GET.get("before", "")) or next(iter(earlier), None)
        unsaid = self.unsaid(request, obj)
        context = {
            **self.admin_site.each_context(request),
            "title": _("What changed: %(object)s") % {"object": obj},
            "object": obj,
            "opts": self.opts,
            "of": request.GET.get("of", ""),
            "part": _name(after) if type(obj) is not after.instance_type else "",
            "after": Version(after, before, "", unsaid=unsaid),
            "before": Version(before, None, "") if before else None,
            "others": [Version(row, None, "") for row in same],
            "differences": list(differences(before, after, Reader(request, self.admin_site), but=unsaid or ())),
        }
        return TemplateResponse(request, "admin/compare.html", context)

    @property
    def _compare_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_compare"

    def _all_rows(self, obj: models.Model) -> "Iterator[models.QuerySet[Any]]":
        yield versions_of(obj)
        for model, key in self.version_parts:
            yield versions_where(model, **{key: obj.pk})

    def _rows_of(self, obj: models.Model, part: str) -> "models.QuerySet[Any]":
        """The versions of `obj`, or those of its parts of the model `part`. Raises Http404."""
        for model, key in self.version_parts:
            if model._meta.label_lower == part:
                return versions_where(model, **{key: obj.pk}).select_related("history_user")
        if part:
            raise Http404
        return versions_of(obj).select_related("history_user")


def _in_turn(
    rows: "models.QuerySet[Any]", page: str, whole: type[models.Model], unsaid: frozenset[str] | None
) -> Iterator[Version]:
    """Each of the newest `rows` with the one that it followed."""
    newest = list(rows.select_related("history_user")[: VERSIONS_SHOWN + 1])
    read_lists(newest)
    for place, row in enumerate(newest):
        before = next((each for each in newest[place + 1 :] if each.id == row.id), None)
        is_part = row.instance_type is not whole
        of = f"&of={row.instance_type._meta.label_lower}" if is_part else ""
        yield Version(row, before, f"{page}?version={row.history_id}{of}", _name(row) if is_part else "", unsaid)


def _name(row: Any) -> str:
    return f"{row.instance_type._meta.verbose_name} #{row.id}"


def _chosen(rows: "models.QuerySet[Any]", typed: str) -> Any | None:
    number = parse_id(typed)
    return None if number is None else rows.filter(history_id=number).first()
