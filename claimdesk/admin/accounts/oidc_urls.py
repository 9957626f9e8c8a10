"""The way to a single sign-on and back; apart, since allauth's social accounts are installed only where one is set."""

from django.urls import path

from claimdesk.accounts import oidc

urlpatterns = [
    path("login/", oidc.login, name="openid_connect_login"),
    path("login/callback/", oidc.callback, name="openid_connect_callback"),
]
