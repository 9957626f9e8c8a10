"""Lists are called what they show, events say what happened, and what was typed is not lost with its claim."""

import pytest
from django.urls import reverse

from claimdesk.notices.sentences import one_line
from claims.actions import delete_claim, revise_claim
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests import builders
from tests.callers import V1, caller
from tests.claims.admin.forms import as_it_stands

pytestmark = pytest.mark.django_db
CLAIMS = "/admin/claims/claim/"


@pytest.mark.parametrize(("query", "title"), [("?work=to_review", "To review"), ("", "All claims")])
def test_a_list_is_called_what_it_shows(client, query, title):
    client.force_login(builders.reviewer())
    shown = client.get(CLAIMS + query).content.decode()
    assert f"<h1>{title}</h1>" in shown
    assert f"<title>{title} · " in shown.replace("\n", "")


def test_the_audit_log_says_which_status_it_is_now(client):
    boss = builders.chief()
    apply(builders.a_checked_claim(), MoveName.PUBLISH, by=boss)
    client.force_login(boss)
    assert "status → Published" in client.get("/admin/audit/auditevent/").content.decode()


def test_a_long_claim_is_folded_below_its_heading(client, settings):
    settings.HEADING_CHARS = 60
    claim = builders.a_claim(text="Eight of 296 ships " * 8)
    client.force_login(builders.reader())
    shown = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
    heading = shown.split('<h1 lang="uk">')[1].split("</h1>")[0]
    assert len(heading) <= 60
    assert heading.endswith("…")
    assert claim.text.strip() in shown.split('class="whole-claim"')[1]


@pytest.mark.parametrize(
    ("text", "cut"),
    [("one two three", "one two…"), ("one two, three", "one two…"), ("short", "short"), ("x" * 30, "x" * 11 + "…")],
)
def test_what_is_cut_ends_at_a_word(text, cut):
    assert one_line(text, 12) == cut


def test_what_was_typed_into_a_claim_that_is_deleted_stays_on_the_page(client):
    someone = builders.editor()
    claim = builders.a_claim(by=someone)
    other = builders.editor()
    sent = as_it_stands(claim, text="My careful words")
    delete_claim(claim, by=someone)
    client.force_login(other)
    for address, data in (
        ("admin:claims_claim_change", sent),
        ("admin:claims_claim_review", {"rationale": "My careful words"}),
    ):
        answer = client.post(reverse(address, args=[claim.pk]), data)
        assert answer.status_code == 404, address
        assert "My careful words" in answer.content.decode(), address
        assert "Nothing was saved" in answer.content.decode(), address
    assert client.get(reverse("admin:claims_claim_change", args=[claim.pk])).status_code == 404


def test_many_citations_come_in_pages(client, django_assert_max_num_queries):
    source = builders.a_source()
    claim = builders.a_claim()
    rows = [claim.citations.model(claim=claim, source=source, locator=f"page {number}.") for number in range(200)]
    last = claim.citations.bulk_create(rows)[-1]
    client.force_login(builders.reader())
    address = reverse("admin:claims_claim_change", args=[claim.pk])
    with django_assert_max_num_queries(20):
        shown = client.get(address).content.decode()
    assert ("page 19." in shown, "page 20." in shown) == (True, False)
    assert f'id="citation-{last.pk}"' in shown  # a link to it leads to the link to its page
    assert "181–200" in shown
    assert "page 199." in client.get(f"{address}?cited=10").content.decode()
    assert "page 19." in client.get(f"{address}?cited=99").content.decode()


def test_a_translation_that_is_older_than_its_text_says_so(client):
    someone = builders.editor()
    claim = builders.a_claim(by=someone, text="Eight ships", translation="Вісім кораблів", translation_language="uk")
    said = "Older than the text of the claim"
    address = reverse("admin:claims_claim_change", args=[claim.pk])
    client.force_login(someone)
    assert said not in client.get(address).content.decode()
    claim = revise_claim(claim, by=someone, text="Nine ships")
    assert said in client.get(address).content.decode()
    assert caller(someone).get(f"{V1}/claims/{claim.pk}/").json()["translation_is_older"] is True
    claim = revise_claim(claim, by=someone, place="Caribbean")
    assert said in client.get(address).content.decode()
    revise_claim(claim, by=someone, translation="Дев’ять кораблів")
    assert said not in client.get(address).content.decode()
