"""People who hear of things, and what they hear of."""

import pytest
from django.test import Client

from tests import builders


@pytest.fixture
def at_desk():
    """A browser in which `person` is signed in."""

    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def editor(db):
    """An editor with an address."""
    return builders.editor(first_name="Olena", email="olena@desk.example")


@pytest.fixture
def reviewer(db):
    """A reviewer with an address."""
    return builders.reviewer(first_name="Taras", email="taras@desk.example")


@pytest.fixture
def stranger(db):
    return builders.reader(first_name="Ivan")


@pytest.fixture
def claim(db):
    """A claim of somebody else."""
    return builders.a_claim(text="Caracas asked for radars")
