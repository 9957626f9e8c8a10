from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from claimdesk.accounts.models import User, stored_username


class PersonBackend(ModelBackend):
    """Active people, by name and password. A program has no session; people who have left lose theirs."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The person with this name, in whatever case it was typed, and password."""
        known = stored_username(username) if username else username
        return super().authenticate(request, username=known, password=password, **kwargs)

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether `user` is an active person. Asked at each request of a session, too."""
        return isinstance(user, User) and user.is_active and user.kind == User.Kind.PERSON
