"""Who sees a claim, on the pages."""

from claims.models import Claim
from claims.permissions import visible_claims
from tests import builders
from tests.claims.admin.forms import typed


def page(claim, act):
    return f"/admin/claims/claim/{claim.pk}/{act}/"


def sees(user, claim):
    return visible_claims(user).filter(pk=claim.pk).exists()


def test_log_a_confidential_claim_from_its_first_word_on(at_desk, editor):
    data = typed(text="Something nobody else may read", confidential="on")
    assert at_desk(editor).post("/admin/claims/claim/add/", data).status_code == 302
    claim = Claim.objects.get()
    assert claim.is_confidential
    assert sees(editor, claim)
    assert not sees(builders.chief(), claim)


def test_make_confidential_name_people_and_lift(at_desk, editor, reviewer):
    claim = builders.a_claim(by=editor)
    client = at_desk(editor)
    assert "Make confidential" in client.get(page(claim, "change")).content.decode()
    client.post(page(claim, "confidential"), {"version": claim.version})
    assert not sees(reviewer, claim)
    shown = client.get(page(claim, "change")).content.decode()
    assert "Confidential" in shown
    assert "Seen by:" in shown
    client.post(page(claim, "readers"), {"readers": [editor.pk, reviewer.pk]})
    assert sees(reviewer, claim)
    client.post(page(claim, "readers"), {"readers": [editor.pk]})
    assert not sees(reviewer, claim)
    claim.refresh_from_db()
    client.post(page(claim, "lift"), {"version": claim.version, "reason": "It is out."})
    assert sees(reviewer, claim)


def test_sealed_tells_a_chief_that_there_is_one_and_lets_him_in_with_a_reason(at_desk, editor, chief, reviewer):
    claim = builders.a_claim(by=editor, text="A very secret thing", readers=[])
    boss = at_desk(chief)
    listed = boss.get("/admin/claims/claim/sealed/").content.decode()
    assert "Olena" in listed
    assert "A very secret thing" not in listed
    assert at_desk(reviewer).get("/admin/claims/claim/sealed/").status_code == 404
    boss.post("/admin/claims/claim/sealed/", {"claim": claim.pk, "reason": ""})
    assert not sees(chief, claim)
    boss.post("/admin/claims/claim/sealed/", {"claim": claim.pk, "reason": "Olena is ill."})
    assert sees(chief, claim)
