from typing import Any

from django.contrib.auth.backends import ModelBackend

from claimdesk.accounts.models import User


class PersonBackend(ModelBackend):
    """Active people, by name and password. A program has no session; people who have left lose theirs."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether `user` is an active person. Asked at each request of a session, too."""
        return isinstance(user, User) and user.is_active and user.kind == User.Kind.PERSON
