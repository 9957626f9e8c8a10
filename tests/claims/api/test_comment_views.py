"""The discussion of a claim over REST."""

import pytest

from claims.actions import comment, make_confidential, remove_comment
from claims.models import Claim, Comment
from tests.builders import a_claim, chief, editor, reader, reviewer
from tests.callers import V1, caller, problem_of, queries_of

pytestmark = pytest.mark.django_db


def of(claim: Claim, more: str = "") -> str:
    """The address of the discussion of `claim`."""
    return f"{V1}/claims/{claim.pk}/comments/{more}"


def test_create_says_something_and_names_colleagues() -> None:
    claim, by, named = a_claim(), editor(), reviewer(username="taras", first_name="Taras")
    made = caller(by).post(of(claim), {"text": "Who saw this, @taras?"}, format="json")
    body = made.json()
    assert (made.status_code, made["Location"]) == (201, body["href"])
    assert (body["text"], body["claim"], body["by"]["id"]) == ("Who saw this, @taras?", claim.pk, by.pk)
    assert [person["id"] for person in body["mentioned"]] == [named.pk]
    assert caller(by).get(body["href"]).json() == body


def test_create_twice_says_it_once() -> None:
    claim, client = a_claim(), caller(editor())
    first = client.post(of(claim), {"text": "Look"}, format="json")
    again = client.post(of(claim), {"text": "Look"}, format="json")
    assert (again.status_code, again["Location"]) == (201, first["Location"])
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(("body", "code"), [({}, "invalid"), ({"text": " "}, "invalid"), ({"text": None}, "invalid")])
def test_create_needs_words(body: dict[str, object], code: str) -> None:
    problem = problem_of(caller(editor()).post(of(a_claim()), body, format="json"), 400, code)
    assert "text" in problem["errors"]


def test_create_is_not_for_readers_nor_for_keys_that_read() -> None:
    claim = a_claim()
    problem_of(caller(reader()).post(of(claim), {"text": "Look"}, format="json"), 403, "not_allowed")
    assert caller(editor(), scope="read").post(of(claim), {"text": "Look"}, format="json").status_code == 403
    assert not Comment.objects.exists()


def test_list_is_oldest_first_and_takes_as_many_queries_for_2_as_for_12() -> None:
    claim, by, client = a_claim(), editor(username="olena"), caller(reader())
    for number in range(2):
        comment(claim, f"Words {number} @olena", by=by)
    few = queries_of(client, of(claim))
    for number in range(2, 12):
        comment(claim, f"Words {number} @olena", by=by)
    assert queries_of(client, of(claim)) == few
    assert few <= 6
    listed = client.get(of(claim), {"page_size": 3}).json()
    assert [row["text"] for row in listed["results"]] == ["Words 0 @olena", "Words 1 @olena", "Words 2 @olena"]
    assert "Words 3" in client.get(listed["next"]).content.decode()


def test_list_of_a_hidden_claim_is_not_there() -> None:
    claim, by = a_claim(), editor()
    said = comment(claim, "Look", by=by)
    make_confidential(claim, by=chief())
    for address in (of(claim), of(claim, f"{said.pk}/"), of(claim).replace(str(claim.pk), "999")):
        problem_of(caller(by).get(address), 404, "not_found")
    problem_of(caller(by).post(of(claim), {"text": "Look"}, format="json"), 404, "not_found")


def test_partial_update_changes_ones_own_words() -> None:
    claim, by = a_claim(), editor()
    said = comment(claim, "Look", by=by)
    address = of(claim, f"{said.pk}/")
    changed = caller(by).patch(address, {"text": "Look here"}, format="json").json()
    assert (changed["text"], changed["edited_at"] is not None) == ("Look here", True)
    problem_of(caller(editor()).patch(address, {"text": "Mine"}, format="json"), 403, "not_allowed")


def test_partial_update_holds_to_what_was_read() -> None:
    claim, by = a_claim(), editor()
    address = of(claim, f"{comment(claim, 'Look', by=by).pk}/")
    client = caller(by)
    tag = client.get(address)["ETag"]
    client.patch(address, {"text": "Look here"}, format="json")
    problem_of(client.patch(address, {"text": "Look there"}, format="json", HTTP_IF_MATCH=tag), 412, "stale")


def test_destroy_leaves_an_empty_place() -> None:
    claim, by = a_claim(), editor()
    said = comment(claim, "Look", by=by)
    assert caller(by).delete(of(claim, f"{said.pk}/")).status_code == 204
    [row] = caller(by).get(of(claim)).json()["results"]
    assert (row["text"], row["removed_at"] is not None) == ("", True)


def test_comments_belong_to_their_claim() -> None:
    by = editor()
    said = remove_comment(comment(a_claim(), "Look", by=by), by=by)
    problem_of(caller(by).get(of(a_claim(), f"{said.pk}/")), 404, "not_found")
