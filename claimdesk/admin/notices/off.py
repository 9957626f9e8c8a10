"""The page behind the link in every mail that turns such mail off, without signing in."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from claimdesk.notices.actions import turn_mail_off
from claimdesk.notices.kinds import Kind
from claimdesk.notices.unsubscribing import leaving


@csrf_exempt  # the signed token is what a form's token would be; mail programs post without cookies (RFC 8058, 3.2)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def off_view(request: HttpRequest, token: str) -> HttpResponse:
    """Ask (GET), or turn it off (POST). A link that is read by a machine changes nothing."""
    asked = leaving(token)
    if asked is None:
        return TemplateResponse(request, "notices/off.html", {"asked": None}, status=404)
    if request.method == "POST":
        kinds = [Kind(asked.kind)] if asked.kind else list(Kind)
        turn_mail_off(asked.person, kinds, by=asked.person)
    with translation.override(asked.person.language or translation.get_language()):
        context = {"asked": asked, "is_done": request.method == "POST"}
        return TemplateResponse(request, "notices/off.html", context).render()
