"""The fields of claims and citations that people may edit are declared once: every door offers exactly these."""

import ast
import hashlib
import inspect
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.utils import timezone, translation

from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Invalid
from claims.actions import CitationDraft, log_claim, revise_citation, revise_claim
from claims.actions.claims import LOGGED_CITATION_FIELDS, LOGGED_CLAIM_FIELDS
from claims.admin.claim.citation_form import CitationForm
from claims.admin.claim.claim_admin import ClaimAdmin
from claims.admin.claim.claim_form import ClaimForm
from claims.admin.claim.conflict import edit_conflicts
from claims.admin.claim.history import history_entry
from claims.api.inputs import CitationFields, CitationInput, ClaimChange, ClaimInput, NewCitation
from claims.api.serializers import CitationBrief, CitationSerializer, ClaimSerializer
from claims.models import Citation, Claim, Topic
from claims.models.editable_fields import (
    CITATION_FIELDS,
    CITATION_NAMES,
    CLAIM_FIELDS,
    CLAIM_NAMES,
    EditableClaimField,
    EditableField,
)
from claims.workflow import approval_digest
from tests.builders import a_claim, an_evidenced_claim
from tests.modules import ROOT, modules_of, name_of, tree_of

OF_CLAIM = pytest.mark.parametrize("field", CLAIM_FIELDS, ids=lambda field: field.name)
OF_CITATION = pytest.mark.parametrize("field", CITATION_FIELDS, ids=lambda field: field.name)


def _label(model: type[models.Model], name: str) -> str:
    """What the model calls a field, as the history shows it in Ukrainian when it changed."""
    event = AuditEvent(
        at=timezone.now(),
        event="citation.revised" if model is Citation else "claim.revised",
        data={"changes": {name: ["", "x"]}},
    )
    with translation.override("uk"):
        [change] = history_entry(event, {}).changes
        assert change.label == str(model._meta.get_field(name).verbose_name)
    return change.label


@OF_CLAIM
def test_a_declared_field_of_a_claim_is_at_every_door(field: EditableClaimField) -> None:
    name = field.name
    is_typed = name != "claimed_precision"  # it follows from how the date was typed
    assert (name in ClaimForm.base_fields) is is_typed
    assert flatten_fieldsets(ClaimAdmin.fieldsets).count(name) == is_typed
    assert all(name in taken().fields for taken in (ClaimInput, ClaimChange))
    assert name in ClaimSerializer().fields
    assert (name in approval_digest._claim(Claim())) is field.in_verdict
    assert _label(Claim, name) != name
    assert name in LOGGED_CLAIM_FIELDS or name == "topics"  # which are no column; the log has them by name


@OF_CITATION
def test_a_declared_field_of_a_citation_is_at_every_door(field: EditableField) -> None:
    name = field.name
    assert name in {each.name for each in CitationForm(by=None).usage_fields}
    assert all(name in taken().fields for taken in (CitationFields, CitationInput, NewCitation))
    assert all(name in shown().fields for shown in (CitationBrief, CitationSerializer))
    usage: dict[str, Any] = {name: "x"}
    assert CitationDraft(**usage).usage == usage
    assert (name in approval_digest._citation(Citation())) is field.in_verdict
    assert _label(Citation, name) != name
    assert name in LOGGED_CITATION_FIELDS


@OF_CLAIM
@pytest.mark.django_db
def test_the_actions_take_a_declared_field_of_a_claim(field: EditableClaimField) -> None:
    by_argument = inspect.signature(log_claim).parameters
    assert (field.name in by_argument) is not field.is_value
    if field.is_value:
        claim = a_claim()
        assert revise_claim(claim, by=None, **{field.name: getattr(claim, field.name)}) == claim


@OF_CITATION
@pytest.mark.django_db
def test_the_actions_take_a_declared_field_of_a_citation(field: EditableField) -> None:
    citation = an_evidenced_claim().citations.get()
    assert revise_citation(citation, by=None, **{field.name: getattr(citation, field.name)}) == citation


@pytest.mark.django_db
def test_the_actions_refuse_what_is_not_declared() -> None:
    claim = an_evidenced_claim()
    with pytest.raises(Invalid, match="can't change this here"):
        revise_claim(claim, by=None, status="checked")
    with pytest.raises(Invalid, match="can't change this here"):
        revise_citation(claim.citations.get(), by=None, quote_state="found")
    with pytest.raises(Invalid, match="can't change this here"):
        CitationDraft(url="https://news.example/", quote_state="found")


@pytest.mark.django_db
def test_two_savers_see_every_declared_field_in_which_they_differ() -> None:
    claim = a_claim()
    form = ClaimForm({"citations-TOTAL_FORMS": "0", "citations-INITIAL_FORMS": "0", "topics": []}, instance=claim)
    claim.topics.add(Topic.objects.create(name="Arms", slug="arms"))
    labels = {str(form[name].label) for name in CLAIM_NAMES if name != "claimed_precision"}
    assert str(form["translation_language"].label) not in {
        each.label for each in edit_conflicts(claim, form)
    }  # empty both
    claim.quote = claim.translation = claim.place = "Saved"
    claim.claimed_on = claim.due_on = date(2026, 3, 1)
    claim.translation_language = "en"
    claim.assignee = claim.logged_by
    claim.save()
    assert {each.label for each in edit_conflicts(claim, form)} == labels


# --- No door has a field that is not declared, or lists them by itself ---


def test_the_declared_fields_are_what_the_models_let_people_edit() -> None:
    assert _editable(Claim) - {"updated_at", "queue", "due_order"} == {*CLAIM_NAMES}
    assert _editable(Citation) == {*CITATION_NAMES, "claim", "source"}


def test_no_door_has_a_field_of_its_own() -> None:
    typed = {*CLAIM_NAMES} - {"claimed_precision"}
    assert set(ClaimForm.base_fields) - {"confidential", "is_another"} == typed
    assert set(flatten_fieldsets(ClaimAdmin.fieldsets)) == typed
    assert set(ClaimChange().fields) - {"claimant_name"} == {*CLAIM_NAMES}
    assert set(CitationFields().fields) == {*CITATION_NAMES}
    assert [*CitationForm.Meta.fields] == [*CITATION_NAMES]


def _editable(model: type[models.Model]) -> set[str]:
    editable = {field.name for field in model._meta.get_fields() if getattr(field, "editable", False)}
    return editable - {"id", "created_at"}


def _listings(tree: ast.Module) -> Iterator[ast.expr]:
    """Where a module lists three or more fields of a claim, or of a citation, by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            parts = node.keys if isinstance(node, ast.Dict) else node.elts
            names = {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
            if any(len(names & set(declared)) >= 3 for declared in (CLAIM_NAMES, CITATION_NAMES)):
                yield node


def _doors() -> list[Path]:
    return [path for path in modules_of(ROOT, ("claims",)) if path.parent.name != "models"]


def test_no_door_lists_the_declared_fields_by_itself() -> None:
    assert [f"{name_of(path)}:{node.lineno}" for path in _doors() for node in _listings(tree_of(path))] == []


@pytest.mark.parametrize(
    "code",
    [
        'NAMES = ("text", "quote", "place")',
        'fields = {"role": 1, "stance": 2, "locator": 3}',
        'FIELDS = ["id", "href", "role", "stance", "quote"]',
    ],
)
def test_a_door_that_lists_the_declared_fields_by_itself_is_found(code: str) -> None:
    assert [*_listings(ast.parse(code))]


# --- What approvals are bound to already ---


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
