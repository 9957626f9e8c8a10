"""An editor before an archived article."""

import pytest
from django.test import Client

from sources.models import Capture
from tests import builders
from tests.claims.web.article_pages import TEXT


@pytest.fixture
def editor(db):
    return builders.editor(first_name="Olena")


@pytest.fixture
def client_of():
    """A browser in which `person` is signed in."""

    def sign_in(person, **options):
        client = Client(**options)
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def client(editor, client_of):
    return client_of(editor)


@pytest.fixture
def source(editor):
    source = builders.a_source("https://rbc.example/news/letters", language="uk", title="Листи Мадуро")
    builders.a_sealed_capture(source, TEXT)
    Capture.objects.filter(source=source).update(language="uk")
    source.refresh_from_db()
    return source
