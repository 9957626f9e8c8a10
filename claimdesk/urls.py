"""Every address of the desk."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from claimdesk.admin import desk
from claimdesk.admin.language import switch_language
from sources.admin.archive_states import archive_states

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("", include("claimdesk.health")),
    path("language/", switch_language, name="switch_language"),
    path("admin/archive-states/", desk.admin_view(archive_states), name="archive_states"),
    path("admin/", desk.urls),
]
