"""The fields of claims and citations that people may edit are declared once: every door offers exactly these."""

import hashlib
import json
from datetime import date

from django.contrib.admin.utils import flatten_fieldsets

from claims.admin.claim.claim_admin import ClaimAdmin
from claims.admin.claim.claim_form import ClaimForm
from claims.api.inputs import ClaimFields
from claims.api.serializers import ClaimSerializer
from claims.models import Citation, Claim
from claims.models.editable_fields import CITATION_NAMES, CLAIM_FIELDS, CLAIM_NAMES
from claims.workflow import approval_digest


def test_claim_fields_are_what_the_model_lets_people_edit() -> None:
    editable = {field.name for field in Claim._meta.get_fields() if getattr(field, "editable", False)}
    written_by_django = {"id", "created_at", "updated_at", "queue", "due_order"}
    assert editable - written_by_django == {*CLAIM_NAMES}


def test_claim_fields_are_those_of_the_admin_form_and_its_page() -> None:
    assert set(ClaimForm.base_fields) - {"confidential", "is_another"} == {*CLAIM_NAMES}
    assert {*CLAIM_NAMES} <= set(flatten_fieldsets(ClaimAdmin.fieldsets))


def test_claim_fields_are_those_that_rest_takes_and_shows() -> None:
    assert set(ClaimFields().fields) - {"claimant_name"} == {*CLAIM_NAMES}
    assert {*CLAIM_NAMES} <= set(ClaimSerializer.Meta.fields)


def test_verdict_digest_of_a_claim_is_what_it_was_before_the_declaration() -> None:
    claim = Claim(text="Їхав", quote="«Q»", claimant_id=7, claimed_on=date(2026, 3, 1), place="Київ")
    written = {
        "text": "Їхав",
        "language": "uk",
        "translation": "",
        "translation_language": "",
        "quote": "«Q»",
        "claimed_precision": "day",
        "place": "Київ",
        "claimant": 7,
        "claimed_on": "2026-03-01",
    }
    assert approval_digest._claim(claim) == written
    text = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert approval_digest._digest(written) == hashlib.sha256(text.encode()).hexdigest()
    assert {field.name for field in CLAIM_FIELDS if field.in_verdict} == set(written)


def test_citation_fields_are_what_the_model_lets_people_edit() -> None:
    editable = {field.name for field in Citation._meta.get_fields() if getattr(field, "editable", False)}
    assert editable - {"id", "created_at"} == {*CITATION_NAMES, "claim", "source"}


def test_verdict_digest_of_a_citation_is_what_it_was_before_the_declaration() -> None:
    citation = Citation(source_id=3, role="evidence", stance="refutes", quote="«Q»", locator="с. 3")
    written = {
        "source_id": 3,
        "role": "evidence",
        "stance": "refutes",
        "quote": "«Q»",
        "locator": "с. 3",
        "capture_id": None,
        "quote_start": None,
        "quote_end": None,
        "waived_reason": "",
    }
    assert approval_digest._citation(citation) == written
