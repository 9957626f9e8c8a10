"""What a version of a row holds in a field, in words for the person who reads."""

from datetime import date, datetime
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.exceptions import NotRegistered
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from claimdesk.audit.tracking import listed_in
from claimdesk.text.dates import day, moment


class Reader:
    """Reads versions for the person of `request`: of what is hidden from them, only the number is told."""

    def __init__(self, request: HttpRequest, site: AdminSite) -> None:
        self._request, self._site = request, site
        self._known: dict[tuple[type[models.Model], Any], str] = {}

    def __call__(self, version: Any, field: Any) -> str:
        """The value of `field` in `version`; empty where there is none."""
        if field.many_to_many:
            return ", ".join(sorted(self._label(field.related_model, key) for key in listed_in(version, field)))
        value = getattr(version, field.attname)
        if field.is_relation:
            return self._label(field.related_model, value)
        if field.choices:
            return str(getattr(version, f"get_{field.name}_display")() or "")
        return _words(value)

    def _label(self, model: type[models.Model], key: Any) -> str:
        if key is None:
            return ""
        if (model, key) not in self._known:
            self._known[model, key] = self._look_up(model, key)
        return self._known[model, key]

    def _look_up(self, model: type[models.Model], key: Any) -> str:
        try:
            rows = self._site.get_model_admin(model).get_queryset(self._request)
            return str(rows.get(pk=key))
        except (ObjectDoesNotExist, NotRegistered):
            return f"#{key}"


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {text}" for name, text in value.items())
    return str(value)
