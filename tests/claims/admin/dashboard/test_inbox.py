"""The Inbox: what waits for one person, since when and until when, and what to do at an empty desk."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from claimdesk.accounts.invitations import invite
from claims.actions import assign, comment, make_confidential, revise_claim
from claims.admin.dashboard.inbox import MAX_ITEMS
from claims.models import Claim
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import save_publisher
from tests import builders

pytestmark = pytest.mark.django_db


def page_of(client):
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer


def items(client):
    inbox = page_of(client).context["inbox"]
    return [*inbox.pressing, *inbox.then]


def kinds(client):
    return [(str(item.kind), item.title) for item in items(client)]


def test_what_waits_stands_under_the_first_reason_only(at_desk, reviewer, chief):
    other = builders.reviewer()
    to_approve = apply(builders.a_reviewed_claim(by=other), MoveName.SUBMIT, by=other)
    assign(to_approve, to=reviewer, by=chief)
    back = apply(builders.a_reviewed_claim(by=reviewer), MoveName.SUBMIT, by=reviewer)
    apply(back, MoveName.RETURN, by=other, details=MoveDetails(comment="Look at the second quotation."))
    changed = builders.a_checked_claim(by=reviewer, approver=chief)
    Claim.objects.filter(pk=changed.pk).update(evidence_changed_at=timezone.now() - timedelta(hours=2))
    mine = builders.a_claim()
    assign(mine, to=reviewer, by=chief)
    comment(to_approve, f"What of this, @{reviewer.username}?", by=other)
    assert kinds(at_desk(reviewer)) == [
        ("To approve", to_approve.text),
        ("Evidence changed", changed.text),
        ("Returned to me", back.text),
        ("Assigned to me", mine.text),
        ("Mentioned", str(to_approve)),
    ]
    ages = {str(item.kind): item.age for item in items(at_desk(reviewer))}
    assert ages["Evidence changed"].replace("\xa0", " ") == "Changed 2 hours ago"
    assert ages["To approve"] == "Submitted just now"
    assert ages["Assigned to me"] == "Logged just now"


def test_late_and_soon_come_first_and_are_counted(at_desk, editor):
    today = timezone.localdate()
    for days, text in ((9, "In nine days"), (1, "Tomorrow"), (-1, "Yesterday"), (0, "Today")):
        assign(builders.a_claim(text=text, due_on=today + timedelta(days=days)), to=editor, by=None)
    assign(builders.a_claim(text="Whenever"), to=editor, by=None)
    answer = page_of(at_desk(editor))
    inbox = answer.context["inbox"]
    assert [item.title for item in inbox.pressing] == ["Yesterday", "Today", "Tomorrow"]
    assert [item.title for item in inbox.then] == ["In nine days", "Whenever"]
    words = html.fromstring(answer.content.decode()).xpath("string(//main)")
    assert "5 items wait for you, 1 is late" in words
    assert "Overdue since" in words
    assert "No due day" in words


def test_no_item_tells_a_rating(at_desk, reviewer):
    other = builders.reviewer()
    apply(builders.a_reviewed_claim(by=other, rating="false"), MoveName.SUBMIT, by=other)
    page = html.fromstring(page_of(at_desk(reviewer)).content.decode())
    assert "False" not in page.xpath("string(//*[contains(@class, 'inbox-list')])")


def test_each_person_sees_what_is_theirs_and_what_they_may_see(at_desk, reviewer):
    owner = builders.editor()
    claim = builders.a_claim(by=owner)
    assign(claim, to=reviewer, by=owner)
    assert len(items(at_desk(reviewer))) == 1
    make_confidential(claim, by=owner)
    Claim.objects.filter(pk=claim.pk).update(assignee=reviewer)
    claim.readers.filter(person=reviewer).delete()
    assert items(at_desk(reviewer)) == []


def test_mail_that_did_not_arrive_is_an_item_for_who_invites(at_desk, chief, editor):
    invited, _secret = invite(full_name="Olha", email="olha@desk.example", role="editor", by=chief)
    invited.mail_error = "550 no such user"
    invited.save()
    assert [kind for kind, _title in kinds(at_desk(chief))] == ["Mail not delivered"]
    assert items(at_desk(editor)) == []


def test_no_more_than_a_page_of_one_kind_is_fetched(at_desk, editor, django_assert_max_num_queries):
    for number in range(MAX_ITEMS + 3):
        assign(builders.a_claim(text=f"Claim {number}"), to=editor, by=None)
    client = at_desk(editor)
    with django_assert_max_num_queries(12):
        assert len(items(client)) == MAX_ITEMS


def steps(client):
    page = html.fromstring(page_of(client).content.decode())
    return page.xpath("//*[contains(@class, 'guide-step')]/h3/text()[1]")


def test_an_empty_desk_shows_the_next_three_steps(at_desk, chief):
    client = at_desk(chief)
    shown = [step.strip() for step in steps(client)]
    assert shown == ["Invite the people who check", "Log the first claim", "Name the publishers you cite"]
    page = html.fromstring(page_of(client).content.decode())
    assert page.xpath("//*[contains(@class, 'guide-step--next')]/h3/text()") == ["Invite the people who check"]
    assert page.xpath("//form[@action='/desk/log']//input[@name='url']")
    assert page.xpath("//form[@action='/admin/accounts/invitation/add/']//input[@name='email']")
    assert not page.xpath("//figure")


def test_a_step_that_is_done_says_so(at_desk, chief):
    invite(full_name="Olha", email="olha@desk.example", role="editor", by=chief)
    save_publisher(by=chief, name="РБК-Україна", domains=[])
    page = html.fromstring(page_of(at_desk(chief)).content.decode())
    done = page.xpath("//*[contains(@class, 'guide-step--done')]")
    assert len(done) == 2
    assert "РБК-Україна" in page.xpath("string(//*[contains(@class, 'guide')])")


def test_the_email_that_was_typed_stands_in_the_invitation(at_desk, chief):
    page = at_desk(chief).get("/admin/accounts/invitation/add/", {"email": "olha@desk.example"}).content.decode()
    assert 'value="olha@desk.example"' in page


def test_each_is_offered_what_they_may(at_desk, editor, reader):
    assert [step.strip() for step in steps(at_desk(editor))] == ["Log the first claim", "Name the publishers you cite"]
    assert steps(at_desk(reader)) == []


def test_the_first_claim_ends_the_guide_and_numbers_follow(at_desk, editor, chief):
    claim = builders.a_claim(by=editor)
    words = html.fromstring(page_of(at_desk(chief)).content.decode()).xpath("string(//main)")
    assert steps(at_desk(chief)) == []
    for said in ("Nothing waits for you", "Take a claim from a list, or log a new one.", "No verdict yet."):
        assert said in words
    revise_claim(claim, by=editor, text="Another text")
    assert "No capture failed." in words
