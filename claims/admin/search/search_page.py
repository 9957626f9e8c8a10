"""One search of the whole desk: a page with a form, of which the search box shows the part that was found."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claimdesk.admin import desk, person
from claimdesk.text.search_words import search_refusal
from claims.admin.search.finding import SIGNS, find_hits

PART = "part"  # the parameter by which the search box asks for what was found alone


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """What `q` finds of all that this person may see; without words, what they can do."""
    words = request.GET.get("q", "").strip()
    refusal = search_refusal(words)
    groups = [] if refusal else find_hits(person(request), words)
    count = sum(len(group.hits) for group in groups)
    shown = {"words": words, "groups": groups, "count": count, "refusal": refusal}
    if PART in request.GET:
        return TemplateResponse(request, "admin/search/found.html", shown)
    context = {**desk.each_context(request), **shown, "title": _("Search"), "signs": SIGNS.items()}
    return TemplateResponse(request, "admin/search/page.html", context)
