"""Many operations in one request, and requests that are carried out once however often they come."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from claimdesk.accounts.models import SentRequest
from claims.models import Claim, Claimant, Rating, Review
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.models import Capture
from tests.builders import a_claim, a_reviewed_claim, a_source, editor, reader, reviewer
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db

BATCH, CLAIMS = f"{V1}/batch/", f"{V1}/claims/"


def a_body(number: int = 0, **more: Any) -> dict[str, Any]:
    return {"text": f"Wonder number {number} was seen", "claimant_name": "IAEA", "is_another": True, **more}


def logged(number: int = 0, **more: Any) -> dict[str, Any]:
    return {"method": "POST", "path": "claims/", "body": a_body(number, **more)}


def results(client: Any, operations: list[dict[str, Any]], **headers: Any) -> list[dict[str, Any]]:
    answer = client.post(BATCH, {"operations": operations}, format="json", **headers)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_each_operation_has_the_result_that_it_has_alone() -> None:
    claim, client = a_claim(), caller(editor())
    tag = client.get(f"{CLAIMS}{claim.pk}/")["ETag"]
    told = results(
        client,
        [
            logged(1),
            {"method": "PATCH", "path": f"claims/{claim.pk}/", "body": {"priority": 4}, "if_match": tag},
            {"method": "PATCH", "path": f"/api/v1/claims/{claim.pk}/", "body": {"priority": 1}, "if_match": tag},
            {"method": "POST", "path": "claims/", "body": {"text": ""}},
            {"method": "DELETE", "path": "claims/999999/"},
            {"method": "POST", "path": "claims/?x=1"},
            {"method": "POST", "path": "/admin/"},
            {"method": "POST", "path": "batch/", "body": {"operations": []}},
            logged(2),
        ],
    )
    assert [each["status"] for each in told] == [201, 200, 412, 400, 404, 404, 404, 404, 201]
    assert told[0]["location"] == told[0]["body"]["href"]
    assert client.get(told[0]["location"])["ETag"] == told[0]["etag"]
    assert told[3]["body"]["code"] == "invalid"
    claim.refresh_from_db()
    assert claim.priority == 4
    assert Claim.objects.filter(text__startswith="Wonder").count() == 2


def test_an_operation_may_not_do_more_than_its_caller() -> None:
    told = results(caller(reader()), [logged()])
    assert (told[0]["status"], told[0]["body"]["code"]) == (403, "not_allowed")
    problem_of(caller(editor(), "read").post(BATCH, {"operations": [logged()]}, format="json"), 403, "read_only_key")
    review = {"claim": a_claim().pk, "rating": "true", "rationale": "Because."}
    assert results(caller(None), [{"method": "POST", "path": "reviews/", "body": review}])[0]["status"] == 403


def test_a_batch_has_limits(settings: Any) -> None:
    settings.API_BATCH = 2
    client = caller(editor())
    for operations in ([], [logged()] * 3, [{"method": "GET", "path": "claims/"}], [{"path": "claims/"}], "x"):
        problem_of(client.post(BATCH, {"operations": operations}, format="json"), 400, "invalid")
    settings.API_BATCH_SECONDS = 0
    told = results(client, [logged(1), logged(2)])
    assert [(each["status"], each["body"]["code"]) for each in told] == [(503, "too_slow")] * 2
    assert not Claim.objects.exists()


def test_a_batch_counts_as_one_request() -> None:
    client = caller(editor())
    left = [client.post(BATCH, {"operations": [logged(number)] * 5}, format="json")["RateLimit"] for number in (1, 2)]
    rest = [int(text.partition("r=")[2].partition(";")[0]) for text in left]
    assert rest[0] - rest[1] == 1


def test_more_than_a_list_may_hold_fits_into_a_batch(settings: Any) -> None:
    settings.API_MAX_ITEMS = 3
    told = results(caller(editor()), [logged(number) for number in range(8)])
    assert [each["status"] for each in told] == [201] * 8


# --- Idempotency-Key ---


def test_a_request_with_a_name_is_carried_out_once() -> None:
    client = caller(editor())
    first = client.post(CLAIMS, a_body(), format="json", HTTP_IDEMPOTENCY_KEY="8e03978e")
    again = client.post(CLAIMS, a_body(), format="json", HTTP_IDEMPOTENCY_KEY='"8e03978e"')
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json(), again["Location"], again["ETag"]) == (first.json(), first["Location"], first["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Claim.objects.count() == 1


def test_three_equal_reviews_with_a_name_are_one_review() -> None:
    who = reviewer()
    claim, client = apply(a_claim(), MoveName.START, by=who), caller(who)
    body = {"claim": claim.pk, "rating": "true", "rationale": "The text says so."}
    for _number in range(3):
        assert client.post(f"{V1}/reviews/", body, format="json", HTTP_IDEMPOTENCY_KEY="r1").status_code == 201
    assert Review.objects.count() == 1


def test_a_name_stands_for_one_request_of_one_caller() -> None:
    client, other = caller(editor()), caller(editor())
    assert client.post(CLAIMS, a_body(), format="json", HTTP_IDEMPOTENCY_KEY="x").status_code == 201
    for address, body in ((CLAIMS, a_body(1)), (f"{V1}/claimants/", {"name": "IAEA2"})):
        problem_of(client.post(address, body, format="json", HTTP_IDEMPOTENCY_KEY="x"), 422, "key_reused")
    assert other.post(CLAIMS, a_body(), format="json", HTTP_IDEMPOTENCY_KEY="x").status_code == 201
    assert Claim.objects.count() == 2


def test_what_was_refused_is_not_remembered() -> None:
    client = caller(editor())
    refused = client.post(CLAIMS, {"text": "x"}, format="json", HTTP_IDEMPOTENCY_KEY="x")
    problem_of(refused, 400, "invalid")
    assert not SentRequest.objects.exists()
    assert client.post(CLAIMS, a_body(), format="json", HTTP_IDEMPOTENCY_KEY="x").status_code == 201


def test_a_refused_request_leaves_nothing_behind() -> None:
    body = a_body(claimant_name="Somebody new", citations=[{"url": "ftp://no.example/"}])
    problem_of(caller(editor()).post(CLAIMS, body, format="json", HTTP_IDEMPOTENCY_KEY="x"), 400, "url.scheme")
    assert not Claimant.objects.filter(name="Somebody new").exists()


@pytest.mark.parametrize("name", ["", " ", "a b", "x" * 256, "ключ", '"'])
def test_a_name_is_of_plain_signs(name: str) -> None:
    answer = caller(editor()).post(CLAIMS, a_body(), format="json", HTTP_IDEMPOTENCY_KEY=name)
    problem_of(answer, 400, "idempotency_key")
    assert not Claim.objects.exists()


def test_an_answer_without_a_body_is_repeated_without_one() -> None:
    who = reviewer()
    claim = apply(a_reviewed_claim(by=who), MoveName.SUBMIT, by=who)
    client = caller(reviewer())
    answers = [client.post(f"{CLAIMS}{claim.pk}/blind/", HTTP_IDEMPOTENCY_KEY="b") for _number in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert answers[1]["Idempotency-Replayed"] == "true"


@pytest.mark.services
def test_an_upload_with_a_name_is_kept_once() -> None:
    client, address = caller(editor()), f"{V1}/sources/{a_source().pk}/uploads/"

    def upload(words: bytes) -> Any:
        file = SimpleUploadedFile("memo.txt", words, content_type="text/plain")
        return client.post(address, {"file": file}, format="multipart", HTTP_IDEMPOTENCY_KEY="u")

    first, again = upload(b"The memo."), upload(b"The memo.")
    assert (first.status_code, again.json()) == (201, first.json())
    problem_of(upload(b"Another memo."), 422, "key_reused")
    assert Capture.objects.filter(origin=Capture.Origin.UPLOADED).count() == 1


def test_names_are_forgotten_in_time(settings: Any) -> None:
    client = caller(editor())
    client.post(CLAIMS, a_body(), format="json", HTTP_IDEMPOTENCY_KEY="x")
    long_ago = timezone.now() - timedelta(hours=settings.API_REMEMBER_HOURS, seconds=1)
    SentRequest.objects.update(sent_at=long_ago)
    assert client.post(CLAIMS, a_body(), format="json", HTTP_IDEMPOTENCY_KEY="x").status_code == 201
    assert Claim.objects.count() == 2


def test_a_batch_that_is_sent_again_does_only_what_was_not_done() -> None:
    client = caller(editor())
    first = results(client, [logged(1), {"method": "POST", "path": "claims/", "body": {}}], HTTP_IDEMPOTENCY_KEY="b")
    again = results(client, [logged(1), {"method": "POST", "path": "claims/", "body": {}}], HTTP_IDEMPOTENCY_KEY="b")
    assert again == first
    own = results(client, [logged(3) | {"idempotency_key": "own"}, logged(3) | {"idempotency_key": "own"}])
    assert own[0] == own[1]
    assert Claim.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_carried_out(transactional_db: None) -> None:
    Rating.objects.get_or_create(code="true", defaults={"number": 5, "colour": "#1c7a46", "labels": {"en": "True"}})
    client, start, answers = caller(editor()), threading.Barrier(4), []

    def send() -> None:
        start.wait(timeout=20)
        try:
            answers.append(client.post(CLAIMS, a_body(), format="json", HTTP_IDEMPOTENCY_KEY="x"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Claim.objects.count() == 1
