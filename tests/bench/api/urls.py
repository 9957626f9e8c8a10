"""The addresses of ClaimDesk, and the same lists by stock viewsets under /stock/."""

from django.urls import include, path

from tests.bench.api.stock import router

urlpatterns = [path("stock/", include(router.urls)), path("", include("claimdesk.urls"))]
