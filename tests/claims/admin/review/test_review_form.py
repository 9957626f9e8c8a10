"""Reviews in the making, from the claim's page: drafts, submission, blind checks, corrections."""

import pytest
from django.urls import reverse

from claimdesk.audit.models import AuditEvent
from claimdesk.audit.tracking import versions_of
from claims.actions import answer_blind, ask_blind, comment, save_draft, save_rating, write_review
from claims.models import Claim, Correction, Rating, Review, ReviewDraft
from claims.models.status import Status
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from tests import builders
from tests.callers import V1, caller

REASONS = "Because the archived page says the opposite, in its third paragraph."


def page(claim):
    return reverse("admin:claims_claim_change", args=[claim.pk])


def url(name, claim):
    return reverse(f"admin:claims_claim_{name}", args=[claim.pk])


def rating(code):
    return Rating.objects.current().get(code=code)


@pytest.fixture
def in_review(reviewer) -> Claim:
    """A claim in review whose gate lacks nothing but the review."""
    return apply(builders.an_evidenced_claim(), MoveName.START, by=reviewer)


@pytest.fixture
def waiting(in_review, reviewer) -> Claim:
    """A claim whose verdict waits for a second person."""
    write_review(in_review, rating=rating("mostly-false"), rationale=REASONS, by=reviewer)
    return apply(in_review, MoveName.SUBMIT, by=reviewer)


def test_a_draft_is_kept_for_its_author_alone(at_desk, reviewer, chief, in_review):
    client = at_desk(reviewer)
    said = {"version": in_review.version, "rationale": "Half a thought", "_draft": "1"}
    client.post(url("review", in_review), said)
    assert ReviewDraft.objects.get().by == reviewer
    assert not Review.objects.exists()
    shown = client.get(page(in_review)).content.decode()
    assert "Half a thought" in shown
    assert "Only you see it" in shown
    for other in (chief, builders.reviewer()):
        assert "Half a thought" not in at_desk(other).get(page(in_review)).content.decode()
    client.post(url("discard_draft", in_review))
    assert not ReviewDraft.objects.exists()


def test_a_draft_with_a_rating_that_was_replaced_since_offers_the_new_version(at_desk, reviewer, chief, in_review):
    builders.a_checked_claim(rating="false")
    save_draft(in_review, by=reviewer, rating=rating("false"), rationale="x")
    new = save_rating(rating("false"), by=chief, labels={"en": "Untrue", "uk": "Неправда"})
    form = at_desk(reviewer).get(page(in_review)).context["review_form"]
    assert form.initial["rating"] == new


def test_submit_writes_the_review_and_hands_it_on(at_desk, reviewer, in_review):
    said = {"version": in_review.version, "rating": rating("false").pk, "rationale": REASONS, "_submit": "1"}
    answer = at_desk(reviewer).post(url("review", in_review), said, follow=True)
    in_review.refresh_from_db()
    assert (in_review.status, in_review.review.rationale) == (Status.AWAITING_APPROVAL, REASONS)
    assert "waits for a second person" in answer.content.decode()


def test_submit_through_a_closed_gate_says_what_is_missing_and_keeps_the_draft(at_desk, reviewer):
    claim = apply(builders.a_claim(), MoveName.START, by=reviewer)
    said = {"version": claim.version, "rating": rating("false").pk, "rationale": REASONS, "_submit": "1"}
    answer = at_desk(reviewer).post(url("review", claim), said)
    text = answer.content.decode()
    assert "Cite at least one source as evidence." in text
    assert REASONS in text
    assert 'name="_draft"' in text
    assert not Review.objects.exists()
    assert ReviewDraft.objects.get().rationale == REASONS


@pytest.fixture
def disputed(waiting, reviewer) -> Claim:
    """A claim that waits again, after a verdict that stood, was opened again, and with which a blind check differed."""
    claim = apply(waiting, MoveName.APPROVE, by=builders.reviewer())
    claim = apply(claim, MoveName.REOPEN, by=reviewer, details=MoveDetails(comment=REASONS))
    claim = apply(claim, MoveName.SUBMIT, by=reviewer)
    other = builders.reviewer()
    ask_blind(claim, by=other)
    claim = answer_blind(claim, rating=rating("false"), rationale="It says the opposite.", by=other)
    claim = apply(claim, MoveName.SUBMIT, by=reviewer)
    claim = apply(claim, MoveName.RETURN, by=other, details=MoveDetails(comment=f"Mostly false, I say: {REASONS}"))
    return apply(claim, MoveName.SUBMIT, by=reviewer)


