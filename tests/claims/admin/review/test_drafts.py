"""What is typed is kept in the browser until it is saved, and signing in again leads back to it."""

import re
from html import unescape
from urllib.parse import unquote

from django.test import Client
from django.urls import reverse

from claims.models import Rating
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.models import Publisher
from tests import builders
from tests.claims.admin.forms import typed

DRAFT = re.compile(r'data-draft(?:-of)?="([^"]+)"')


def keys_on(client: Client, url: str) -> list[str]:
    """Under which keys the forms of the page are kept; its script must be there."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    assert "claimdesk/drafts" in answer.content.decode()
    return [unescape(key) for key in DRAFT.findall(answer.content.decode())]


def test_forms_in_which_people_type_keep_drafts(at_desk, chief, reviewer):
    claim = builders.a_reviewed_claim(by=reviewer)
    apply(claim, MoveName.SUBMIT, by=reviewer)
    citation = claim.citations.get()
    publisher = Publisher.objects.create(name="RBC-Ukraine")
    act = f"/admin/claims/claim/{claim.pk}"
    pages = {
        "/admin/claims/claim/add/": f"claim-{chief.pk}-new-",
        "/admin/claims/claim/add/?url=https://a.example/": f"claim-{chief.pk}-new-url=https%3A%2F%2Fa.example%2F",
        f"{act}/change/?edit=1": f"claim-{chief.pk}-{claim.pk}",
        reverse("admin:sources_source_add"): f"source-{chief.pk}-new-",
        reverse("admin:sources_source_change", args=[citation.source_id]): f"source-{chief.pk}-{citation.source_id}",
        reverse("admin:sources_publisher_change", args=[publisher.pk]): f"publisher-{chief.pk}-{publisher.pk}",
        reverse("admin:claims_rating_add"): f"rating-{chief.pk}-new-",
        **{
            f"{act}/{name}/": f"act-{chief.pk}-{act}/{name}/"
            for name in ("review", "move/return", "move/correct", f"waive/{citation.pk}", "blind/answer", "merge")
        },
    }
    client = at_desk(chief)
    assert {url: key for url, key in pages.items() if key not in keys_on(client, url)} == {}


def test_forms_on_a_claims_page_are_kept_as_those_on_pages_of_their_own(at_desk, reviewer, chief):
    claim = apply(builders.an_evidenced_claim(), MoveName.START, by=reviewer)
    page, act = f"/admin/claims/claim/{claim.pk}/change/", f"/admin/claims/claim/{claim.pk}/review/"
    key = f"act-{reviewer.pk}-{act}"
    assert key in keys_on(at_desk(reviewer), page)
    assert key in keys_on(at_desk(reviewer), act)


def test_a_refused_form_keeps_what_it_came_back_with(at_desk, editor):
    refused = at_desk(editor).post("/admin/claims/claim/add/", typed(text="Мої слова", claimant=""))
    assert re.search(rf'data-draft-of="claim-{editor.pk}-new-" data-refused', refused.content.decode())


def test_the_start_has_one_key_before_a_refusal_and_after_signing_in(at_desk, editor):
    client, url = at_desk(editor), "/desk/log?url=https://a.example/story"
    refused = client.post(url, {"url": "ftp://a.example/story"})
    assert refused.status_code == 200
    keys = [DRAFT.findall(answer.content.decode()) for answer in (client.get(url), refused)]
    assert keys == [[f"intake-{editor.pk}-new-https://a.example/story"]] * 2
    sent_without_session = Client().post(url, {"url": "ftp://a.example/story"})
    assert unquote(sent_without_session["Location"]).endswith(f"next={url}")


def test_signing_in_again_leads_from_where_a_form_was_sent_to_its_page(at_desk, chief):
    source = builders.a_source()
    builders.a_sealed_capture(source)
    rating = Rating.objects.first()
    retire, scale = (reverse(f"admin:claims_rating_{name}", args=[rating.pk]) for name in ("retire", "change"))
    pages = {
        reverse("intake_bring", args=[source.pk]): reverse("intake_page", args=[source.pk]),
        reverse("intake_again", args=[source.pk]): reverse("intake_page", args=[source.pk]),
        reverse("intake_origin", args=[source.pk]): reverse("intake_page", args=[source.pk]) + "#behind",
        reverse("admin:claims_claim_take_next"): reverse("admin:claims_claim_changelist") + "?work=to_review",
        reverse("admin:claims_claim_bulk", args=["topic"]): reverse("admin:claims_claim_changelist"),
        retire: scale,
        **{
            reverse(f"admin:sources_source_{name}", args=[source.pk]): reverse(
                "admin:sources_source_change", args=[source.pk]
            )
            for name in ("archive", "cited", "upload")
        },
        reverse("notices_read"): reverse("notices"),
        reverse("admin:accounts_user_end_session", args=[chief.pk]): reverse(
            "admin:accounts_user_sessions", args=[chief.pk]
        ),
    }
    client = at_desk(chief)
    for address, page in pages.items():
        sent = Client().post(address)
        assert (sent.status_code, "login" in sent["Location"]) == (302, True), address
        assert client.get(address)["Location"] == page
        assert client.get(page).status_code == 200
        assert client.delete(address).status_code == 405


def test_a_comment_that_met_the_end_of_a_session_finds_its_form_again(at_desk, editor):
    claim = builders.a_claim()
    page = at_desk(editor).get(reverse("admin:claims_claim_comment", args=[claim.pk])).content.decode()
    assert f'data-draft="comment-{editor.pk}-{claim.pk}"' in page
    assert "claimdesk/discussion" in page
