import html
import json
import re

import pytest
from django.urls import reverse

from claimdesk.accounts.roles import Role
from claims.actions import CitationDraft
from sources.actions import add_offline_source, revise_source, save_publisher
from sources.models import Attribution, Capture, Source
from tests.builders import a_claim, a_person, a_sealed_capture, a_source, chief, editor, reader

pytestmark = pytest.mark.django_db
LIST = reverse("admin:sources_source_changelist")
ADD = reverse("admin:sources_source_add")
DESCRIPTION = {
    "kind": "article",
    "title": "",
    "authors": "",
    "publisher": "",
    "published_at": "",
    "language": "und",
    "access": "unknown",
    "description": "",
}
NO_ROWS = {"attributions-TOTAL_FORMS": "0", "attributions-INITIAL_FORMS": "0"}


def page_of(source: Source) -> str:
    return reverse("admin:sources_source_change", args=[source.pk])


def typed(source: Source, **fields: object) -> dict[str, object]:
    return {**DESCRIPTION, **NO_ROWS, "title": source.title, "seen_version": source.version, **fields}


def found(client, **query) -> set[Source]:
    return set(client.get(LIST, query, follow=True).context["cl"].result_list)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Add another upstream source"), ("uk", "Додати ще одне джерело вище за ланцюгом")],
)
def test_the_button_for_one_more_attribution_is_a_sentence_of_its_own(client, language, words):
    client.force_login(editor(language=language))
    shown = html.unescape(client.get(page_of(a_source())).content.decode())
    assert f'"addText": {json.dumps(words)}' in shown


# --- The list ---


@pytest.mark.parametrize("rows", [3, 40])
def test_the_list_takes_as_many_queries_for_three_as_for_forty(client, rows, django_assert_max_num_queries):
    publisher = save_publisher(by=None, name="RBC-Ukraine", domains=["rbc.ua"])
    for number in range(rows):
        a_sealed_capture(a_source(f"https://rbc.ua/{number}"), check=False)
    client.force_login(editor())
    with django_assert_max_num_queries(10) as asked:
        rows_shown = client.get(LIST, {"publisher": publisher.pk}).context["cl"].result_list
    assert len(rows_shown) == rows
    counts = [query["sql"] for query in asked.captured_queries if "COUNT(*)" in query["sql"]]
    assert all("LIMIT" in sql for sql in counts)


def test_the_list_counts_captures_and_citations(client, archived):
    a_sealed_capture(archived, check=False)
    claim_by = editor()
    for _ in range(3):
        a_claim(by=claim_by, citations=(CitationDraft(source=archived),))
    client.force_login(reader())
    [row] = client.get(LIST).context["cl"].result_list
    assert row.counted == {"captures": 2, "citations": 3}


def test_the_list_filters_by_archive(client):
    never = Source.objects.create(url="https://x.example/", canonical_url="https://x.example/")
    waiting = a_source()
    archived = a_sealed_capture(check=False).source
    failed = a_sealed_capture(text="", outcome="http.404", check=False).source
    offline = add_offline_source(by=None, no_url_reason="lost", title="Tape")
    client.force_login(reader())
    for state, source in {
        "never": never,
        "waiting": waiting,
        "archived": archived,
        "failed": failed,
        "offline": offline,
    }.items():
        assert found(client, archive=state) == {source}, state


def test_the_list_filters_by_publisher_which_is_found_by_typing(client):
    publisher = save_publisher(by=None, name="RBC-Ukraine", domains=["rbc.ua"])
    ours, _other = a_source("https://rbc.ua/1", title="Ours"), a_source()
    client.force_login(reader())
    assert found(client, publisher=publisher.pk) == {ours}
    assert client.get(LIST, {"publisher": "1 OR 1"}).headers["Location"].endswith("?e=1")
    page = client.get(LIST, {"publisher": publisher.pk, "q": "ours", "kind__exact": "article"}).content.decode()
    assert 'class="admin-autocomplete"' in page
    assert "RBC-Ukraine</option>" in page
    assert page.count('class="filter-bar"') == 1
    assert '<input type="hidden" name="q" value="ours">' in page
    assert '<input type="hidden" name="kind__exact" value="article">' in page
    answer = client.get(
        "/admin/autocomplete/",
        {"app_label": "sources", "model_name": "source", "field_name": "publisher", "term": "rbc"},
    )
    assert [item["text"] for item in answer.json()["results"]] == ["RBC-Ukraine"]


def test_the_list_is_searched_as_people_type(client):
    source = a_source(title="П’ять «радарів»")
    a_source(title="Other")
    client.force_login(reader())
    assert found(client, q="радарів п'ять") == {source}


