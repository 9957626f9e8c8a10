"""People see damage, and how far a capture is proven."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sources.models import TimestampToken
from tests.builders import reader
from tests.evidence import a_period, a_seal

pytestmark = pytest.mark.django_db


def shown(client: Client, name: str, query: str = "", *args: object) -> str:
    client.force_login(reader())
    return client.get(reverse(f"admin:sources_capture_{name}", args=args) + query).content.decode()


def test_the_list_raises_an_alarm_for_damaged_files_only(client):
    capture = a_seal().capture
    assert "Damaged files" not in shown(client, "changelist")
    capture.artifacts.update(damaged_at=timezone.now())
    other = a_seal().capture
    assert "?files=damaged" in shown(client, "changelist")
    listed = shown(client, "changelist", "?files=damaged")
    assert f"#{capture.pk}<" in listed
    assert f"#{other.pk}<" not in listed
    assert "pill--bad" in shown(client, "change", "", capture.pk)


def test_the_page_says_how_far_a_capture_is_proven(client):
    seal = a_seal()
    page = shown(client, "change", "", seal.capture_id)
    assert f"Signed with key {seal.key.key_id[:12]}…" in page
    assert "waits for the end" in page
    period = a_period()
    assert "No timestamp authority" in shown(client, "change", "", seal.capture_id)
    TimestampToken.objects.create(
        period=period, authority="http://tsa.example", sha256="0" * 64, size=1, stamped_at=timezone.now()
    )
    page = shown(client, "change", "", seal.capture_id)
    assert "Ledger period 1" in page
    assert "by http://tsa.example" in page
