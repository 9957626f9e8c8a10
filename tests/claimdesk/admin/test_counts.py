"""Counting several piles: one query, capped, remembered per person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimdesk.admin import counts
from claimdesk.admin.counts import counts_of, forget_counts, remembered_counts
from claims.models import Topic
from tests import builders

pytestmark = pytest.mark.django_db


def topics(count):
    Topic.objects.bulk_create(Topic(name=f"Topic {number}", slug=f"topic-{number}") for number in range(count))


def test_counts_of_takes_one_query_for_all_piles():
    topics(3)
    with CaptureQueriesContext(connection) as run:
        found = counts_of(
            {"all": Topic.objects.all(), "one": Topic.objects.filter(slug="topic-1"), "none": Topic.objects.none()},
            builders.editor(),
        )
    assert found == {"all": 3, "one": 1, "none": 0}
    assert len([query for query in run.captured_queries if "COUNT" in query["sql"]]) == 1


def test_counts_of_stops_at_the_most(monkeypatch):
    monkeypatch.setattr(counts, "MAX_COUNTED", 4)
    topics(6)
    assert counts_of({"all": Topic.objects.order_by("name")}, builders.editor()) == {"all": 4}


def test_remembered_counts_keep_people_apart_and_are_forgotten_on_demand(settings):
    settings.COUNTS_AGE = 60
    olena, taras = builders.editor(), builders.editor()
    piles = {"all": lambda _person: Topic.objects.all()}
    assert remembered_counts(piles, olena) == {"all": 0}
    topics(2)
    assert remembered_counts(piles, olena) == {"all": 0}
    assert remembered_counts(piles, taras) == {"all": 2}
    forget_counts(olena)
    assert remembered_counts(piles, olena) == {"all": 2}


def test_remembered_counts_are_not_those_of_another_role(settings):
    settings.COUNTS_AGE = 60
    olena = builders.editor()
    remembered_counts({"all": lambda _person: Topic.objects.all()}, olena)
    assert remembered_counts({"other": lambda _person: Topic.objects.all()}, olena) == {"other": 0}
