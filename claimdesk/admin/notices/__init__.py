from claimdesk.admin.notices.urls import urlpatterns

__all__ = ["urlpatterns"]
