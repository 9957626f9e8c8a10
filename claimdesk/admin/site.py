"""The one site that all pages of the desk are registered with."""

from collections.abc import Callable
from functools import cache, partial, wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.module_loading import autodiscover_modules
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin.counts import forget_counts
from claimdesk.admin.navigation import WorkList, book

SAVED_VIEWS = "views_to_show"  # the name under which they are counted


def person(request: HttpRequest) -> User:
    """Who sits at the desk. Raises PermissionDenied where nobody does."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def is_active_person(user: object) -> bool:
    """Whether `user` may sit at the desk: an active person. Programs come with keys; `is_staff` says nothing here."""
    return isinstance(user, User) and user.is_active and user.kind == User.Kind.PERSON


# Narrow pages show rows as cards, and leave out the cells that hold nothing.
NONE = SafeString('<span class="none">—</span>')


class DeskSite(AdminSite):
    site_header = "ClaimDesk"
    site_title = "ClaimDesk"
    index_title = _("Inbox")
    site_url = None
    empty_value_display = NONE

    first_page: Callable[[User], dict[str, Any]] | None = None
    saved_views: Callable[[User, HttpRequest], list[Any]] | None = None

    def shows_first(self, numbers: Callable[[User], dict[str, Any]]) -> None:
        """Let the floor above say what the first page shows a person (`numbers`, a context for index.html)."""
        self.first_page = numbers

    def shows_views(
        self, saved_views: Callable[[User, HttpRequest], list[Any]], rows: Callable[[User], QuerySet[Any]]
    ) -> None:
        """Let the floor above say which saved lists stand in the menu of a person (`saved_views`); `rows` are counted
        with the rest of the menu, so that nothing is asked where there are none."""
        self.saved_views = saved_views
        book.count_also(SAVED_VIEWS, rows)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        shown = self.first_page(request.user) if self.first_page and isinstance(request.user, User) else {}
        return super().index(request, {**shown, **(extra_context or {})})

    def has_permission(self, request: HttpRequest) -> bool:
        return is_active_person(request.user)

    @override
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """To the one page where people sign in, and from there to where they wanted."""
        wanted = request.GET.get("next") or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page is given."""
        context = super().each_context(request)
        if not isinstance(request.user, User) or not self.has_permission(request):
            return context
        user = request.user
        counts = cache(partial(book.counts, user))  # asked for where the navigation is shown
        piles = cache(lambda: book.counted(user, request, counts()))
        reference_lists = self._reference_lists(context["available_apps"], book.for_person(request.user))
        may_log = may(request.user, Permission.LOG_CLAIM)
        context["saved_views"] = cache(lambda: self._saved_views(user, request, counts()))
        return {
            **context,
            "piles": piles,
            "reference_lists": reference_lists,
            "may_log": may_log,
            "may_review": may(request.user, Permission.REVIEW),
        }

    @staticmethod
    def load_pages() -> None:
        """Let every application register its pages. Only who answers people, or checks the pages, needs them: workers
        and most commands start in two thirds of the time without."""
        autodiscover_modules("admin", "admin_pages")

    @override
    def check(self, app_configs: Any) -> list[Any]:
        self.load_pages()
        return super().check(app_configs)

    def get_urls(self) -> list[Any]:
        """With the page of shortcuts."""
        self.load_pages()
        return [path("shortcuts/", self.admin_view(self.shortcuts), name="shortcuts"), *super().get_urls()]

    def shortcuts(self, request: HttpRequest) -> TemplateResponse:
        """The keys, for who has no scripts or wants them on paper."""
        context = {**self.each_context(request), "title": _("Keyboard shortcuts")}
        return TemplateResponse(request, "admin/shortcuts.html", context)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """A page of the desk. Who sent a form sees new counts on the next page."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def counting_anew(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            answer = inner(request, *args, **kwargs)
            if request.method == "POST" and isinstance(request.user, User):
                forget_counts(request.user)
            return answer

        return counting_anew

    def _saved_views(self, user: User, request: HttpRequest, counts: dict[str, int]) -> list[Any]:
        return self.saved_views(user, request) if self.saved_views and counts.get(SAVED_VIEWS) else []

    def _reference_lists(self, apps: list[Any], work: list[WorkList]) -> list[dict[str, Any]]:
        """The lists that are not piles of work."""
        piles = {entry.url.partition("?")[0] for entry in work}
        return [model for app in apps for model in app["models"] if model["admin_url"] not in piles]


# Called `admin` because Django's own templates reverse addresses under that name.
desk = DeskSite(name="admin")
desk.disable_action("delete_selected")
