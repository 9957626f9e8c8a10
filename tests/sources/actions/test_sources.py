import threading

import pytest
from django.db import connection

from claimdesk.audit.log import history
from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Invalid, NotAllowed, Stale
from claims.actions import CitationDraft
from sources.actions import add_offline_source, add_source, delete_source, revise_source, watch_source
from sources.models import Capture, Publisher, PublisherDomain, Source
from tests.builders import a_claim, a_source, chief, editor, reader
from tests.fakes import AuditLogIsFull, full_audit_log, just_before

URL = "https://www.rbc.ua/news/maduro.html"


@pytest.mark.django_db
def test_add_source_queues_a_capture_and_records_both():
    by = editor()
    source, is_new = add_source(URL, by=by)
    capture = source.captures.get()
    assert is_new
    assert (capture.state, capture.reason, capture.requested_by) == (Capture.State.QUEUED, Capture.Reason.CITED, by)
    assert [event.event for event in history(source)] == ["capture.requested", "source.added"]
    assert {event.actor_id for event in history(source)} == {by.pk}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spelling",
    [
        URL,
        f"  {URL}#top",
        "https://WWW.RBC.UA:443/news/maduro.html",
        "https://www.rbc.ua/news/maduro.html?utm_source=telegram",
        "https://www.rbc.ua/news/./x/../maduro.html",
    ],
)
def test_add_source_finds_the_one_that_is_there_however_the_url_is_spelt(spelling):
    by = editor()
    first, _new = add_source(URL, by=by, title="Перша")
    again, is_new = add_source(spelling, by=by, title="Друга")
    assert (again, is_new) == (first, False)
    assert again.title == "Перша"
    assert Capture.objects.count() == 1


@pytest.mark.django_db
def test_add_source_finds_what_somebody_added_in_the_same_moment():
    def somebody_else() -> None:
        Source.objects.create(url=URL, canonical_url=URL, title="Quicker")

    with just_before("sources_publisherdomain", somebody_else):
        source, is_new = add_source(URL, by=editor())
    assert (source.title, is_new) == ("Quicker", False)
    assert Source.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_add_source_makes_one_source_of_one_url_for_many_at_once():
    by = editor()
    start = threading.Barrier(4)
    found: list[int] = []

    def paste() -> None:
        try:
            start.wait(10)
            found.append(add_source(URL, by=by)[0].pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=paste) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 4
    assert set(found) == {Source.objects.get().pk}
    assert Capture.objects.count() == 1
    assert AuditEvent.objects.filter(event="source.added").count() == 1


@pytest.mark.django_db
def test_add_source_knows_the_publisher_by_its_longest_domain():
    agency = Publisher.objects.create(name="RBC-Ukraine")
    styler = Publisher.objects.create(name="Styler")
    PublisherDomain.objects.create(publisher=agency, domain="rbc.ua")
    PublisherDomain.objects.create(publisher=styler, domain="styler.rbc.ua")
    assert add_source("https://www.rbc.ua/a", by=None)[0].publisher == agency
    assert add_source("https://www.styler.rbc.ua/a", by=None)[0].publisher == styler
    assert add_source("https://notrbc.ua/a", by=None)[0].publisher is None


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "ftp://rbc.ua/", "https://a:b@rbc.ua/", "https://[::1"])
def test_add_source_refuses_what_is_no_web_address_with_a_sentence(url):
    with pytest.raises(Invalid) as refusal:
        add_source(url, by=editor())
    assert str(refusal.value.fields["url"]).endswith(".") or ";" in str(refusal.value.fields["url"])
    assert not Source.objects.exists()


@pytest.mark.django_db
def test_add_source_refuses_an_unknown_field():
    with pytest.raises(Invalid) as refusal:
        add_source(URL, by=editor(), canonical_url="https://other.example/")
    assert set(refusal.value.fields) == {"canonical_url"}


@pytest.mark.django_db
def test_add_source_refuses_a_reader():
    with pytest.raises(NotAllowed):
        add_source(URL, by=reader())
    assert not Source.objects.exists()


