"""Chiefs see what could not be delivered, on the first page and in a list, and send it again."""

import pytest
from django.test import Client
from django.utils import timezone

from claimdesk.outbox.channels import CHANNELS
from claimdesk.outbox.models import OutboxEntry
from tests import builders

pytestmark = pytest.mark.django_db

LIST = "/admin/outbox/outboxentry/"


def page_of(client, path):
    return client.get(path).content.decode()


@pytest.fixture
def at_chiefs():
    """The browser of a chief."""
    client = Client()
    client.force_login(builders.chief())
    return client


@pytest.fixture
def unsent():
    """Two messages that could not be delivered."""
    kind = next(iter(CHANNELS))
    made = [
        OutboxEntry(kind=kind, label=f"letter {n}", state="dead", ended_at=timezone.now(), last_error="550 no")
        for n in range(2)
    ]
    return OutboxEntry.objects.bulk_create(made)


def test_the_first_page_counts_what_could_not_be_delivered(at_chiefs, unsent):
    page = page_of(at_chiefs, "/admin/")
    assert "2 outgoing messages could not be delivered" in page
    assert f"{LIST}?state__exact=dead" in page
    stranger = Client()
    stranger.force_login(builders.reviewer())
    assert "could not be delivered" not in page_of(stranger, "/admin/")
    assert stranger.get(LIST).status_code == 403


def test_the_list_shows_why_in_few_queries(at_chiefs, unsent, django_assert_max_num_queries):
    at_chiefs.get(LIST)
    with django_assert_max_num_queries(9):
        page = page_of(at_chiefs, f"{LIST}?state__exact=dead")
    assert ("letter 0" in page, "550 no" in page, "Not delivered" in page) == (True, True, True)
    assert "letter 0" not in page_of(at_chiefs, f"{LIST}?state__exact=sent")


def test_a_chief_sends_some_again_and_deletes_others(at_chiefs, unsent):
    first, second = unsent
    asked = {"action": "send_again", "_selected_action": [first.pk]}
    assert "1 message will be sent again." in at_chiefs.post(LIST, asked, follow=True).content.decode()
    first.refresh_from_db()
    assert first.state == "waiting"
    said = at_chiefs.post(LIST, asked, follow=True).content.decode()
    assert "Only messages that could not be delivered" in said
    at_chiefs.post(LIST, {"action": "delete_unsent", "_selected_action": [second.pk]})
    assert list(OutboxEntry.objects.all()) == [first]
