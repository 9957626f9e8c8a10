"""The page that merges a claimant into another one."""

import pytest
from django.urls import reverse

from claims.actions import claimant_named
from claims.models import Claimant
from tests.builders import a_claim, editor, reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    goes, stays = claimant_named("Xi Jinping", by=None), claimant_named("Сі Цзіньпін", by=None)
    a_claim(claimant=goes)
    return goes, stays


def merge(client, claimant, **typed):
    return client.post(reverse("admin:claims_claimant_merge", args=[claimant.pk]), typed)


def test_it_is_previewed_before_it_is_done_and_both_histories_are_told(client, pair):
    goes, stays = pair
    client.force_login(editor())
    page = client.get(reverse("about_claimant", args=[goes.pk])).content.decode()
    assert reverse("admin:claims_claimant_merge", args=[goes.pk]) in page
    preview = merge(client, goes, into=f"#{stays.pk}").content.decode()
    assert "1 claim that you can see gets this claimant." in preview
    assert "New other names: Xi Jinping" in preview
    assert Claimant.objects.filter(pk=goes.pk).exists()
    answer = merge(client, goes, into="Сі Цзіньпін", confirmed=stays.pk, comment="One person.")
    assert answer.url == reverse("about_claimant", args=[stays.pk])
    page = client.get(answer.url).content.decode()
    assert "“Xi Jinping” was merged into this claimant." in page
    assert "merged another claimant into" in page
    assert "merged into another claimant" in page


@pytest.mark.parametrize("typed", ["", "Nobody", "#987654321", "{goes}"])
def test_what_names_no_other_claimant_is_refused(client, pair, typed):
    client.force_login(editor())
    answer = merge(client, pair[0], into=typed.format(goes=f"#{pair[0].pk}"))
    assert "Name the claimant that stays." in answer.content.decode()


def test_a_confirmation_of_another_claimant_shows_the_preview_again(client, pair):
    goes, stays = pair
    client.force_login(editor())
    assert merge(client, goes, into=f"#{stays.pk}", confirmed=goes.pk).status_code == 200
    assert Claimant.objects.filter(pk=goes.pk).exists()


def test_readers_merge_nothing(client, pair):
    client.force_login(reader())
    assert merge(client, pair[0], into=f"#{pair[1].pk}", confirmed=pair[1].pk).status_code == 403
    assert Claimant.objects.filter(pk=pair[0].pk).exists()
