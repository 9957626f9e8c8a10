"""The benchmark of the API itself, with some hundred claims."""

import pytest
from django.test import Client
from django.utils import timezone

from claimdesk.accounts.models import User
from tests.bench.admin.rows import Newsroom
from tests.bench.api import streams
from tests.bench.api.asked import questions
from tests.bench.api.filling import fill_for_api
from tests.bench.api.measuring import asked_in_turn
from tests.bench.api.run import faults_of, shown_beside
from tests.callers import key_of

pytestmark = pytest.mark.django_db
CLAIMS = 200


@pytest.fixture
def client(settings):
    """A caller at a desk that was filled as the benchmark fills it."""
    settings.ROOT_URLCONF = "tests.bench.api.urls"
    settings.PUBLIC = True
    fill_for_api(Newsroom(CLAIMS // 2, timezone.now()), 2)
    return Client(headers={"Authorization": f"Bearer {key_of(User.objects.get(pk=1))}"})


def test_each_question_is_answered_with_what_stands_beside_it(client):
    asked = {question.name: question for question in questions(CLAIMS)}
    wanted = ("list of 100", "unchanged", "changes: 100", "claims: one", "source=", "readers: a page")
    rows = [
        asked_in_turn(client, question, 1) for name, question in asked.items() if any(each in name for each in wanted)
    ]
    assert all(row["desk"]["work"] > 0 and row["queries"] > 0 for row in rows)
    whole = {row["name"]: row for row in rows}
    assert {"by hand", "stock"} <= set(whole["claims: list of 100, first page"])
    assert (whole["claims: one"]["bytes"] > 0, whole["claims: one, unchanged (304)"]["bytes"]) == (True, 0)
    assert streams.export(client, "")["rate"] > 0


def test_each_filter_is_asked(client):
    names = [question.name for question in questions(CLAIMS)]
    assert len(names) == len(set(names))
    for name in ("claims: source=", "claims: public=true", "citations: role=evidence", "sources: archive=gone"):
        assert any(name in each for each in names)


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ({"desk": {"work": 4.9}, "most": 5.0}, 0),
        ({"desk": {"work": 5.1}, "most": 5.0}, 1),
        ({"desk": {"work": 40.0}, "most": None, "by hand": {"work": 9.0}, "stock": {"work": 121.0}}, 0),
        ({"desk": {"work": 50.0}, "most": None, "by hand": {"work": 9.0}, "stock": {"work": 121.0}}, 2),
        ({"rate": 24.0, "least": 25.0}, 1),
    ],
)
def test_a_row_is_judged_by_its_targets(row, count):
    named = {"name": "claims: list", "queries": 5, **row}
    assert len(list(faults_of(named, {}, "work"))) == count
    assert shown_beside(named, "work").startswith("claims: list")


def test_an_unchanged_answer_is_judged_by_the_whole_one():
    whole = {"name": "claims: one", "desk": {"work": 10.0}, "most": None}
    same = {"name": "claims: one, unchanged (304)", "desk": {"work": 3.0}, "most": None}
    assert list(faults_of(same, {"claims: one": whole}, "work")) == ["0.30 of the whole answer, 0.2 wanted"]
