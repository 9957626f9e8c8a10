"""Claimants over REST: their other names, and merging."""

import pytest

from claimdesk.audit.models import AuditEvent
from claims.actions import claimant_named
from claims.models import Claimant
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests.builders import a_checked_claim, a_claim, chief, editor, reader
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db


def test_other_names_are_a_list() -> None:
    client = caller(editor())
    body = {"name": "Сі Цзіньпін", "aliases": ["Си  Цзиньпин", "Xi Jinping"], "wikidata_id": "Q15031"}
    made = client.post(f"{V1}/claimants/", body, format="json").json()
    assert (made["aliases"], made["wikidata_id"]) == (["Си Цзиньпин", "Xi Jinping"], "Q15031")
    assert claimant_named("XI JINPING", by=editor()).pk == made["id"]
    wrong = client.patch(f"{V1}/claimants/{made['id']}/", {"wikidata_id": "15031"}, format="json")
    problem_of(wrong, 400, "invalid")
    client.patch(f"{V1}/claimants/{made['id']}/", {"aliases": []}, format="json")
    assert Claimant.objects.get(pk=made["id"]).aliases == ""


def test_one_claimant_gets_the_claims_and_names_of_another() -> None:
    author = editor()
    claim, other = a_claim(by=author), claimant_named("Some other name", by=author)
    old = claim.claimant
    address = f"{V1}/claimants/{old.pk}/merge/"
    problem_of(caller(reader()).post(address, {"into": other.pk}, format="json"), 403, "not_allowed")
    problem_of(caller(author).post(address, {"into": old.pk}, format="json"), 400, "invalid")
    kept = caller(author).post(address, {"into": other.pk, "comment": "One person"}, format="json").json()
    assert (kept["id"], kept["aliases"]) == (other.pk, [old.name])
    claim.refresh_from_db()
    assert claim.claimant_id == other.pk
    assert AuditEvent.objects.filter(event="claimant.merged", target_id=old.pk).exists()


def test_the_claimant_of_a_public_verdict_is_not_merged_away() -> None:
    author = editor()
    public, other = (
        apply(a_checked_claim(), MoveName.PUBLISH, by=chief()).claimant,
        claimant_named("Some other name", by=author),
    )
    answer = caller(author).post(f"{V1}/claimants/{public.pk}/merge/", {"into": other.pk}, format="json")
    problem_of(answer, 409, "public")
