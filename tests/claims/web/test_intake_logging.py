"""Logging from an article: what its page writes, asks, offers and hides."""

import re

from django.urls import reverse

from claims.actions import CitationDraft, make_confidential
from claims.models import Citation, Claim, Claimant
from claims.models.status import Status
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.actions import add_offline_source, attribute
from sources.models import Attribution, Capture, Source
from tests import builders
from tests.claims.web.article_pages import TEXT, claim_of, page, words

# --- Logging ---


def test_page_logs_a_claim_and_comes_back_empty(client, editor, source):
    answer = client.post(page(source), claim_of(), follow=True)
    claim = Claim.objects.get()
    citation = claim.citations.get()
    assert claim.logged_by == editor
    assert claim.language == "uk"
    assert claim.claimant.name == "The Washington Post"
    assert citation.source == source
    assert citation.quote_state == "found"
    assert (citation.role, citation.stance) == ("appearance", "none")  # that it appears there is nothing for it
    assert TEXT[citation.quote_start : citation.quote_end] == "попросив Путіна допомогти з радарами"
    assert "logged." in words(answer)
    assert answer.context["form"].initial.get("text") is None
    assert f"#{claim.pk} Мадуро попросив" in words(answer)
    assert f'id="q-{citation.pk}"' in answer.content.decode()


def test_page_takes_the_place_that_was_selected(client, source):
    first = TEXT.index("Літак Іл-76")
    second = TEXT.index("Літак Іл-76", first + 1)
    for near, start in ((first, first), (second, second), (second + 3, second), (10**6, second), ("", first)):
        Claim.objects.all().delete()
        client.post(page(source), claim_of(quote="Літак Іл-76 сів", near=str(near)))
        assert Citation.objects.get().quote_start == start, near


def test_page_does_not_believe_a_place_without_the_words(client, source):
    client.post(page(source), claim_of(quote="цих слів там немає", near="10"))
    citation = Citation.objects.get()
    assert citation.quote_state == "missing"
    assert citation.quote_start is None


def test_page_keeps_all_that_was_typed_where_something_is_wrong(client, source):
    answer = client.post(page(source), claim_of(claimant="", text="Мої слова"))
    assert answer.status_code == 200
    assert not Claim.objects.exists()
    form = answer.context["form"]
    assert form.errors["claimant"]
    assert form["text"].value() == "Мої слова"
    assert form["quote"].value() == "попросив Путіна допомогти з радарами"


def test_page_keeps_what_was_typed_when_its_source_is_hidden_or_gone_meanwhile(client, source):
    chief = builders.chief()
    make_confidential(builders.a_claim(citations=(CitationDraft(source=source),)), by=chief, readers=[chief])
    answer = client.post(page(source), claim_of(text="Мої слова"))
    assert answer.status_code == 404
    assert "Мої слова" in answer.content.decode()
    assert not Claim.objects.filter(text="Мої слова").exists()


def test_page_gives_the_date_of_the_article(client, source):
    Source.objects.filter(pk=source.pk).update(published_at="2025-10-31T22:30:00Z")
    form = client.get(page(source)).context["form"]
    assert str(form.initial["claimed_on"]) == "2025-11-01"  # in Kyiv


def test_page_takes_the_language_of_what_is_typed(client, source):
    client.post(page(source), claim_of(text="Maduro asked for radars", quote=""))
    assert Claim.objects.get().language == "en"


# --- The same claim twice ---


def test_page_asks_before_the_same_claim_is_logged_again(client, source):
    client.post(page(source), claim_of())
    again = claim_of(text="Мадуро просив Путіна про радари", quote="Погода була гарна", claimant="Нова Людина")
    answer = client.post(page(source), again)
    assert answer.status_code == 200
    assert Claim.objects.count() == 1
    assert [match.claim for match in answer.context["matches"]] == [Claim.objects.get()]
    assert "log it anyway" in words(answer)
    assert answer.context["form"]["text"].value() == "Мадуро просив Путіна про радари"
    assert not Claimant.objects.filter(name="Нова Людина").exists()
    client.post(page(source), {**again, "is_another": "on"})
    assert Claim.objects.count() == 2


def test_page_asks_where_the_very_quotation_is_cited_already(client, source):
    client.post(page(source), claim_of(text="Одне твердження про листи", quote="Літак Іл-76 сів"))
    answer = client.post(page(source), claim_of(text="Зовсім інакше сказано", quote="«Літак Іл-76 сів»"))
    assert Claim.objects.count() == 1
    assert answer.context["matches"]


def test_similar_names_claims_while_people_type(client, source):
    client.post(page(source), claim_of())
    address = reverse("intake_similar", args=[source.pk])
    [found] = client.get(address, {"text": "Мадуро просив Путіна про радари"}).json()["claims"]
    assert found["number"] == Claim.objects.get().pk
    assert found["claimant"] == "The Washington Post"
    assert found["nearly_same"] is True
    assert client.get(address, {"text": "Ціни на житло"}).json() == {"claims": []}


