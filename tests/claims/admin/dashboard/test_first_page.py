"""The first page: its numbers are those of the lists they lead to, seen by whoever asks, in few queries."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from claims.actions import assign, make_confidential
from claims.admin.dashboard.numbers import numbers_for
from claims.models import Claim
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.models import Capture, Publisher, Source
from tests import builders

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture
def busy(reviewer, chief):
    """A desk on which everything happened at least once, and some of it twice."""
    other = builders.reviewer()
    back = apply(builders.a_reviewed_claim(by=reviewer), MoveName.SUBMIT, by=reviewer)
    apply(back, MoveName.RETURN, by=other, details=MoveDetails(comment="The second quotation is missing."))
    apply(builders.a_reviewed_claim(by=other), MoveName.SUBMIT, by=other)
    builders.a_checked_claim(by=other, approver=chief)
    changed = builders.a_checked_claim(by=other, approver=chief, rating="false")
    Claim.objects.filter(pk=changed.pk).update(evidence_changed_at=timezone.now())
    apply(builders.a_checked_claim(by=other, approver=chief), MoveName.PUBLISH, by=chief)
    assign(builders.a_claim(text="Take me"), to=reviewer, by=chief)
    for outcome in ("http.404", "http.404", "net.refused"):
        builders.a_confirmed_capture(builders.a_source(), "", outcome=outcome)
    builders.a_sealed_capture(builders.a_sealed_capture().source, "", outcome="http.404")  # one look makes nothing gone
    builders.a_sealed_capture(verdict="verdict.bot_wall")
    builders.a_source()
    Source.objects.update(publisher=Publisher.objects.create(name="Reuters"))


def first_page(client):
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def marks_of(context):
    """All numbers of the page as {part: {label: mark}}."""
    drawn = ("statuses", "ratings", "days", "archive", "failures", "publishers")
    parts = {name: context[name].rows for name in drawn} | {name: context[name] for name in ("my_work", "week")}
    return {name: {str(mark.label): mark for mark in marks} for name, marks in parts.items()}


def test_dashboard_counts_what_was_built(at_desk, reviewer, busy):
    context = at_desk(reviewer).get("/admin/").context
    shown = {
        part: {label: mark.value for label, mark in marks.items() if mark.value}
        for part, marks in marks_of(context).items()
    }
    shown.pop("days")
    assert shown == {
        "my_work": {"Assigned to me": 1, "Waiting for my approval": 1, "Returned to me": 1},
        "week": {"Logged": 6, "Submitted": 5, "Checked": 3, "Published": 1},
        "statuses": {"Unverified": 1, "In review": 1, "Awaiting approval": 1, "Checked": 2, "Published": 1},
        "ratings": {"True": 2, "False": 1},
        "archive": {
            "Evidence changed": 1,
            "Gone from the web": 2,
            "Nothing archived": 4,
            "Waiting to be archived": 1,
        },
        "failures": {
            "The server says there is no such page.": 5,
            "The server refused the connection.": 2,
            "The site shows a robot check instead of the page.": 1,
        },
        "publishers": {"Reuters": 11},
    }
    assert context["median"].value == 3
    assert context["median"].words == "1 min"


def test_each_number_leads_to_a_list_of_as_many_rows(at_desk, reviewer, busy):
    client = at_desk(reviewer)
    context = client.get("/admin/").context
    marks = [mark for marks in marks_of(context).values() for mark in marks.values()]
    numbers = [mark for mark in [*marks, context["median"]] if "/notices/" not in mark.url]
    assert len(numbers) > 25
    for mark in numbers:
        found = client.get(mark.url).context["cl"]
        assert found.result_count == mark.value, mark


def test_first_page_shows_what_is_next_for_me(at_desk, reviewer, busy):
    page = first_page(at_desk(reviewer))
    assert "Take me" in page.xpath("//ol[@data-rows-to-walk]/li//a[@class='name']/text()")


def test_first_page_says_charts_in_words(at_desk, reviewer, busy):
    page = first_page(at_desk(reviewer))
    figures = page.xpath("//figure")
    assert len(figures) == 6
    for figure in figures:
        links = figure.xpath(".//*[local-name()='svg']//*[local-name()='a']/@href")
        assert links == figure.xpath(".//details/table//td/a/@href")
        assert figure.xpath("string(.//*[local-name()='svg']/*[local-name()='title'])")
        assert figure.xpath("string(.//*[local-name()='svg']/*[local-name()='desc'])")


def test_first_page_has_its_headings_in_order(at_desk, reviewer, busy):
    levels = [
        int(heading.tag[1])
        for heading in first_page(at_desk(reviewer)).xpath("//main//*[self::h1|self::h2|self::h3|self::h4]")
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_first_page_takes_few_queries_and_no_more_for_more_rows(at_desk, reviewer, busy):
    client = at_desk(reviewer)

    def asked():
        with CaptureQueriesContext(connection) as run:
            client.get("/admin/")
        return [query["sql"] for query in run.captured_queries]

    few = asked()
    for _number in range(5):
        builders.an_evidenced_claim(assignee=reviewer)
    assert len(asked()) == len(few) <= MOST, "\n".join(few)


def test_numbers_for_are_kept_for_a_while_and_then_counted_anew(settings, reviewer):
    settings.DASHBOARD_AGE = 60
    assert numbers_for(reviewer)["week"]["logged"] == 0
    builders.a_claim()
    assert numbers_for(reviewer)["week"]["logged"] == 0
    cache.clear()
    assert numbers_for(reviewer)["week"]["logged"] == 1


def test_numbers_for_count_each_day_where_the_desk_is(reviewer):
    claim = builders.a_claim()
    Claim.objects.filter(pk=claim.pk).update(created_at=timezone.now() - timedelta(days=3))
    builders.a_claim()
    logged = numbers_for(reviewer)["logged"]
    assert (len(logged), logged[-1], logged[-4], sum(logged)) == (14, 1, 1, 2)


def test_failures_leave_out_what_was_kept(reviewer):
    builders.a_sealed_capture(outcome="tls.expired")
    builders.a_sealed_capture(text="", outcome="tls.handshake")
    assert numbers_for(reviewer)["failures"] == {"tls.handshake": 1}
    assert Capture.objects.count() == 2


def test_numbers_for_never_count_what_is_hidden_not_even_from_memory(settings, editor):
    settings.DASHBOARD_AGE = 600
    owner, stranger = builders.editor(), builders.reader()
    claim = builders.an_evidenced_claim(by=owner)
    before = numbers_for(stranger)
    assert (before["week"]["logged"], before["statuses"]) == (1, {"unverified": 1})
    make_confidential(claim, by=owner)
    seen, hidden = numbers_for(owner), numbers_for(stranger)
    assert (seen["week"]["logged"], seen["statuses"]) == (1, {"unverified": 1})
    assert (hidden["week"]["logged"], hidden["statuses"], sum(hidden["logged"])) == (0, {}, 0)


def test_numbers_for_are_counted_once_for_all_who_see_the_same(settings):
    settings.DASHBOARD_AGE = 600
    numbers_for(builders.editor())
    builders.a_claim()
    assert numbers_for(builders.reviewer())["week"]["logged"] == 0