@pytest.mark.parametrize("rule", ["offered", "always"])
def test_blind_hides_the_first_rating_at_every_door(at_desk, disputed, settings, rule):
    settings.BLIND = rule
    waiting = disputed
    second = builders.reviewer()
    comment(waiting, f"I wrote: {REASONS}", by=builders.editor())
    if rule == "offered":
        at_desk(second).post(url("blind", waiting), {"version": waiting.version})
    client, program = at_desk(second), caller(second)
    review = waiting.review_id
    pages = [
        page(waiting),
        f"{page(waiting)}?edit=1",
        url("blind_answer", waiting),
        url("history", waiting),
        *(f"{url('compare', waiting)}?version={row.history_id}" for row in versions_of(waiting)),
        url("comment", waiting),
        "/admin/claims/claim/",
        "/admin/claims/claim/?work=to_approve",
        "/admin/claims/review/",
        "/admin/audit/auditevent/",
        "/admin/",
        "/admin/claims/rating/",
    ]
    for address in pages:
        text = client.get(address).content.decode()
        assert REASONS not in text, address
        assert "ratings differ" not in text, address
        in_scale = "/compare/" not in address  # which stands there to choose from, as in the list's filter
        assert text.count("Mostly false") <= in_scale, address
    assert client.get(f"/admin/claims/review/{review}/change/").status_code == 404
    for address in (
        f"{V1}/claims/",
        f"{V1}/claims/{waiting.pk}/",
        f"{V1}/claims/{waiting.pk}/history/",
        f"{V1}/claims/{waiting.pk}/transitions/",
        f"{V1}/reviews/",
        f"{V1}/reviews/?rating=mostly-false",
    ):
        answer = program.get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        assert REASONS not in text, address
        assert "ratings differ" not in text, address
        assert "mostly-false" not in text.replace("rating=mostly-false", ""), address
    assert program.get(f"{V1}/reviews/{review}/").status_code == 404
    event = waiting_event(waiting)
    assert client.get(f"/admin/audit/auditevent/{event}/change/").status_code in (302, 404)
    others = at_desk(builders.reviewer() if rule == "offered" else builders.editor())
    assert REASONS in others.get(f"{page(waiting)}?verdict=shown").content.decode()
    told = others.get(url("history", waiting)).content.decode()
    assert "ratings differ" in told
    compared = [others.get(address).content.decode() for address in pages if "/compare/" in address]
    assert any("Mostly false" in text for text in compared)
    assert any(REASONS in text for text in compared)


def waiting_event(claim):
    """The number of the event that tells the review."""
    return AuditEvent.objects.get(event="review.written", target_id=claim.pk).pk


def test_blind_answer_that_differs_shows_both_ratings_to_both(at_desk, reviewer, waiting):
    second = builders.reviewer(first_name="Oksana")
    client = at_desk(second)
    client.post(url("blind", waiting), {"version": waiting.version})
    said = {"version": waiting.version, "rating": rating("true").pk, "rationale": "I read it as true."}
    answer = client.post(url("blind_answer", waiting), said, follow=True)
    assert "differ" in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == Status.IN_REVIEW
    for person in (reviewer, second):
        text = at_desk(person).get(page(waiting)).content.decode()
        assert REASONS in text
        assert "I read it as true." in text
        assert "Blind, differs" in text


def test_blind_answer_that_agrees_approves(at_desk, waiting):
    second = builders.reviewer()
    client = at_desk(second)
    client.post(url("blind", waiting), {"version": waiting.version})
    said = {"version": waiting.version, "rating": rating("mostly-false").pk, "rationale": "So it is."}
    assert "You agree" in client.post(url("blind_answer", waiting), said, follow=True).content.decode()
    waiting.refresh_from_db()
    assert waiting.status == Status.CHECKED


def test_blind_is_offered_to_whom_it_is_for_and_once(at_desk, reviewer, editor, waiting):
    second = builders.reviewer()
    ask = f'action="{url("blind", waiting)}"'
    assert ask in at_desk(second).get(page(waiting)).content.decode()
    for person in (reviewer, editor):
        assert ask not in at_desk(person).get(page(waiting)).content.decode()
    ask_blind(waiting, by=second)
    assert ask not in at_desk(second).get(page(waiting)).content.decode()
    answer_blind(waiting, rating=rating("mostly-false"), rationale="Yes.", by=second)
    assert ask not in at_desk(second).get(page(waiting)).content.decode()


def test_blind_is_never_offered_beside_the_rating(at_desk, waiting, settings):
    client, ask = at_desk(builders.reviewer()), f'action="{url("blind", waiting)}"'
    approve = reverse("admin:claims_claim_move", args=[waiting.pk, "approve"])
    covered = client.get(page(waiting)).content.decode()
    assert (ask in covered, REASONS in covered, approve in covered) == (True, False, False)
    shown = client.get(f"{page(waiting)}?verdict=shown").content.decode()
    assert (ask in shown, REASONS in shown, approve in shown) == (False, True, True)
    settings.BLIND = "off"
    plain = client.get(page(waiting)).content.decode()
    assert (ask in plain, REASONS in plain, approve in plain) == (False, True, True)
    client.post(url("blind", waiting), {"version": waiting.version})
    assert not waiting.blind_checks.exists()


def test_blind_by_rule_is_answered_without_asking(at_desk, waiting, settings):
    settings.BLIND = "always"
    second = builders.reviewer()
    client = at_desk(second)
    assert url("blind_answer", waiting) in client.get(page(waiting)).content.decode()
    client.post(reverse("admin:claims_claim_move", args=[waiting.pk, "approve"]), {"version": waiting.version})
    waiting.refresh_from_db()
    assert waiting.status == Status.AWAITING_APPROVAL
    said = {"version": waiting.version, "rating": rating("mostly-false").pk, "rationale": "So it is."}
    client.post(url("blind_answer", waiting), said)
    waiting.refresh_from_db()
    assert waiting.status == Status.CHECKED


