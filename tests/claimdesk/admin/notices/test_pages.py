import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claimdesk.notices.kinds import Kind
from claimdesk.notices.models import Notice
from claimdesk.notices.notifying import notify
from tests import builders

pytestmark = pytest.mark.django_db


def told(person, count=1, *, by=None, kind=Kind.ASSIGNED, **data):
    """`count` notices of `person`, each about a claim of its own."""
    for _number in range(count):
        notify(kind, to=[person], about=builders.a_claim(), by=by, **data)


def notices_link_of(client):
    """What the link to the notices shows and says, on a page of the desk."""
    page = client.get(reverse("notices_preferences")).content.decode()
    [shown] = re.findall(r'unread-count" aria-hidden="true">([^<]*)<', page)
    [label] = re.findall(r'unread-label">([^<]*)<', page)
    return shown, label


def test_notices_link_counts_what_is_unread(at_desk, editor, reviewer):
    assert notices_link_of(at_desk(editor)) == ("", "No unread notifications")
    told(editor, 2)
    told(reviewer)
    assert notices_link_of(at_desk(editor)) == ("2", "2 unread notifications")
    Notice.objects.update(read_at=timezone.now())
    assert notices_link_of(at_desk(editor)) == ("", "No unread notifications")


def test_notices_link_counts_no_further_than_99(at_desk, editor, claim):
    rows = [
        Notice(to=editor, kind=Kind.ASSIGNED, target_type="claims.claim", target_id=claim.pk, created_at=timezone.now())
        for _number in range(130)
    ]
    Notice.objects.bulk_create(rows)
    assert notices_link_of(at_desk(editor)) == ("99+", "More than 99 unread notifications")


def test_notices_link_speaks_ukrainian_in_its_three_plurals(at_desk, editor):
    editor.language = "uk"
    editor.save()
    said = []
    for _number in range(5):
        told(editor)
        said.append(notices_link_of(at_desk(editor))[1])
    assert (said[0], said[1], said[4]) == (
        "1 непрочитане сповіщення",
        "2 непрочитані сповіщення",
        "5 непрочитаних сповіщень",
    )


def test_notices_link_costs_one_query_and_does_not_count_the_table(at_desk, editor):
    client = at_desk(editor)
    told(editor, 3)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("notices_count"))
    assert answer.json() == {"count": 3, "shown": "3", "label": "3 unread notifications"}
    about_notices = [query["sql"] for query in queries.captured_queries if "notices_notice" in query["sql"]]
    assert len(about_notices) == 1
    assert "LIMIT 100" in about_notices[0]


def test_notices_show_who_did_what_and_what_was_said(at_desk, editor, reviewer, claim):
    notify(Kind.RETURNED, to=[editor], about=claim, by=reviewer, comment="The <b>second</b> quote is missing.")
    page = at_desk(editor).get(reverse("notices")).content.decode()
    assert "Taras returned a claim to you" in page
    assert "The &lt;b&gt;second&lt;/b&gt; quote is missing." in page
    assert "Caracas asked for radars" in page
    assert "Mark all as read" in page


def test_notices_are_each_persons_own(at_desk, editor, stranger):
    told(editor)
    notice = Notice.objects.get()
    client = at_desk(stranger)
    assert "You are up to date" in client.get(reverse("notices")).content.decode()
    assert client.get(reverse("notice_open", args=[notice.pk])).status_code == 404
    client.post(reverse("notices_read"), {"notice": notice.pk})
    client.post(reverse("notices_read"))
    notice.refresh_from_db()
    assert notice.read_at is None


def test_notices_keep_what_is_read_under_all(at_desk, editor):
    told(editor, 2)
    client = at_desk(editor)
    first = Notice.objects.earliest("pk")
    client.post(reverse("notices_read"), {"notice": first.pk})
    assert f'id="notice-{first.pk}"' not in client.get(reverse("notices")).content.decode()
    assert f'id="notice-{first.pk}"' in client.get(reverse("notices"), {"show": "all"}).content.decode()

    client.post(reverse("notices_read"), {"notice": first.pk, "unread": "1"})
    assert f'id="notice-{first.pk}"' in client.get(reverse("notices")).content.decode()
    answer = client.post(reverse("notices_read"), follow=True)
    assert "2 notifications marked as read." in answer.content.decode()
    assert not Notice.objects.unread().exists()


def test_notice_leads_to_its_target_and_is_read_then(at_desk, editor, claim):
    notify(Kind.MENTIONED, to=[editor], about=claim, by=None, anchor="comment-7")
    answer = at_desk(editor).get(reverse("notice_open", args=[Notice.objects.get().pk]))
    assert answer["Location"] == reverse("admin:claims_claim_change", args=[claim.pk]) + "#comment-7"
    assert Notice.objects.get().read_at is not None


def test_notices_about_what_is_gone_are_hidden(at_desk, editor, claim):
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    notice = Notice.objects.get()
    claim.delete()
    client = at_desk(editor)
    assert "Caracas" not in client.get(reverse("notices"), {"show": "all"}).content.decode()
    assert notices_link_of(client)[0] == ""
    assert client.get(reverse("notice_open", args=[notice.pk])).status_code == 404


def test_reading_takes_a_post(at_desk, editor):
    told(editor)
    assert at_desk(editor).get(reverse("notices_read"))["Location"] == reverse("notices")
    assert Notice.objects.unread().count() == 1


@pytest.mark.parametrize("wanted", ["x", "²", "-1", "9" * 30])
def test_reading_survives_odd_numbers(at_desk, editor, wanted):
    told(editor)
    assert at_desk(editor).post(reverse("notices_read"), {"notice": wanted}).status_code == 302
    assert Notice.objects.unread().count() == 1


@pytest.mark.parametrize("count", [2, 20])
def test_notices_take_as_many_queries_for_2_as_for_20(at_desk, editor, reviewer, count):
    told(editor, count, by=reviewer, comment="Look")
    client = at_desk(editor)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("notices")).status_code == 200
    assert len(queries) <= 8


@pytest.mark.parametrize("name", ["notices", "notices_preferences", "notices_count"])
def test_pages_are_for_who_signed_in(client, name):
    assert client.get(reverse(name)).status_code == 302
