"""Every list of the desk, with each of its filters: few queries, and as many for some rows as for more."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claimdesk.accounts.invitations import invite
from claimdesk.accounts.models import BrowserSession
from claimdesk.accounts.sessions import NOTED
from claimdesk.admin import desk
from claims.actions import comment, save_topic, write_review
from claims.models import Rating
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.actions import attribute, save_publisher
from tests import builders
from tests.callers import key_of

MOST = 12
LISTS = [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in desk._registry]
OTHERS = ["/admin/", "/admin/claims/claim/to-log/", "/admin/claims/claim/sealed/", "/admin/notices/"]


def fill(at_desk, chief, rows):
    """`rows` more of everything that stands in a list."""
    for number in range(rows):
        person = builders.reviewer()
        name = f"{person.pk}-{number}"
        source = builders.a_source(publisher=save_publisher(by=None, name=name, domains=[f"a{person.pk}.example"]))
        attribute(source, builders.a_source(), by=person)
        builders.a_sealed_capture(source, "" if number % 2 else "The archived text.", outcome="http.404")
        topic = save_topic(by=None, name=name)
        claim = builders.an_evidenced_claim(assignee=chief, due_on=timezone.localdate(), topics=[topic])
        claim = apply(claim, MoveName.START, by=person)
        write_review(claim, rating=Rating.objects.earliest("pk"), rationale="So it is.", by=person)
        claim.refresh_from_db()
        apply(claim, MoveName.SUBMIT, by=person)
        comment(claim, f"Look, @{chief.username}", by=person)
        builders.a_claim(readers=[person], by=person)
        invite(full_name=name, email=f"a{person.pk}@desk.example", role="editor", by=None)
        key_of(None)
        _note_a_browser(at_desk(chief))


def _note_a_browser(client):
    session = client.session
    session[NOTED] = ""
    session.save()
    client.get("/admin/shortcuts/")


def queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200, url
    return len(asked)


def filtered(client, url):
    """The list itself, and with the second and the last choice of each of its filters; the first is all."""
    listed = client.get(url).context["cl"]
    choices = [list(spec.choices(listed)) for spec in listed.filter_specs]
    chosen = [found[at]["query_string"] for found in choices if len(found) > 1 for at in (1, -1)]
    return [url, *(url + query for query in dict.fromkeys(chosen))]


def test_no_list_and_no_filter_asks_more_for_more_rows(at_desk, chief):
    fill(at_desk, chief, 2)
    client = at_desk(chief)
    sessions = reverse("admin:accounts_user_sessions", args=[chief.pk])
    urls = [*OTHERS, sessions, *(each for url in LISTS for each in filtered(client, url))]
    assert len(urls) > len(LISTS) + 30
    few = {url: queries(client, url) for url in urls}
    fill(at_desk, chief, 4)
    assert BrowserSession.objects.filter(person=chief).count() > 4
    many = {url: queries(client, url) for url in urls}
    assert {url: (few[url], many[url]) for url in urls if few[url] != many[url]} == {}
    assert {url: count for url, count in many.items() if count > MOST} == {}
