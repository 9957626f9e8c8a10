"""The pages for notices."""

from claimdesk.notices.admin.urls import urlpatterns

__all__ = ["urlpatterns"]
