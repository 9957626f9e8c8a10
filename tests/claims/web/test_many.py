"""Pasting many URLs or claims at once: what each row is, and what becomes of it."""

import pytest
from django.urls import reverse

from claimdesk.errors import Invalid
from claims.models import Claim, Topic
from claims.web.pasted_sheet import PastedRow, rows_in
from sources.models import Capture, Source
from tests import builders
from tests.claims.web.article_pages import words

MANY = reverse("intake_many")
CLAIM = "Russia delivered nine radars to the harbour of Odesa"


def sheet(*rows):
    return "\n".join("\t".join(row) for row in rows)


def states(answer):
    return [line.state.value for line in answer.context["lines"]]


# --- Reading ---


def test_rows_in_a_list_are_urls():
    assert rows_in("a.example/x\n\n https://b.example/ \n", most=9) == [
        PastedRow(1, url="a.example/x"),
        PastedRow(3, url="https://b.example/"),
    ]


def test_rows_in_a_sheet_are_claims_in_the_usual_order():
    pasted = sheet(["It was so", "Jane Roe", "https://a.example/", "so it was", "04.1986", "War; Peace"], [" ", ""])
    assert rows_in(pasted, most=9) == [
        PastedRow(1, True, "It was so", "Jane Roe", "https://a.example/", "so it was", "04.1986", "War; Peace")
    ]


def test_rows_in_a_sheet_follow_its_heading_in_any_language():
    pasted = sheet(["Дата", "Щось", "Твердження", "Автор"], ["1986", "?", "Це так", "Олена"])
    assert rows_in(pasted, most=9) == [PastedRow(2, True, "Це так", "Олена", claimed_on="1986")]


def test_rows_in_a_sheet_keep_lines_within_a_cell():
    assert rows_in('"One\nclaim"\tJane', most=9)[0].text == "One\nclaim"


def test_rows_in_a_first_row_that_names_no_claim_is_a_row():
    assert rows_in(sheet(["Date", "Author"]), most=9)[0].text == "Date"


@pytest.mark.parametrize("pasted", ["", "  \n ", "\t\t", "a.example\n" * 4, "x" * 200_000 + "\ty"])
def test_rows_in_nothing_or_too_much_is_refused(pasted):
    with pytest.raises(Invalid) as refusal:
        rows_in(pasted, most=3)
    assert set(refusal.value.fields) == {"rows"}


# --- URLs ---


@pytest.fixture
def urls(db):
    builders.a_source("https://known.example/x", title="Known page")
    return "\n".join(["https://new.example/x", "known.example/x?utm_source=a", "https://new.example/x#top", "ftp://x"])


def test_preview_says_what_each_url_is_and_writes_nothing(client, urls):
    answer = client.post(MANY, {"rows": urls})
    assert states(answer) == ["new", "known", "duplicate", "error"]
    assert "nothing is logged yet" in words(answer)
    assert "Known page" in words(answer)
    assert "The same as row 1." in words(answer)
    assert Source.objects.count() == 1


def test_log_archives_what_is_new_and_reports_every_row(client, urls, editor):
    answer = client.post(MANY, {"rows": urls, "log": "1"})
    assert states(answer) == ["logged", "known", "duplicate", "error"]
    assert "Report" in words(answer)
    made = Source.objects.get(canonical_url="https://new.example/x")
    assert (made.created_by, made.latest_capture.state) == (editor, Capture.State.QUEUED)
    assert Capture.objects.exclude(source=made).count() == 1  # the known one is left as it was


def test_preview_tells_nothing_of_a_source_that_may_not_be_seen(client, urls):
    Source.objects.update(is_confidential=True)
    answer = client.post(MANY, {"rows": urls})
    assert states(answer) == ["new", "new", "duplicate", "error"]
    assert "Known page" not in words(answer)


# --- Claims ---


@pytest.fixture
def topic(db):
    return Topic.objects.create(name="War", slug="war")


def test_claims_of_a_sheet_are_previewed_and_logged(client, editor, topic):
    rows = sheet([CLAIM, "Jane Roe", "https://a.example/x", "nine radars", "04.1986", "war"])
    assert states(client.post(MANY, {"rows": rows})) == ["new"]
    assert not Claim.objects.exists()
    answer = client.post(MANY, {"rows": rows, "log": "1"})
    claim = Claim.objects.get()
    assert states(answer) == ["logged"]
    assert f"#{claim.pk}" in words(answer)
    assert (claim.text, claim.claimant.name, claim.logged_by, claim.language) == (CLAIM, "Jane Roe", editor, "en")
    assert (str(claim.claimed_on), claim.claimed_precision) == ("1986-04-01", "month")
    assert list(claim.topics.all()) == [topic]
    citation = claim.citations.get()
    assert (citation.source.url, citation.quote, citation.stance) == ("https://a.example/x", "nine radars", "none")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["", "Jane Roe"], "The claim is missing."),
        ([CLAIM, ""], "The claimant is missing."),
        ([CLAIM, "Jane Roe", "ftp://x.example/"], "http"),
        ([CLAIM, "Jane Roe", "", "words"], "A quotation needs the URL in which it stands."),
        ([CLAIM, "Jane Roe", "", "", "soon"], "“soon” is no date."),
        ([CLAIM, "Jane Roe", "", "", "", "Sport"], "There is no topic “Sport”."),
    ],
)
def test_a_row_with_an_error_says_which_and_stops_no_other(client, row, sentence):
    rows = sheet(row, ["Quite another claim about the price of bread in Lviv", "Jane Roe"])
    answer = client.post(MANY, {"rows": rows, "log": "1"})
    assert states(answer) == ["error", "logged"]
    assert sentence in answer.context["lines"][0].sentence
    assert Claim.objects.count() == 1


def test_a_claim_that_is_here_is_logged_only_when_somebody_says_it_is_another(client):
    there = builders.a_claim(text=CLAIM, language="en")
    rows = sheet([CLAIM, "Jane Roe"])
    answer = client.post(MANY, {"rows": rows})
    assert states(answer) == ["known"]
    assert f"#{there.pk}" in words(answer)
    assert states(client.post(MANY, {"rows": rows, "log": "1"})) == ["known"]
    assert Claim.objects.count() == 1
    assert states(client.post(MANY, {"rows": rows, "log": "1", "another-1": "on"})) == ["logged"]
    assert Claim.objects.count() == 2


def test_the_same_claim_twice_is_a_duplicate(client):
    rows = sheet([CLAIM, "Jane Roe"], [CLAIM.upper(), "Jane Roe"])
    assert states(client.post(MANY, {"rows": rows, "log": "1"})) == ["logged", "duplicate"]


# --- Together ---


def test_too_many_rows_are_refused_and_kept(client, settings):
    settings.PASTED_ROWS = 1
    answer = client.post(MANY, {"rows": "a.example/1\nb.example/2"})
    assert "at most 1 are taken at once" in words(answer)
    assert answer.context["form"]["rows"].value() == "a.example/1\nb.example/2"


def test_many_is_for_those_who_log(client_of, db):
    client = client_of(builders.reader())
    assert client.get(MANY).status_code == 403
    assert client.post(MANY, {"rows": "a.example/x", "log": "1"}).status_code == 403
    assert not Source.objects.exists()


def test_many_asks_the_database_no_more_for_many_urls(client, django_assert_max_num_queries):
    client.get(MANY)
    with django_assert_max_num_queries(8):
        client.post(MANY, {"rows": "\n".join(f"https://new{number}.example/" for number in range(40))})