def test_archive_again_queues_each_online_source(client, archived):
    offline = add_offline_source(by=None, no_url_reason="lost", title="Tape")
    client.force_login(editor())
    chosen = {"action": "archive_again", "_selected_action": [archived.pk, offline.pk]}
    page = client.post(LIST, chosen, follow=True).content.decode()
    assert "1 source is waiting to be archived." in page
    assert Capture.objects.open().get().source == archived


def test_archive_again_has_a_most(client, archived, settings):
    settings.BULK_CAPTURES = 1
    other = a_sealed_capture(check=False).source
    client.force_login(editor())
    chosen = {"action": "archive_again", "_selected_action": [archived.pk, other.pk]}
    assert "Choose up to 1 sources" in client.post(LIST, chosen, follow=True).content.decode()
    assert not Capture.objects.open().exists()


# --- Adding ---


def test_add_archives_what_was_pasted(client):
    client.force_login(editor())
    client.post(ADD, {**DESCRIPTION, "url": " https://rbc.ua/a?utm_source=x ", "no_url_reason": ""})
    source = Source.objects.get()
    assert source.canonical_url == "https://rbc.ua/a"
    assert source.captures.get().state == Capture.State.QUEUED


def test_add_takes_one_to_the_source_that_is_there(client, archived):
    client.force_login(editor())
    answer = client.post(
        ADD, {**DESCRIPTION, "url": archived.url + "#x", "no_url_reason": "", "title": "Mine"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == page_of(archived)
    assert "There is already a source with this URL" in answer.content.decode()
    archived.refresh_from_db()
    assert archived.title == "Лист про радари"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"url": "javascript:alert(1)"}, "Only URLs that start with http"),
        ({"url": ""}, "Enter a URL."),
        ({"no_url_reason": "lost"}, "A source without a URL needs a title or a description."),
        ({"url": "https://rbc.ua/", "no_url_reason": "lost"}, "not both"),
    ],
)
def test_add_says_what_is_wrong_at_the_field_and_keeps_what_was_typed(client, fields, sentence):
    client.force_login(editor())
    page = client.post(ADD, {**DESCRIPTION, "url": "", "no_url_reason": "", "authors": "Олена", **fields})
    assert sentence in page.content.decode()
    assert "Олена" in page.content.decode()
    assert not Source.objects.exists()


def test_add_takes_what_has_no_url(client):
    client.force_login(editor())
    client.post(ADD, {**DESCRIPTION, "url": "", "no_url_reason": "unpublished", "title": "Documents"})
    assert not Source.objects.get().is_online


# --- Changing ---


def test_change_describes_the_source(client, archived):
    by = editor()
    client.force_login(by)
    answer = client.post(page_of(archived), typed(archived, title="Лист", published_at="2025-10-31T14:05"))
    assert answer.status_code == 302, answer.content.decode()
    archived.refresh_from_db()
    assert (archived.title, archived.version) == ("Лист", 2)
    assert archived.published_at is not None
    assert archived.published_at.isoformat() == "2025-10-31T12:05:00+00:00", "typed in the desk's time zone"
    page = client.get(f"{page_of(archived)}?edit=1").content.decode()
    assert 'type="datetime-local" name="published_at" value="2025-10-31T14:05"' in page
    assert not {"DateTimeShortcuts", "related-widget-wrapper-link"} & set(re.findall(r"[\w-]+", page))


def test_change_tells_who_saved_second_and_keeps_what_they_typed(client, archived):
    client.force_login(editor())
    mine = typed(archived, title="Mine", authors="Олена Коваль")
    revise_source(archived, by=None, title="Theirs")
    page = client.post(page_of(archived), mine).content.decode()
    assert "Somebody changed this while you were working on it." in page
    assert "Saved meanwhile: “Theirs”." in page
    assert 'value="Mine"' in page
    assert 'value="Олена Коваль"' in page
    [version] = re.findall(r'name="seen_version" value="(\d+)"', page)
    archived.refresh_from_db()
    assert archived.title == "Theirs"
    client.post(page_of(archived), {**mine, "seen_version": version})
    archived.refresh_from_db()
    assert archived.title == "Mine"


def test_change_records_and_takes_back_attributions(client, archived):
    origin = add_offline_source(by=None, no_url_reason="unpublished", title="Documents")
    client.force_login(editor())
    rows = {
        "attributions-TOTAL_FORMS": "1",
        "attributions-INITIAL_FORMS": "0",
        "attributions-0-id": "",
        "attributions-0-source": archived.pk,
        "attributions-0-kind": "cites",
        "attributions-0-origin": origin.pk,
        "attributions-0-words": "documents seen by us",
    }
    client.post(page_of(archived), typed(archived, **rows))
    made = Attribution.objects.get()
    assert (made.source, made.origin, made.words) == (archived, origin, "documents seen by us")
    page = client.get(page_of(archived)).content.decode()
    assert "documents seen by us" in page
    gone = {**rows, "attributions-INITIAL_FORMS": "1", "attributions-0-id": made.pk, "attributions-0-DELETE": "on"}
    client.post(page_of(archived), typed(archived, **gone))
    assert not Attribution.objects.exists()