@pytest.mark.django_db
def test_add_source_is_undone_when_it_cannot_be_recorded():
    by = editor()
    with full_audit_log(), pytest.raises(AuditLogIsFull):
        add_source(URL, by=by)
    assert not Source.objects.exists()
    assert not Capture.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"no_url_reason": "", "title": "Documents"}, "no_url_reason"),
        ({"no_url_reason": "unpublished"}, "title"),
        ({"no_url_reason": "because", "title": "Documents"}, "no_url_reason"),
    ],
)
def test_add_offline_source_says_what_is_missing(fields, wrong):
    with pytest.raises(Invalid) as refusal:
        add_offline_source(by=editor(), **fields)
    assert set(refusal.value.fields) == {wrong}
    assert not Source.objects.exists()


@pytest.mark.django_db
def test_add_offline_source_is_not_archived():
    source = add_offline_source(by=editor(), no_url_reason="unpublished", title="Internal documents", kind="document")
    assert not source.is_online
    assert not source.captures.exists()
    assert [event.event for event in history(source)] == ["source.added"]


@pytest.mark.django_db
def test_revise_source_records_old_and_new_and_counts_the_version():
    source = a_source(title="Letter")
    revised = revise_source(source, by=editor(), expected_version=1, title="Лист", language="uk")
    assert (revised.title, revised.language, revised.version) == ("Лист", "uk", 2)
    assert history(source)[0].data["changes"] == {"title": ["Letter", "Лист"], "language": ["und", "uk"]}
    assert "лист" in revised.search_text


@pytest.mark.django_db
def test_revise_source_that_changes_nothing_writes_nothing():
    source = a_source(title="Letter")
    before = history(source).count()
    assert revise_source(source, by=editor(), title="Letter").version == 1
    assert history(source).count() == before


@pytest.mark.django_db
def test_revise_source_tells_who_saw_an_older_version():
    source = a_source(title="Letter")
    revise_source(source, by=editor(), expected_version=1, title="First")
    with pytest.raises(Stale):
        revise_source(source, by=editor(), expected_version=1, title="Second")
    source.refresh_from_db()
    assert source.title == "First"


@pytest.mark.django_db
def test_revise_source_does_not_move_it_to_another_url():
    source = a_source()
    with pytest.raises(Invalid) as refusal:
        revise_source(source, by=editor(), url="https://other.example/")
    assert set(refusal.value.fields) == {"url"}


@pytest.mark.django_db
def test_revise_source_is_undone_when_it_cannot_be_recorded():
    source = a_source(title="Letter")
    with full_audit_log(), pytest.raises(AuditLogIsFull):
        revise_source(source, by=None, title="Other")
    source.refresh_from_db()
    assert (source.title, source.version) == ("Letter", 1)


@pytest.mark.django_db
def test_watch_source_leaves_what_is_not_online_alone():
    offline = add_offline_source(by=None, no_url_reason="lost", title="Tape")
    online = a_source()
    for source in (offline, online):
        watch_source(source, at=source.created_at)
        source.refresh_from_db()
    assert (offline.recheck_at, online.recheck_at) == (None, online.created_at)


@pytest.mark.django_db
def test_delete_source_that_is_cited_is_refused_with_a_sentence():
    source = add_offline_source(by=None, no_url_reason="unpublished", title="Документи")
    a_claim(citations=(CitationDraft(source=source),))
    with pytest.raises(Invalid) as refusal:
        delete_source(source, by=chief())
    assert "“Документи” is cited" in str(refusal.value)
    assert refusal.value.code == "in_use"
    assert Source.objects.filter(pk=source.pk).exists()
    assert not AuditEvent.objects.filter(event="source.deleted").exists()


@pytest.mark.django_db
def test_delete_source_is_for_the_chief():
    source = add_offline_source(by=None, no_url_reason="lost", title="Tape")
    with pytest.raises(NotAllowed):
        delete_source(source, by=editor())
    delete_source(source, by=chief())
    assert not Source.objects.exists()
    assert AuditEvent.objects.get(event="source.deleted").target_label.endswith("Tape")
