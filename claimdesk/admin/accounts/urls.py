"""Signing in, and the second factor: the pages of allauth that the desk has, and no others."""

from allauth.account import views
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import edit_webauthn
from django.conf import settings
from django.db import transaction
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from claimdesk.admin.accounts.invited import invited_view
from claimdesk.admin.accounts.passkeys import ConfirmByPasskey, RemovePasskey
from claimdesk.admin.accounts.profile import own_email_view

# Nobody signs up here: a chief invites. What allauth changes of names and passwords would be missing in the audit log.
_CLOSED = RedirectView.as_view(pattern_name="account_login")
_OWN_PAGE = RedirectView.as_view(pattern_name="admin:accounts_user_me")

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", _CLOSED, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("signup/", _CLOSED, name="account_signup"),
    path("password/change/", _OWN_PAGE, name="account_change_password"),
    path("password/set/", _OWN_PAGE, name="account_set_password"),
    path("email/", _OWN_PAGE, name="account_email"),
    path("invited/<str:secret>/", invited_view, name="invitation"),
    path("e-mail/<str:token>/", own_email_view, name="own_email"),
    # With its event, or not at all; the other pages see to that themselves.
    path("2fa/webauthn/keys/<id:pk>/edit/", transaction.atomic(edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/totp/deactivate/", transaction.atomic(deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/webauthn/keys/<id:pk>/remove/", transaction.atomic(RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path("2fa/webauthn/reauthenticate/", ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]
if settings.OIDC_SERVER:
    urlpatterns += [
        re_path("^oidc/(?P<provider_id>[^/]+)/", include("claimdesk.admin.accounts.oidc_urls")),
        path("single/", _OWN_PAGE),  # nobody removes their identity alone: a chief lets people go
        path("single/", include("allauth.socialaccount.urls")),
    ]
