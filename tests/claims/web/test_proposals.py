"""The claims that an article proposes, and logging those that somebody accepts."""

import pytest
from django.urls import reverse

from claims.models import Citation, Claim, Topic
from sources.models import Capture
from tests import builders
from tests.claims.web.article_pages import TEXT, page, words

DEED = "Ніколас Мадуро попросив Путіна допомогти з радарами."
PLANE = "Літак Іл-76 сів у Каракасі 26 жовтня."


def rows(client, source):
    return {row.proposal.quote: row for row in client.get(page(source)).context["rows"]}


def sent(*accepted, **fields):
    """What the form sends: rows by their quotation's place, all with the words of the sentence."""
    made = {"all-claimant": "The Washington Post", "all-claimed_on": "10.2025"}
    for quote in accepted:
        prefix = f"row-{TEXT.index(quote)}"
        made |= {f"{prefix}-decision": "accept", f"{prefix}-quote": quote, f"{prefix}-text": quote}
        made |= {f"{prefix}-near": str(TEXT.index(quote)), f"{prefix}-claimant": "", f"{prefix}-claimed_on": ""}
    return made | fields


def post(client, source, data):
    return client.post(reverse("intake_rows", args=[source.pk]), data, follow=True)


def test_page_proposes_what_is_worth_checking_and_not_what_only_names_the_source(client, source):
    found = rows(client, source)
    assert list(found)[:2] == [DEED, PLANE]
    assert not any("Про це пише" in quote for quote in found)
    assert not any("Погода" in quote for quote in found)
    assert found[DEED].form.initial["near"] == TEXT.index(DEED)
    assert found[DEED].form["text"].label == "Claim, row 1"
    assert "required" not in str(found[DEED].form["text"])  # a folded row must not keep the others from being sent


def test_accepted_rows_are_logged_with_what_is_set_for_all(client, source, editor):
    topic = Topic.objects.create(name="Зброя", slug="zbroia")
    answer = post(
        client,
        source,
        sent(DEED, PLANE, **{"all-topics": [topic.pk], "all-due_on": "2026-12-03", "all-assignee": editor.pk}),
    )
    first, second = Claim.objects.order_by("pk")
    assert "2 claims logged." in words(answer)
    assert (first.text, second.text) == (DEED, PLANE)
    for claim in (first, second):
        assert claim.claimant.name == "The Washington Post"
        assert (str(claim.claimed_on), claim.claimed_precision) == ("2025-10-01", "month")
        assert (str(claim.due_on), claim.assignee, list(claim.topics.all())) == ("2026-12-03", editor, [topic])
        assert (claim.citations.get().role, claim.citations.get().stance) == ("appearance", "none")
    assert Citation.objects.get(claim=first).quote_start == TEXT.index(DEED)
    assert DEED not in {row.proposal.quote for row in answer.context["rows"]}


def test_a_row_has_its_own_claimant_and_date(client, source):
    prefix = f"row-{TEXT.index(DEED)}"
    post(client, source, sent(DEED, **{f"{prefix}-claimant": "James Story", f"{prefix}-claimed_on": "1986"}))
    claim = Claim.objects.get()
    assert (claim.claimant.name, claim.claimed_precision) == ("James Story", "year")


def test_open_and_dropped_rows_are_not_logged(client, source):
    data = sent(DEED, PLANE)
    data[f"row-{TEXT.index(DEED)}-decision"] = "drop"
    data[f"row-{TEXT.index(PLANE)}-decision"] = ""
    assert "Accept a row first." in words(post(client, source, data))
    assert not Claim.objects.exists()


def test_a_refused_row_does_not_stop_the_others_and_is_shown_with_the_reason(client, source):
    data = sent(DEED, PLANE)
    data[f"row-{TEXT.index(DEED)}-text"] = "  "
    answer = post(client, source, data)
    assert Claim.objects.get().text == PLANE
    assert "1 claim logged." in words(answer)
    first = answer.context["rows"][0]
    assert (first.proposal.quote, first.is_refused) == (DEED, True)
    assert first.form["claimant"].value() == ""
    assert answer.context["shared"]["claimant"].value() == "The Washington Post"


def test_a_possible_duplicate_is_decided_in_its_row(client, source):
    builders.a_claim(text=DEED, language="uk")
    answer = post(client, source, sent(DEED))
    [row] = [row for row in answer.context["rows"] if row.matches]
    assert row.proposal.quote == DEED
    assert "Different claim: log it anyway" in words(answer)
    post(client, source, sent(DEED, **{f"row-{TEXT.index(DEED)}-is_another": "on"}))
    assert Claim.objects.filter(text=DEED).count() == 2


def test_nothing_is_logged_while_what_is_set_for_all_is_wrong(client, source):
    answer = post(client, source, sent(DEED, **{"all-claimed_on": "soon"}))
    assert answer.context["shared"].errors["claimed_on"]
    assert not Claim.objects.exists()


def test_a_row_without_any_claimant_says_so(client, source):
    answer = post(client, source, sent(DEED, **{"all-claimant": ""}))
    assert answer.context["rows"][0].form.errors["claimant"]
    assert not Claim.objects.exists()


def test_page_offers_the_claimant_of_the_last_claim(client, source):
    assert client.get(page(source)).context["shared"]["claimant"].value() == ""
    post(client, source, sent(DEED))
    answer = client.get(page(source))
    assert answer.context["shared"]["claimant"].value() == "The Washington Post"
    assert 'data-last-claimant="The Washington Post"' in answer.content.decode()


def test_page_suggests_who_speaks(client, source):
    text = "Про це розповів колишній посол Джеймс Сторі. За його словами, США перекинули 10% флоту."
    builders.a_sealed_capture(source, text)
    Capture.objects.filter(source=source).update(language="uk")
    found = rows(client, source)
    assert found["За його словами, США перекинули 10% флоту."].form.initial["claimant"] == "Джеймс Сторі"


@pytest.mark.parametrize("person", [builders.reader])
def test_rows_are_for_those_who_log(client_of, source, person):
    assert post(client_of(person()), source, sent(DEED)).status_code == 403
    assert not Claim.objects.exists()


def test_rows_lead_to_the_page_of_the_article(client, source):
    assert client.get(reverse("intake_rows", args=[source.pk]))["Location"] == page(source)
