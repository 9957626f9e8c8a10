"""People who sit at the desk."""

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
    return builders.editor(first_name="Olena")


@pytest.fixture
def reviewer(db):
    return builders.reviewer(first_name="Taras")


@pytest.fixture
def chief(db):
    return builders.chief(first_name="Iryna")


@pytest.fixture
def reader(db):
    return builders.reader(first_name="Ivan")
