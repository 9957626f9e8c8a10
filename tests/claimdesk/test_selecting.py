"""Rows that are looked up before a list is put in order: the same rows, whichever way the database goes."""

import pytest

from claimdesk import selecting
from claimdesk.selecting import selected_ids
from claims.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics():
    return [Topic.objects.create(name=f"Topic {number}", slug=f"topic-{number}") for number in range(6)]


@pytest.mark.parametrize("fetched", [10, 2, 0])
def test_the_few_are_found_in_the_order_of_the_list(topics, fetched, django_assert_num_queries):
    chosen = Topic.objects.filter(pk__in=[topics[4].pk, topics[1].pk, topics[2].pk])
    with django_assert_num_queries(1):
        condition = selected_ids(chosen, fetched=fetched)
    found = Topic.objects.filter(condition).order_by("-name")
    assert list(found) == [topics[4], topics[2], topics[1]]
    assert ("+ 0" in str(found.query)) == (fetched <= 3)  # whether an index may find them


def test_of_none_none_are_found(topics):
    assert list(Topic.objects.filter(selected_ids(Topic.objects.none()))) == []


def test_many_are_not_carried_about(topics, monkeypatch):
    monkeypatch.setattr(selecting, "SELECTED_ROWS_MAX", 6)
    assert selected_ids(Topic.objects.all()) is None
    assert selected_ids(Topic.objects.exclude(pk=topics[0].pk)) is not None
