"""Registries: each thing once, and nothing for what nobody registered."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from claimdesk.registry import Registry


def test_a_registry_gives_back_what_was_registered_and_none_for_the_rest() -> None:
    registry: Registry[int] = Registry("numbers")
    registry.register("one", 1)
    registry.register("two", 2)
    assert (registry.get("one"), registry.get("three")) == (1, None)
    assert list(registry.items()) == [("one", 1), ("two", 2)]
    assert list(registry) == ["one", "two"]
    assert "two" in registry
    assert "three" not in registry


def test_register_refuses_a_key_that_is_taken() -> None:
    registry: Registry[int] = Registry("numbers")
    registry.register("one", 1)
    with pytest.raises(ImproperlyConfigured, match="one is registered twice in numbers"):
        registry.register("one", 2)
    assert registry.get("one") == 1