# --- Where it has it from ---


def test_page_offers_one_chain_and_one_click_records_it(client, source):
    shown = client.get(page(source))
    [[newspaper, documents]] = shown.context["page"].behind.offered
    assert (newspaper.name, documents.name) == ("The Washington Post", "внутрішні документи уряду США")
    answer = client.post(reverse("intake_origin", args=[source.pk]), chain_of(newspaper, documents), follow=True)
    first, second = Attribution.objects.select_related("source", "origin").order_by("pk")
    assert (first.source, first.origin.title, first.words) == (source, "The Washington Post", newspaper.words)
    assert (second.source, second.origin.title) == (first.origin, "внутрішні документи уряду США")
    assert (first.origin.no_url_reason, second.origin.no_url_reason) == ("unknown", "unpublished")
    behind = answer.context["page"].behind
    assert list(behind.recorded) == [first, second]
    assert behind.offered == []
    assert "This source" in words(answer)
    assert "picture--chain" in answer.content.decode()
    assert "All claims that cite this source stand on this chain." in words(answer)


def test_page_offers_the_rest_of_a_chain_of_which_the_beginning_is_recorded(client, source):
    post = builders.a_source("https://post.example/letters", title="The Washington Post")
    attribute(source, post, by=None, kind="relays")
    [[newspaper, documents]] = client.get(page(source)).context["page"].behind.offered
    assert (newspaper.is_recorded, newspaper.value) == (True, str(post))
    assert not documents.is_recorded
    client.post(reverse("intake_origin", args=[source.pk]), chain_of(newspaper, documents))
    assert Attribution.objects.get(source=post).origin.title == "внутрішні документи уряду США"


def test_page_knows_what_is_recorded_of_a_page_that_it_links_to(client, source):
    post = builders.a_source("https://post.example/letters", title="Letters")
    papers = add_offline_source(
        by=None, no_url_reason="unpublished", title="Внутрішні документи уряду США про Венесуелу"
    )
    attribute(post, papers, by=None)
    links = [{"url": "https://post.example/letters", "words": "The Washington Post"}]
    Capture.objects.filter(source=source).update(links=links)
    answer = client.get(page(source))
    [[newspaper, documents]] = answer.context["page"].behind.offered
    assert (newspaper.origin, newspaper.is_recorded) == (post, False)
    assert (documents.origin, documents.is_recorded) == (papers, True)
    assert answer.context["page"].behind.picture is None  # nothing is recorded of this source
    client.post(reverse("intake_origin", args=[source.pk]), chain_of(newspaper, documents))
    assert list(Attribution.objects.order_by("pk").values_list("source", "origin")) == [
        (post.pk, papers.pk),
        (source.pk, post.pk),
    ]
    assert client.get(page(source)).context["page"].behind.offered == []


def test_page_knows_nothing_recorded_that_may_not_be_seen(client, source):
    hidden = builders.a_source("https://post.example/letters", title="The Washington Post")
    attribute(source, hidden, by=None)
    Source.objects.filter(pk=hidden.pk).update(is_confidential=True)
    answer = client.get(page(source))
    assert "post.example" not in answer.content.decode()
    assert answer.context["page"].behind.recorded == []
    assert [box.is_recorded for box in answer.context["page"].behind.offered[0]] == [False, False]


def chain_of(*boxes):
    """What the form of a chain sends as it stands."""
    sent: dict[str, str] = {}
    for number, box in enumerate(boxes):
        ending = f"-{number}" if number else ""
        fields = ("kind", "words", "url", "no_url_reason")
        sent |= {f"{name}{ending}": getattr(box, name) for name in fields}
        sent |= {f"origin{ending}": box.value, f"called{ending}": box.value}
    return sent


def test_origin_leaves_out_empty_boxes_and_keeps_their_order(client, source):
    sent = {"origin": "", "origin-1": "The paper", "origin-2": " ", "origin-3": "The papers", "kind-1": "relays"}
    client.post(reverse("intake_origin", args=[source.pk]), sent)
    found = [(each.source_id == source.pk, each.kind, each.origin.title) for each in Attribution.objects.order_by("pk")]
    assert found == [(True, "relays", "The paper"), (False, "cites", "The papers")]


def test_origin_records_all_boxes_or_none(client, source):
    sent = {"origin": "The paper", "origin-1": "ftp://x.example/", "origin-2": "https://me:pw@x.example/"}
    client.post(reverse("intake_origin", args=[source.pk]), sent)
    assert not Attribution.objects.exists()
    assert Source.objects.count() == 1


def test_origin_takes_the_url_of_the_page_as_long_as_its_name_is_kept(client, source):
    url = "https://post.example/letters"
    sent = {"origin": "post.example", "called": "post.example", "url": url}
    client.post(reverse("intake_origin", args=[source.pk]), sent)
    assert Attribution.objects.get().origin.url == url
    client.post(reverse("intake_origin", args=[source.pk]), {**sent, "origin": "Some memo"})
    assert [each.origin.title for each in Attribution.objects.order_by("pk")][1:] == ["Some memo"]


