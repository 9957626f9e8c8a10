"""A form whose object is gone: what was typed stays on the page, and is said to be saved nowhere."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from claimdesk.admin.site import desk

_UNTYPED = ("csrfmiddlewaretoken", "once", "version", "_save")


def lost_page(request: HttpRequest, labels: Mapping[str, str]) -> TemplateResponse:
    """The answer 404 to a form for what was deleted, or is hidden from this person now: the two look the same. Of each
    field that holds words it shows them, with its label of `labels`."""
    typed = [
        (labels.get(name, name), value)
        for name, values in request.POST.lists()
        for value in map(str, values)
        if value.strip() and name not in _UNTYPED and not name.endswith("_FORMS") and (name in labels or " " in value)
    ]
    context = {**desk.each_context(request), "title": _("This is not here any more"), "typed": typed}
    return TemplateResponse(request, "admin/lost.html", context, status=404)
