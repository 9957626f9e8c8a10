import pytest
from django.urls import reverse

from claimdesk.accounts.api_keys import create_api_key
from claimdesk.audit.context import COMMAND, through
from claimdesk.audit.events import EventType
from claimdesk.audit.log import Thing, record
from claimdesk.audit.models import AuditEvent
from sources.actions import add_offline_source, save_publisher
from tests.builders import a_source, chief, editor, reader

pytestmark = pytest.mark.django_db
LIST = reverse("admin:audit_auditevent_changelist")


def rows(client, **query) -> list[AuditEvent]:
    return list(client.get(LIST, query, follow=True).context["cl"].result_list)


def test_the_list_says_what_happened_as_sentences(client):
    by = chief(first_name="Olena", last_name="Koval")
    key, _secret = create_api_key(name="bot", scope="read", by=by)
    client.force_login(by)
    page = client.get(LIST).content.decode()
    assert f'<strong><bdi>Olena Koval</bdi></strong> created <a href="/admin/accounts/apikey/{key.pk}/change/">' in page


def test_the_list_links_only_to_pages_that_open_to_the_reader(client):
    key, _secret = create_api_key(name="bot", scope="read", by=chief())
    source = a_source()
    client.force_login(reader())
    page = client.get(LIST).content.decode()
    assert "bot" in page
    assert f"/apikey/{key.pk}/" not in page
    assert f"/source/{source.pk}/" in page


def test_an_event_of_a_thing_that_is_no_row_is_told_without_a_link(client):
    record(EventType.ARCHIVE_MOVE_BEGUN, Thing("sources.archive", "s3"), by=None, removes=False)
    client.force_login(chief())
    assert "began to move the archive to <bdi>s3</bdi>" in client.get(LIST).content.decode()


def test_the_list_is_filtered_by_event_door_and_actor(client):
    by = editor()
    save_publisher(by=by, name="RBC-Ukraine")
    with through(COMMAND):
        add_offline_source(by=None, no_url_reason="lost", title="Tape")
    client.force_login(reader())
    assert [event.event for event in rows(client, event__exact="publisher.saved")] == ["publisher.saved"]
    assert [event.event for event in rows(client, door="command")] == ["source.added"]
    assert [event.event for event in rows(client, actor=by.pk)] == ["publisher.saved"]
    assert [event.event for event in rows(client, actor="desk")] == ["source.added"]
    assert len(rows(client, actor="x' OR 1")) == 2


def test_the_list_is_searched_by_number_and_by_words_in_any_case(client):
    source = add_offline_source(by=None, no_url_reason="lost", title="Лист про радари")
    save_publisher(by=None, name="РБК-Україна")
    client.force_login(reader())
    assert [event.target_id for event in rows(client, q=f"#{source.pk}") if event.target_type == "sources.source"]
    assert [event.event for event in rows(client, q="лист РАДАРИ")] == ["source.added"]
    assert [event.event for event in rows(client, q="рбк")] == ["publisher.saved"]
    assert rows(client, q="9" * 30) == []


def test_words_are_looked_for_in_the_newest_events_that_the_filters_leave(client, monkeypatch):
    monkeypatch.setattr("claimdesk.admin.audit_log.SEARCHED", 1)
    add_offline_source(by=None, no_url_reason="lost", title="Лист")
    save_publisher(by=None, name="РБК-Україна")
    client.force_login(reader())
    assert rows(client, q="лист") == []
    assert [event.event for event in rows(client, q="лист", event__exact="source.added")] == ["source.added"]


@pytest.mark.parametrize("number", [3, 40])
def test_the_list_takes_as_many_queries_for_three_as_for_forty(client, number, django_assert_max_num_queries):
    for _ in range(number):
        a_source()
    client.force_login(reader())
    with django_assert_max_num_queries(7):
        client.get(LIST)


def test_the_log_is_for_reading_only(client):
    source = add_offline_source(by=None, no_url_reason="lost", title="<b>Tape</b>\u202e")
    event = AuditEvent.objects.get(target_id=source.pk)
    client.force_login(chief())
    url = reverse("admin:audit_auditevent_change", args=[event.pk])
    assert client.post(url, {"event": "claim.logged"}).status_code == 403
    assert client.post(reverse("admin:audit_auditevent_delete", args=[event.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:audit_auditevent_add")).status_code == 403
    page = client.get(url).content.decode()
    assert "<b>Tape" not in page
    assert "<bdi>#" in page