def test_origin_removes_a_step(client, source):
    attribution = attribute(source, builders.a_source(), by=None)
    url = reverse("intake_origin", args=[source.pk])
    assert client.post(url, {"remove": "x"}).status_code == 404
    assert "Removed from chain" in words(client.post(url, {"remove": attribution.pk}, follow=True))
    assert not Attribution.objects.exists()


def test_origin_removes_nothing_that_may_not_be_seen(client, source):
    hidden = builders.a_source("https://hidden.example/")
    attribution = attribute(hidden, builders.a_source(), by=None)
    Source.objects.filter(pk=hidden.pk).update(is_confidential=True)
    url = reverse("intake_origin", args=[source.pk])
    assert client.post(url, {"remove": attribution.pk}).status_code == 404
    assert client.post(url, {"start": f"#{hidden.pk}", "origin": "X"}).status_code == 404
    assert Attribution.objects.get() == attribution


def test_origin_finds_what_is_called_so_already(client, source):
    there = add_offline_source(by=None, no_url_reason="unpublished", title="Внутрішні «документи» уряду США")
    client.post(reverse("intake_origin", args=[source.pk]), {"origin": "внутрішні документи  уряду США"})
    assert Attribution.objects.get().origin == there


def test_origin_takes_a_url_or_a_number(client, source):
    other = builders.a_source("https://post.example/story")
    url = reverse("intake_origin", args=[source.pk])
    client.post(url, {"origin": "https://post.example/story?utm_source=a", "kind": "relays"})
    client.post(url, {"origin": f"#{other.pk} x", "kind": "relays"})
    attribution = Attribution.objects.get()
    assert (attribution.origin, attribution.kind) == (other, "relays")
    assert "Enter the upstream source" in words(client.post(url, {"origin": " "}, follow=True))


# --- Many ---


def test_page_asks_the_database_no_more_for_many_claims(client, source, django_assert_max_num_queries):
    for number in range(8):
        client.post(
            page(source), claim_of(text=f"Твердження номер {number} про {number * 7}", quote="", is_another="on")
        )
    client.get(page(source))
    links = [{"url": f"https://paper{number}.example/x", "words": "The Washington Post"} for number in range(3)]
    Capture.objects.filter(source=source).update(links=links)
    with django_assert_max_num_queries(15):  # two for the people and topics of the rows, one for the menu
        client.get(page(source))


def test_page_marks_what_can_be_checked_and_keeps_the_places(client, source):
    html = client.get(page(source)).content.decode()
    assert 'class="signal" title="number, date"' in html
    runs = re.findall(r'<span data-at="(\d+)">([^<]*)</span>', html)
    assert runs
    for at, run in runs:
        assert TEXT[int(at) :].startswith(run)


# --- What is hidden ---


def test_a_confidential_claim_of_others_is_never_named(client, client_of, source):
    insider = builders.chief()
    hidden = builders.a_claim(
        by=insider,
        text="Цирконієві баржі відпливли вночі без вогнів",
        language="uk",
        citations=(CitationDraft(source=builders.a_source("https://other.example/1"), quote=""),),
    )
    make_confidential(hidden, by=insider)
    typed = {"text": "Цирконієві баржі відпливли вночі без вогнів", "quote": "Погода була гарна"}
    address = reverse("intake_similar", args=[source.pk])
    assert client.get(address, {"text": typed["text"]}).json() == {"claims": []}
    client.post(page(source), claim_of(**typed))
    mine = Claim.objects.exclude(pk=hidden.pk).get()
    assert mine.text == hidden.text
    shown = client_of(insider).get(address, {"text": typed["text"]}).json()["claims"]
    assert {claim["number"] for claim in shown} == {hidden.pk, mine.pk}


def test_a_chain_sends_a_submitted_claim_back_and_under_a_public_one_needs_who_publishes(client_of, db):
    claim = builders.a_checked_claim()
    cited = claim.citations.get().source
    url, sent = reverse("intake_origin", args=[cited.pk]), {"origin": "The paper", "origin-1": "The papers"}
    client_of(builders.editor()).post(url, sent)
    claim.refresh_from_db()
    assert claim.status == Status.IN_REVIEW
    claim = apply(apply(claim, MoveName.SUBMIT, by=builders.reviewer()), MoveName.APPROVE, by=builders.reviewer())
    claim = apply(claim, MoveName.PUBLISH, by=builders.chief())
    more = {**sent, "origin-1": "Other papers"}
    refused = client_of(builders.editor()).post(url, more, follow=True)
    assert [message.level_tag for message in refused.context["messages"]] == ["error"]
    assert Attribution.objects.count() == 2
    client_of(builders.chief()).post(url, more)
    claim.refresh_from_db()
    assert Attribution.objects.count() == 3
    assert claim.status == Status.PUBLISHED