def test_a_correction_shows_both_verdicts_and_asks_what_changed_and_why(at_desk, chief):
    claim = apply(builders.a_checked_claim(), MoveName.PUBLISH, by=chief)
    claim = apply(claim, MoveName.REOPEN, by=chief, details=MoveDetails(comment="A reader wrote."))
    who = builders.reviewer()
    write_review(claim, rating=rating("false"), rationale=REASONS, by=who)
    claim = apply(apply(claim, MoveName.SUBMIT, by=who), MoveName.APPROVE, by=builders.reviewer())
    client = at_desk(chief)
    move = reverse("admin:claims_claim_move", args=[claim.pk, "correct"])
    asked = client.get(move).content.decode()
    assert "The text says so." in asked
    assert REASONS in asked
    assert "«Правда» → «Неправда»" in asked  # in the language of the claim: readers read it
    refused = client.post(move, {"version": claim.version, "changed": "The number.", "comment": ""})
    assert "comment" in refused.context["form"].errors
    client.post(move, {"version": claim.version, "changed": "The number.", "comment": "The source erred."})
    made = Correction.objects.get()
    assert (made.changed, made.reason) == ("The number.", "The source erred.")
    text = at_desk(builders.reader()).get(page(claim)).content.decode()
    for words in ("The number.", "The source erred.", "The text says so."):
        assert words in text


def test_a_correction_without_words_about_the_change_says_how_the_rating_changed(chief):
    claim = apply(builders.a_checked_claim(), MoveName.PUBLISH, by=chief)
    claim = apply(claim, MoveName.REOPEN, by=chief, details=MoveDetails(comment="A reader wrote."))
    who = builders.reviewer()
    write_review(claim, rating=rating("true"), rationale=REASONS, by=who)
    claim = apply(apply(claim, MoveName.SUBMIT, by=who), MoveName.APPROVE, by=builders.reviewer())
    apply(claim, MoveName.CORRECT, by=chief, details=MoveDetails(comment="Better reasons."))
    assert Correction.objects.get().changed == "Обґрунтування; оцінка лишається «Правда»."


def test_a_verdict_says_what_its_rating_meant_then(at_desk, chief, reader):
    claim = builders.a_checked_claim()
    meant = claim.rating.definitions["en"]
    save_rating(claim.rating, by=chief, definitions={"en": "Something narrower."})
    text = at_desk(reader).get(page(claim)).content.decode()
    assert "Version 1 of this rating" in text
    assert meant in text


def test_merge_shows_what_would_move_before_it_does(at_desk, reviewer):
    claim, into = builders.an_evidenced_claim(), builders.a_checked_claim()
    client = at_desk(reviewer)
    said = {"version": claim.version, "into": f"#{into.pk} words", "comment": "Twice"}
    shown = client.post(url("merge", claim), said)
    text = shown.content.decode()
    assert claim.citations.get().source.label in text
    assert "goes back to review" in text
    assert f'name="confirmed" value="{into.pk}"' in text
    assert claim.citations.count() == 1
    answer = client.post(url("merge", claim), said | {"confirmed": into.pk})
    assert answer["Location"] == page(into)
    assert into.citations.count() == 2
    claim.refresh_from_db()
    assert (claim.status, claim.duplicate_of) == (Status.SHELVED, into)


def test_merge_says_why_not_at_its_field(at_desk, reviewer):
    claim = builders.a_claim()
    client = at_desk(reviewer)
    for typed in ("", "#999999", f"#{claim.pk}", "words"):
        answer = client.post(url("merge", claim), {"version": claim.version, "into": typed})
        assert "into" in answer.context["form"].errors, typed


def test_what_lost_its_evidence_is_published_at_no_door_before_it_was_seen(at_desk, chief):
    claim = builders.a_checked_claim()
    builders.a_confirmed_capture(claim.citations.get().source, "They rewrote it.")
    claim.refresh_from_db()
    client, told = at_desk(chief), "The evidence has changed since the verdict. Review it"
    assert told in client.get(page(claim)).content.decode()
    move = reverse("admin:claims_claim_move", args=[claim.pk, "publish"])
    assert told in client.post(move, {"version": claim.version, "comment": ""}).content.decode()
    moves = caller(chief).get(f"{V1}/claims/{claim.pk}/transitions/").json()["moves"]
    (publish,) = [each for each in moves if each["move"] == "publish"]
    assert (publish["allowed"], publish["reason"]["code"]) == (False, "evidence_changed")
    assert told in publish["reason"]["sentence"]
    client.post(url("evidence_seen", claim), {"version": claim.version})
    claim.refresh_from_db()
    client.post(move, {"version": claim.version, "comment": ""})
    claim.refresh_from_db()
    assert claim.status == Status.PUBLISHED
