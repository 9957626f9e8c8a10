"""Every address of the desk."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from claimdesk.admin import desk
from claimdesk.admin.language import switch_language
from claimdesk.admin.notices import urlpatterns as notices_pages
from claimdesk.api.batches import BatchView
from claimdesk.api.change_views import ChangeFeed, follow_people
from claimdesk.api.person_views import Me
from claimdesk.api.person_views import urlpatterns as people_api
from claimdesk.api.programs.key_views import urlpatterns as keys_api
from claimdesk.api.schema import Docs, Schema
from claimdesk.api.views import NoSuchAddress, Root
from claims.admin.people.hand_over_page import hand_over_view
from claims.admin.profiles.profile_pages import urlpatterns as profile_pages
from claims.admin.search.search_page import search_page
from claims.api.urls import urlpatterns as claims_api
from claims.public.urls import app_name as public_name
from claims.public.urls import urlpatterns as public_pages
from claims.web.urls import urlpatterns as intake_pages
from sources.admin.archive_states import archive_states
from sources.admin.memento_pages import urlpatterns as memento_pages
from sources.api.urls import urlpatterns as sources_api

handler400 = "claimdesk.api.problems.bad_request"
handler403 = "claimdesk.error_pages.permission_denied"
handler404 = "claimdesk.error_pages.page_not_found"
handler500 = "claimdesk.api.problems.server_error"

follow_people()
single_api = [
    path("me/", Me.as_view(), name="me"),
    path("batch/", BatchView.as_view(), name="batch"),
    path("changes/", ChangeFeed.as_view(), name="changes"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("", include("claimdesk.runtime.health")),
    path("language/", switch_language, name="switch_language"),
    *profile_pages,
    path("admin/people/<id:person_id>/hand-over/", desk.admin_view(hand_over_view), name="hand_over"),
    path("admin/search/", desk.admin_view(search_page), name="search"),
    path("admin/archive-states/", desk.admin_view(archive_states), name="archive_states"),
    # Django's own page for this would leave nothing in the audit log.
    path("admin/password_change/", RedirectView.as_view(pattern_name="admin:accounts_user_me")),
    *notices_pages,
    *memento_pages,
    *intake_pages,
    path("", include((public_pages, public_name))),
    path("accounts/", include("claimdesk.admin.accounts.urls")),
    path("admin/", desk.urls),
    path("api/schema/", Schema.as_view(), name="schema"),
    path("api/docs/", Docs.as_view(), name="docs"),
    path("api/v1/", Root.as_view(), name="api"),
    path("api/v1/", include(([*claims_api, *sources_api, *people_api, *keys_api, *single_api], "api"))),
    re_path("^api/", NoSuchAddress.as_view()),
]
