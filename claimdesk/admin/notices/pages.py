"""The list of notices, and what is done with them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from claimdesk.accounts.models import User
from claimdesk.admin import desk, person, posts_only
from claimdesk.admin.paginator import CappedPaginator
from claimdesk.ids import parse_id
from claimdesk.notices.actions import mark_read, mark_unread
from claimdesk.notices.counting import shown_count, unread_count
from claimdesk.notices.models import Notice
from claimdesk.notices.sentences import detail, notice_sentence
from claimdesk.notices.subjects import hushed_among, subject_of

PER_PAGE = 30


@dataclass(frozen=True)
class NoticeEntry:
    """A notice as the list shows it."""

    notice: Notice
    sentence: str
    detail: str
    url: str


@require_GET
def notices_view(request: HttpRequest) -> HttpResponse:
    """What this person was told: unread, or (`?show=all`) everything; newest first."""
    is_all = request.GET.get("show") == "all"
    notices = Notice.objects.shown_to(person(request)).select_related("by").order_by("-created_at", "-id")
    page = CappedPaginator(notices if is_all else notices.unread(), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **desk.each_context(request),
        "title": gettext("Notifications"),
        "is_all": is_all,
        "page": page,
        "lines": _lines(person(request), list(page)),
        "unread": unread_count(person(request)),
    }
    return TemplateResponse(request, "admin/notices/list.html", context)


@require_GET
def open_view(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Go to what a notice is about, and note that it was read."""
    notice = get_object_or_404(Notice, pk=notice_id, to=person(request))
    subject = subject_of(notice.target_type)
    if subject is None or not subject.visible(person(request)).filter(pk=notice.target_id).exists():
        raise Http404
    mark_read(person(request), notice.pk)
    anchor = f"#{notice.data['anchor']}" if "anchor" in notice.data else ""
    return HttpResponseRedirect(reverse(subject.address, args=[notice.target_id]) + anchor)


@posts_only(lambda: reverse("notices"))
def read_view(request: HttpRequest) -> HttpResponse:
    """Note that all (`notice` empty), or one, was read; or with `unread` put one back."""
    wanted = request.POST.get("notice", "")
    number = parse_id(wanted)
    if number is not None and "unread" in request.POST:
        mark_unread(person(request), number)
    elif number is not None or not wanted:
        count = mark_read(person(request), number)
        if number is None:
            words = ngettext("%(count)d notification marked as read.", "%(count)d notifications marked as read.", count)
            messages.success(request, words % {"count": count})
    back = "?show=all" if request.POST.get("show") == "all" else ""
    return HttpResponseRedirect(reverse("notices") + back)


@require_GET
def count_view(request: HttpRequest) -> JsonResponse:
    """How many are unread, for the link to them: `{"count": 3, "shown": "3", "label": "3 unread notices"}`."""
    count = unread_count(person(request))
    return JsonResponse({"count": count, **shown_count(count)})


def _lines(reader: User, notices: list[Notice]) -> list[NoticeEntry]:
    hushed = hushed_among(reader, ((notice.target_type, notice.target_id) for notice in notices))
    return [_line(notice, is_hushed=(notice.target_type, notice.target_id) in hushed) for notice in notices]


def _line(notice: Notice, *, is_hushed: bool) -> NoticeEntry:
    said = "" if is_hushed else detail(notice)
    return NoticeEntry(notice, notice_sentence(notice), said, reverse("notice_open", args=[notice.pk]))
