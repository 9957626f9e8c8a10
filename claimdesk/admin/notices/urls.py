from django.urls import URLPattern, path

from claimdesk.admin import desk
from claimdesk.admin.notices.off import off_view
from claimdesk.admin.notices.pages import count_view, notices_view, open_view, read_view
from claimdesk.admin.notices.preferences import preferences_view

urlpatterns: list[URLPattern] = [
    path("admin/notices/", desk.admin_view(notices_view), name="notices"),
    path("admin/notices/read/", desk.admin_view(read_view), name="notices_read"),
    path("admin/notices/count/", desk.admin_view(count_view), name="notices_count"),
    path("admin/notices/preferences/", desk.admin_view(preferences_view), name="notices_preferences"),
    path("admin/notices/<id:notice_id>/", desk.admin_view(open_view), name="notice_open"),
    path("notices/off/<str:token>/", off_view, name="notices_off"),
]
