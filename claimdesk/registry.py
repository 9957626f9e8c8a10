"""What the floors above tell the floors below as the desk starts, each thing once."""

from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

V = TypeVar("V")


class Registry(dict[str, V]):
    """Entries by name, in the order of registration. Whoever asks (`get`) for one that nobody registered gets None, and
    must then show nothing."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def register(self, key: str, entry: V) -> None:
        """Add `entry` as `key`. Raises ImproperlyConfigured where `key` is taken."""
        if key in self:
            raise ImproperlyConfigured(f"{key} is registered twice in {self._name}")
        self[key] = entry

    def missing(self, keys: Iterable[str]) -> list[str]:
        """Those of `keys` that nobody registered, in the order of the alphabet."""
        return sorted(set(keys) - set(self))
