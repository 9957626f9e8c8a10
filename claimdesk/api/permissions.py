"""Who gets in at all. What an account may do is asked in the actions, whatever the door."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from claimdesk.accounts.models import ApiKey, User
from claimdesk.accounts.second_factor import is_missing

if TYPE_CHECKING:  # views load this module while they are being imported
    from rest_framework.views import APIView


class DenyByDefault(BasePermission):
    """Only active accounts get in, and a key that reads writes nothing."""

    def has_permission(self, request: Request, view: "APIView") -> bool:  # noqa: ARG002 - the framework's signature
        """Whether the request may go on to the view. Raises PermissionDenied for a key of too small a scope."""
        if not (isinstance(request.user, User) and request.user.is_active):
            return False
        key = request.auth
        if isinstance(key, ApiKey) and key.scope != ApiKey.Scope.WRITE and request.method not in SAFE_METHODS:
            raise PermissionDenied(_("This API key may only read."), code="read_only_key")
        if not isinstance(key, ApiKey) and is_missing(request.user):
            raise PermissionDenied(_("Add a second factor to your account first, on the pages of the desk."))
        return True
