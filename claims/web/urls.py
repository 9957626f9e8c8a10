"""The addresses of the desk's own pages, and how the navigation names them."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from claimdesk.accounts.roles import Permission
from claimdesk.admin import WorkList, book, desk
from claims.web import intake_views
from claims.web.import_page import import_preview, import_upload
from claims.web.many_views import many
from claims.web.origin import origin_view
from claims.web.proposal_views import rows_view

book.add(
    WorkList(
        "intake",
        _("Log from an article"),
        _("Paste a URL, read the archived text, and log its claims."),
        "intake",
        permission=Permission.LOG_CLAIM,
        order=5,
    )
)

urlpatterns = [
    path("desk/log", desk.admin_view(intake_views.start), name="intake"),
    path("desk/log/bookmarklet/", desk.admin_view(intake_views.bookmarklet), name="intake_bookmarklet"),
    path("desk/import/", desk.admin_view(import_upload), name="import_upload"),
    path("desk/import/<id:file_id>/", desk.admin_view(import_preview), name="import_preview"),
    path("desk/log/many/", desk.admin_view(many), name="intake_many"),
    path("desk/log/<id:key>/", desk.admin_view(intake_views.page), name="intake_page"),
    path("desk/log/<id:key>/again/", desk.admin_view(intake_views.again), name="intake_again"),
    path("desk/log/<id:key>/bring/", desk.admin_view(intake_views.bring), name="intake_bring"),
    path("desk/log/<id:key>/origin/", desk.admin_view(origin_view), name="intake_origin"),
    path("desk/log/<id:key>/rows/", desk.admin_view(rows_view), name="intake_rows"),
    path("desk/log/<id:key>/similar/", desk.admin_view(intake_views.similar_to_typed), name="intake_similar"),
]
