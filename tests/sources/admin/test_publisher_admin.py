import pytest
from django.urls import reverse

from claimdesk.accounts.roles import Role
from sources.actions import save_publisher
from sources.models import Publisher
from tests.builders import a_person, a_source, chief, editor

pytestmark = pytest.mark.django_db
LIST = reverse("admin:sources_publisher_changelist")
ADD = reverse("admin:sources_publisher_add")
RBC = {"name": "РБК-Україна", "kind": "agency", "country": "ua", "language": "uk", "domains": "rbc.ua\nwww.styler.ua"}


def page_of(publisher: Publisher) -> str:
    return reverse("admin:sources_publisher_change", args=[publisher.pk])


def test_add_takes_domains_on_lines(client):
    client.force_login(editor())
    client.post(ADD, RBC)
    publisher = Publisher.objects.get()
    assert (publisher.name, publisher.country) == ("РБК-Україна", "UA")
    assert sorted(row.domain for row in publisher.domains.all()) == ["rbc.ua", "styler.ua"]


def test_change_shows_and_replaces_domains(client):
    publisher = save_publisher(by=None, name="RBC", domains=["rbc.ua", "old.ua"])
    client.force_login(editor())
    assert "old.ua\nrbc.ua</textarea>" in client.get(page_of(publisher)).content.decode()
    client.post(page_of(publisher), {**RBC, "domains": "rbc.ua"})
    assert [row.domain for row in publisher.domains.all()] == ["rbc.ua"]


def test_change_says_whose_domain_it_is_at_the_field(client):
    save_publisher(by=None, name="Other", domains=["rbc.ua"])
    client.force_login(editor())
    page = client.post(ADD, RBC).content.decode()
    assert "rbc.ua belongs to “Other” already." in page
    assert "РБК-Україна" in page
    assert Publisher.objects.count() == 1


def test_delete_of_one_with_sources_is_refused_with_the_sentence(client):
    publisher = save_publisher(by=None, name="RBC", domains=["rbc.ua"])
    a_source("https://rbc.ua/1")
    client.force_login(chief())
    page = client.post(reverse("admin:sources_publisher_delete", args=[publisher.pk]), {"post": "yes"}, follow=True)
    assert "“RBC” has sources in ClaimDesk" in page.content.decode()
    assert Publisher.objects.exists()


@pytest.mark.parametrize("words", ["рбк", "УКРАЇНА рбк", "rbc.u"])
def test_the_list_is_searched_by_name_and_domain(client, words):
    wanted = save_publisher(by=None, name="РБК-Україна", domains=["rbc.ua"])
    save_publisher(by=None, name="Other")
    client.force_login(editor())
    assert list(client.get(LIST, {"q": words}).context["cl"].result_list) == [wanted]


@pytest.mark.parametrize("rows", [3, 40])
def test_the_list_takes_as_many_queries_for_three_as_for_forty(client, rows, django_assert_max_num_queries):
    for number in range(rows):
        save_publisher(by=None, name=f"Publisher {number}", domains=[f"p{number}.ua"])
        a_source(f"https://p{number}.ua/")
    client.force_login(editor())
    with django_assert_max_num_queries(8):
        shown = client.get(LIST).context["cl"].result_list
    assert {row.counted["source_count"] for row in shown} == {1}


def test_a_reader_reads(client):
    publisher = save_publisher(by=None, name="RBC", domains=["rbc.ua"])
    client.force_login(a_person(Role.READER))
    page = client.get(page_of(publisher)).content.decode()
    assert "rbc.ua" in page
    assert "<textarea" not in page
    assert client.post(page_of(publisher), RBC).status_code == 403