def test_change_that_the_attribution_spoils_writes_nothing(client, archived):
    client.force_login(editor())
    rows = {
        "attributions-TOTAL_FORMS": "1",
        "attributions-INITIAL_FORMS": "0",
        "attributions-0-kind": "cites",
        "attributions-0-origin": archived.pk,
        "attributions-0-words": "",
    }
    page = client.post(page_of(archived), typed(archived, title="Other", **rows)).content.decode()
    assert "A source can&#x27;t cite itself." in page or "attribution_not_to_itself" in page
    archived.refresh_from_db()
    assert archived.title == "Лист про радари"
    assert not Attribution.objects.exists()


def test_delete_of_what_is_cited_is_refused_with_the_sentence(client):
    source = add_offline_source(by=None, no_url_reason="lost", title="Tape")
    a_claim(citations=(CitationDraft(source=source),))
    client.force_login(chief())
    page = client.post(reverse("admin:sources_source_delete", args=[source.pk]), {"post": "yes"}, follow=True)
    assert "“Tape” is cited" in page.content.decode()
    assert Source.objects.filter(pk=source.pk).exists()


def test_delete_is_for_the_chief(client):
    source = add_offline_source(by=None, no_url_reason="lost", title="Tape")
    url = reverse("admin:sources_source_delete", args=[source.pk])
    client.force_login(editor())
    assert client.post(url, {"post": "yes"}).status_code == 403
    client.force_login(chief())
    client.post(url, {"post": "yes"})
    assert not Source.objects.exists()


# --- The page ---


def test_the_page_shows_captures_in_words_with_hops_and_digests(client, archived):
    a_sealed_capture(archived, "", outcome="http.404", check=False)
    client.force_login(reader())
    page = client.get(page_of(archived)).content.decode()
    assert "The server says there is no such page." in page
    assert "The page was fetched." in page
    assert "2 hops" in page
    assert "http://rbc.ua/&lt;b&gt;" in page
    assert f'<code title="{"ab" * 32}">abababababab…</code>' in page
    assert page.index("no such page") < page.index("The page was fetched.")


def test_the_page_shows_the_text_that_is_asked_for(client, archived):
    first = archived.archived_capture
    a_sealed_capture(archived, "The second text.", check=False)
    client.force_login(reader())
    assert "The second text." in client.get(page_of(archived)).content.decode()
    page = client.get(page_of(archived), {"capture": first.pk}).content.decode()
    assert "The second text." not in page
    assert "Мадуро попросив" in page
    for odd in ("x", "9" * 30, "0", a_sealed_capture(check=False).pk):
        assert "The second text." in client.get(page_of(archived), {"capture": odd}).content.decode()


def test_the_page_says_when_the_archive_has_lost_the_text(client, archived):
    archived.archived_capture.artifacts.update(sha256="0" * 64)
    client.force_login(reader())
    assert "This text is missing from the archive." in client.get(page_of(archived)).content.decode()


def test_archive_now_queues_a_capture(client, archived):
    client.force_login(editor())
    url = reverse("admin:sources_source_archive", args=[archived.pk])
    assert client.get(url)["Location"] == page_of(archived)
    assert not Capture.objects.open().exists()
    page = client.post(url, follow=True).content.decode()
    assert "waiting to be archived" in page
    capture = Capture.objects.open().get()
    assert f'data-capture-of="{archived.pk}" data-open="1"' in page
    assert capture.source == archived


@pytest.mark.parametrize("role", Role)
def test_who_may_not_write_reads(client, archived, role):
    client.force_login(a_person(role))
    page = client.get(page_of(archived)).content.decode()
    may_write = role != Role.READER
    assert ("Archive now" in page) == may_write
    assert ('name="title"' in page) == may_write
    assert ("deletelink" in page) == (role == Role.CHIEF)
    assert (client.post(page_of(archived), typed(archived, title="X")).status_code == 403) == (not may_write)
    assert (client.get(ADD).status_code == 403) == (not may_write)
    client.post(reverse("admin:sources_source_archive", args=[archived.pk]))
    assert Capture.objects.open().exists() == may_write


def test_hostile_titles_are_text_everywhere(client):
    source = a_source("https://x.example/%3Cscript%3E", title="<script>alert(1)</script>\u202etxt.exe שלום")
    client.force_login(editor())
    for url in [LIST, page_of(source), reverse("admin:sources_source_history", args=[source.pk])]:
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<bdi>&lt;script&gt;" in client.get(LIST).content.decode()
