"""What the floors above tell the floors below as the desk starts, each thing once."""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

V = TypeVar("V")


class Registry(Generic[V]):
    """Entries by name. Whoever asks for one that nobody registered gets None, and must then show nothing."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._entries: dict[str, V] = {}

    def register(self, key: str, entry: V) -> None:
        """Add `entry` as `key`. Raises ImproperlyConfigured where `key` is taken."""
        if key in self._entries:
            raise ImproperlyConfigured(f"{key} is registered twice in {self._name}")
        self._entries[key] = entry

    def get(self, key: str) -> V | None:
        """The entry registered as `key`."""
        return self._entries.get(key)

    def missing(self, keys: Iterable[str]) -> list[str]:
        """Those of `keys` that nobody registered, in the order of the alphabet."""
        return sorted(set(keys) - set(self._entries))

    def items(self) -> Iterator[tuple[str, V]]:
        """Every key with its entry, in the order of registration."""
        yield from self._entries.items()

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)
