import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.actions import comment, delete_claim, make_confidential, remove_comment
from claims.models import Comment
from tests import builders

pytestmark = pytest.mark.django_db


def page_of(claim):
    """The address of a claim's page."""
    return reverse("admin:claims_claim_change", args=[claim.pk])


def address(name, *args):
    """An address of the discussion."""
    return reverse(f"admin:claims_claim_{name}", args=args)


@pytest.fixture
def claim():
    return builders.a_claim()


def test_discussion_takes_a_comment_and_goes_back_to_it(at_desk, editor, claim):
    client = at_desk(editor)
    answer = client.post(address("comment", claim.pk), {"text": "Who saw this?"})
    said = Comment.objects.get()
    assert answer["Location"] == f"{page_of(claim)}#comment-{said.pk}"
    page = client.get(page_of(claim)).content.decode()
    assert f'id="comment-{said.pk}"' in page
    assert "Who saw this?" in page


def test_discussion_escapes_and_links(at_desk, editor, reviewer, claim):
    text = f'<script>x</script> https://a.example/?a=1&b="> @{reviewer.username}'
    comment(claim, text, by=editor)
    page = at_desk(editor).get(page_of(claim)).content.decode()
    assert "<script>x</script>" not in page
    assert '<a href="https://a.example/?a=1&amp;b=" rel="nofollow noopener noreferrer">' in page
    assert f'<a class="mention" href="/admin/accounts/user/{reviewer.pk}/change/" title="Taras">@' in page


def test_discussion_keeps_what_was_refused(at_desk, editor, claim, settings):
    settings.COMMENT_MAX = 5
    answer = at_desk(editor).post(address("comment", claim.pk), {"text": "Much too long"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Much too long" in page
    assert "A comment has at most 5 characters" in page


def test_discussion_is_for_reading_only_to_readers(at_desk, reader, editor, claim):
    client = at_desk(reader)
    assert 'id="discussion"' not in client.get(page_of(claim)).content.decode()
    comment(claim, "Look", by=editor)
    page = client.get(page_of(claim)).content.decode()
    assert 'id="discussion"' in page
    assert 'id="comment-text"' not in page
    assert client.post(address("comment", claim.pk), {"text": "Hm"}).status_code == 200
    assert Comment.objects.count() == 1


def test_discussion_shows_tombstones_without_words(at_desk, editor, chief, claim):
    remove_comment(comment(claim, "My telephone is 12", by=editor), by=editor)
    remove_comment(comment(claim, "Rude words", by=editor), by=chief)
    client = at_desk(editor)
    page = client.get(page_of(claim)).content.decode()
    assert "The author removed this comment." in page
    assert "This comment was removed by Iryna." in page
    assert "Rude words" not in page


def test_discussion_offers_to_change_only_ones_own(at_desk, editor, reviewer, claim):
    said = comment(claim, "Look", by=editor)
    edit, remove = address("comment_edit", claim.pk, said.pk), address("comment_remove", claim.pk, said.pk)
    assert edit in at_desk(editor).get(page_of(claim)).content.decode()
    other = at_desk(reviewer)
    page = other.get(page_of(claim)).content.decode()
    assert edit not in page
    assert remove not in page
    assert other.get(edit).status_code == 404
    assert other.post(remove).status_code == 200
    assert Comment.objects.get().text == "Look"


def test_discussion_changes_and_removes(at_desk, editor, claim):
    said = comment(claim, "Look", by=editor)
    client = at_desk(editor)
    assert "Look</textarea>" in client.get(address("comment_edit", claim.pk, said.pk)).content.decode()
    client.post(address("comment_edit", claim.pk, said.pk), {"text": "Look here"})
    assert Comment.objects.get().text == "Look here"
    answer = client.post(address("comment_remove", claim.pk, said.pk))
    assert answer["Location"] == f"{page_of(claim)}#comment-{said.pk}"
    assert Comment.objects.get().removed_at is not None


def test_discussion_belongs_to_its_claim(at_desk, editor, claim):
    said = comment(claim, "Look", by=editor)
    other = builders.a_claim()
    assert at_desk(editor).post(address("comment_remove", other.pk, said.pk)).status_code == 404


def test_discussion_warns_of_who_will_not_hear(at_desk, editor, reviewer, chief, claim):
    make_confidential(claim, by=chief, readers=[editor])
    answer = at_desk(editor).post(address("comment", claim.pk), {"text": f"@{reviewer.username}"}, follow=True)
    assert "Not notified, because they can&#x27;t see this claim: Taras." in answer.content.decode()


def test_discussion_offers_people_by_name(at_desk, editor, reviewer, claim):
    offers = at_desk(editor).get(address("people", claim.pk), {"q": "tar"}).json()["offers"]
    assert offers == [{"value": f"@{reviewer.username}", "label": "Taras", "about": "Reviewer"}]


@pytest.mark.parametrize("name", ["comment", "people"])
def test_discussion_of_a_hidden_claim_is_not_there(at_desk, editor, chief, claim, name):
    make_confidential(claim, by=chief, readers=[])
    assert at_desk(editor).get(address(name, claim.pk)).status_code == 404


def test_discussion_shows_the_newest_and_leads_to_the_rest(at_desk, editor, claim):
    Comment.objects.bulk_create(Comment(claim=claim, text=f"Words {number}.", by=editor) for number in range(120))
    client = at_desk(editor)
    page = client.get(page_of(claim)).content.decode()
    assert "Words 119." in page
    assert "Words 70." in page
    assert "Words 69." not in page
    assert "Words 119." in client.get(address("comment", claim.pk)).content.decode()
    assert "Words 0." in client.get(address("comment", claim.pk), {"p": "1"}).content.decode()


def test_discussion_costs_the_page_two_queries(at_desk, editor, reviewer, claim):
    client = at_desk(editor)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(page_of(claim))
        said = [query["sql"] for query in asked.captured_queries if "claims_comment" in query["sql"]]
        return [sql for sql in said if not sql.startswith('SELECT "claims_claim"')]  # which asks whether there are any

    for number in range(12):
        comment(claim, f"{number} @{reviewer.username}", by=editor)
    assert len(queries()) == 2


def test_discussion_keeps_what_was_typed_when_the_claim_goes_meanwhile(at_desk, editor, chief, claim):
    delete_claim(claim, by=chief)
    answer = at_desk(editor).post(address("comment", claim.pk), {"text": "Who saw this?"})
    assert answer.status_code == 404
    assert "Who saw this?" in answer.content.decode()


def test_discussion_keeps_what_was_typed_when_the_comment_is_removed_or_its_time_is_over(
    at_desk, editor, chief, claim, settings
):
    said = comment(claim, "Look", by=editor)
    settings.COMMENT_EDIT = 0
    page = at_desk(editor).post(address("comment_edit", claim.pk, said.pk), {"text": "Look over here"})
    assert "Look over here" in page.content.decode()
    assert "The time to change this comment has passed." in page.content.decode()
    settings.COMMENT_EDIT = 15
    remove_comment(said, by=chief)
    page = at_desk(editor).post(address("comment_edit", claim.pk, said.pk), {"text": "Look over there"})
    assert "Look over there" in page.content.decode()
    assert "This comment was removed." in page.content.decode()
