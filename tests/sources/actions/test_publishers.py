import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimdesk.audit.log import history
from claimdesk.errors import Invalid, NotAllowed
from sources.actions import delete_publisher, save_publisher
from sources.domains import publisher_of
from sources.models import Publisher, Source
from sources.searching import search_sources
from tests.builders import a_source, chief, editor, reader
from tests.fakes import AuditLogIsFull, full_audit_log


def domains(publisher: Publisher) -> list[str]:
    return sorted(publisher.domains.values_list("domain", flat=True))


@pytest.mark.django_db
def test_save_publisher_takes_domains_as_people_paste_them():
    publisher = save_publisher(
        by=editor(), name="RBC-Ukraine", kind="agency", domains=["https://www.RBC.ua/news", "rbc.ua", " ", "Styler.ua."]
    )
    assert domains(publisher) == ["rbc.ua", "styler.ua"]
    assert history(publisher)[0].data["changes"]["domains"] == [[], ["rbc.ua", "styler.ua"]]


@pytest.mark.django_db
def test_save_publisher_replaces_domains_or_leaves_them():
    publisher = save_publisher(by=None, name="RBC-Ukraine", domains=["rbc.ua", "old.ua"])
    save_publisher(publisher, by=editor(), country="UA")
    assert domains(publisher) == ["old.ua", "rbc.ua"]
    save_publisher(publisher, by=editor(), domains=["rbc.ua"])
    assert domains(publisher) == ["rbc.ua"]


@pytest.mark.django_db
def test_save_publisher_refuses_what_another_has_and_keeps_everything():
    save_publisher(by=None, name="RBC-Ukraine", domains=["rbc.ua"])
    other = save_publisher(by=None, name="Other", domains=["other.ua"])
    with pytest.raises(Invalid) as refusal:
        save_publisher(other, by=editor(), name="Renamed", domains=["rbc.ua"])
    assert "rbc.ua belongs to “RBC-Ukraine” already." in str(refusal.value.fields["domains"])
    other.refresh_from_db()
    assert (other.name, domains(other)) == ("Other", ["other.ua"])
    with pytest.raises(Invalid) as refusal:
        save_publisher(by=editor(), name="Other")
    assert set(refusal.value.fields) == {"name"}


@pytest.mark.django_db
def test_save_publisher_refuses_a_country_that_is_not_two_letters():
    with pytest.raises(Invalid):
        save_publisher(by=editor(), name="RBC-Ukraine", country="ua")
    assert not Publisher.objects.exists()


@pytest.mark.django_db
def test_save_publisher_and_delete_publisher_refuse_who_may_not():
    publisher = save_publisher(by=None, name="RBC-Ukraine")
    with pytest.raises(NotAllowed):
        save_publisher(publisher, by=reader(), name="Mine")
    with pytest.raises(NotAllowed):
        delete_publisher(publisher, by=editor())
    publisher.refresh_from_db()
    assert publisher.name == "RBC-Ukraine"


@pytest.mark.django_db
def test_save_publisher_is_undone_when_it_cannot_be_recorded():
    publisher = save_publisher(by=None, name="RBC-Ukraine", domains=["rbc.ua"])
    with full_audit_log(), pytest.raises(AuditLogIsFull):
        save_publisher(publisher, by=None, name="Other", domains=[])
    publisher.refresh_from_db()
    assert (publisher.name, domains(publisher)) == ("RBC-Ukraine", ["rbc.ua"])


@pytest.mark.django_db
def test_delete_publisher_with_sources_is_refused_with_a_sentence():
    publisher = save_publisher(by=None, name="RBC-Ukraine", domains=["rbc.ua"])
    a_source("https://www.rbc.ua/a")
    with pytest.raises(Invalid) as refusal:
        delete_publisher(publisher, by=chief())
    assert "“RBC-Ukraine” has sources" in str(refusal.value)
    assert Publisher.objects.get() == publisher


@pytest.mark.django_db
def test_delete_publisher_without_sources_takes_its_domains_along():
    publisher = save_publisher(by=None, name="RBC-Ukraine", domains=["rbc.ua"])
    delete_publisher(publisher, by=chief())
    assert publisher_of("https://rbc.ua/") is None


@pytest.mark.django_db
def test_a_new_name_takes_as_many_queries_for_many_sources_as_for_few():
    few, many = save_publisher(by=editor(), name="Few"), save_publisher(by=editor(), name="Many")
    a_source(publisher=few)
    for _number in range(6):
        a_source(publisher=many)
    counts = []
    for publisher in (few, many):
        with CaptureQueriesContext(connection) as queries:
            save_publisher(publisher, by=chief(), name=f"New {publisher.name}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(search_sources(Source.objects.all(), "new many")) == 6
