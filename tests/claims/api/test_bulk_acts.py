"""What the lists of the admin do with many rows, over REST: one batch, an operation and a result for each row."""

from typing import Any

import pytest
from django.contrib.admin import ModelAdmin

from claimdesk.admin import desk
from claims.actions import CitationDraft, save_topic
from claims.admin.claim.bulk_acts import BULK
from claims.models import Citation, Claim
from sources.admin.source_admin import SourceAdmin
from sources.models import Capture
from tests.builders import a_checked_claim, a_claim, a_sealed_capture, a_source, reviewer
from tests.callers import V1, caller

pytestmark = pytest.mark.django_db

# By the name of the act in a list of the admin: what does the same with one row over REST, as docs/api.md has it.
OVER_REST: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "take": ("PATCH", "claims/{}/", {"assignee": "me"}),
    "assign": ("PATCH", "claims/{}/", {"assignee": "other"}),
    "release": ("PATCH", "claims/{}/", {"assignee": None}),
    "start": ("POST", "claims/{}/transitions/", {"move": "start_review"}),
    "shelve": ("POST", "claims/{}/transitions/", {"move": "shelve", "shelf_reason": "not_checkable", "comment": "No."}),
    "due": ("PATCH", "claims/{}/", {"due_on": "2027-01-31"}),
    "topic": ("PATCH", "claims/{}/", {"topics": ["war"]}),
    "archive": ("POST", "sources/{}/captures/", None),
    "archive_again": ("POST", "sources/{}/captures/", None),
}
OF_LETTERS = {"send_again", "delete_unsent"}  # e-mail and messages to webhooks, which only chief editors send anew


def test_every_act_of_a_list_is_one_of_rest() -> None:
    pages = [page for page in desk._registry.values() if isinstance(page, ModelAdmin)]
    named = {getattr(act, "__name__", act) for page in pages for act in page.actions or ()}
    assert named == OVER_REST.keys() | OF_LETTERS
    assert set(BULK) | set(SourceAdmin.actions) == OVER_REST.keys()


@pytest.mark.parametrize("name", OVER_REST)
def test_a_batch_does_it_with_each_row_and_tells_of_each(name: str) -> None:
    person, other = reviewer(), reviewer()
    save_topic(by=None, name="War", slug="war")
    source = a_source()
    a_sealed_capture(source)
    draft = CitationDraft(source=source, role=Citation.Role.EVIDENCE)
    claims = [a_claim(citations=(draft,)), a_claim()]
    people = {"me": person.pk, "other": other.pk}
    if name == "release":
        Claim.objects.update(assignee=person)
    method, path, body = OVER_REST[name]
    ids = [source.pk] if path.startswith("sources/") else [claim.pk for claim in claims]
    said = {key: people.get(str(value), value) for key, value in (body or {}).items()}
    operations: list[dict[str, Any]] = [{"method": method, "path": path.format(key), "body": said} for key in ids]
    told = caller(person).post(f"{V1}/batch/", {"operations": operations}, format="json").json()["results"]
    assert [row["status"] for row in told] == [202 if path.startswith("sources/") else 200] * len(ids), told
    seen = {
        "take": lambda claim: claim.assignee_id == person.pk,
        "assign": lambda claim: claim.assignee_id == other.pk,
        "release": lambda claim: claim.assignee_id is None,
        "start": lambda claim: claim.status == "in_review",
        "shelve": lambda claim: (claim.status, claim.shelf_reason) == ("shelved", "not_checkable"),
        "due": lambda claim: str(claim.due_on) == "2027-01-31",
        "topic": lambda claim: claim.topics.get().slug == "war",
    }
    if name in seen:
        assert all(seen[name](claim) for claim in Claim.objects.all())
    else:
        assert Capture.objects.filter(source__in=ids, requested_by=person).exists()


def test_what_one_row_does_not_allow_takes_nothing_from_the_others() -> None:
    first, done, last = a_claim(), a_checked_claim(), a_claim()
    move = {"method": "POST", "body": {"move": "start_review"}}
    operations = [{**move, "path": f"claims/{claim.pk}/transitions/"} for claim in (first, done, last)]
    told = caller(reviewer()).post(f"{V1}/batch/", {"operations": operations}, format="json").json()["results"]
    assert [row["status"] for row in told] == [200, 409, 200]
    assert told[1]["body"]["code"] == "wrong_status"
