"""The publisher that a page names itself."""

import pytest

from claimdesk.audit.log import history
from sources.actions import revise_source, save_publisher
from sources.capture.commit import seal_captures
from sources.capture.publishing import Page, name_publishers
from sources.models import Publisher, Source
from tests.builders import a_source, editor
from tests.sources.capture.test_commit import ready

pytestmark = pytest.mark.django_db


def named(url: str, name: str, final_url: str = "") -> Publisher | None:
    """The publisher of the source of `url`, when its page calls itself `name`."""
    source = a_source(url)
    name_publishers([Page(source, name, final_url or url)])
    source.save()
    return source.publisher


def test_a_sealed_capture_records_the_publisher_that_its_page_names():
    made = [ready(f"https://www.news.example/{number}") for number in range(2)]
    for each in made:
        each.finding.reading["publisher"] = "The News"
    seal_captures(made)
    first, second = Source.objects.order_by("pk").select_related("publisher")
    publisher = Publisher.objects.get()
    assert first.publisher == second.publisher == publisher
    assert (publisher.name, [row.domain for row in publisher.domains.all()]) == ("The News", ["news.example"])
    assert "the news" in first.search_text
    assert first.versions.first().publisher_id == publisher.pk
    event = history(publisher).get()
    assert (event.event, event.actor_id) == ("publisher.saved", None)
    assert event.data["changes"] == {"name": ["", "The News"], "domains": [[], ["news.example"]]}
    for each in made:
        each.finding.fetched.close()


def test_an_editor_is_never_overruled_and_can_change_what_was_recorded():
    mine = save_publisher(by=editor(), name="My choice")
    source = a_source("https://news.example/1", publisher=mine)
    name_publishers([Page(source, "The News", "https://news.example/1")])
    assert source.publisher == mine
    recorded = named("https://news.example/2", "The News")
    save_publisher(recorded, by=editor(), name="The Good News", kind="newspaper")
    other = a_source("https://news.example/3")
    assert other.publisher.name == "The Good News"
    revise_source(other, by=editor(), publisher=mine)
    other.refresh_from_db()
    name_publishers([Page(other, "The News", "https://news.example/3")])
    assert other.publisher == mine


def test_a_registered_host_wins_over_what_the_page_says():
    source = a_source("https://styler.rbc.example/1")
    there = save_publisher(by=None, name="RBC-Ukraine", domains=["rbc.example"])
    name_publishers([Page(source, "Styler", "https://styler.rbc.example/1")])
    assert source.publisher == there
    assert Publisher.objects.count() == 1


def test_hosts_below_one_that_is_recorded_belong_to_it():
    hosts = ("edition.news.example", "news.example", "a.news.example")
    pages = [Page(a_source(f"https://{host}/1"), "The News", f"https://{host}/1") for host in hosts]
    name_publishers(pages)
    assert {page.source.publisher for page in pages} == {Publisher.objects.get()}


def test_a_page_that_calls_itself_as_somebody_else_is_told_apart():
    known = save_publisher(by=None, name="The Washington Post", domains=["washingtonpost.example"])
    liar = named("https://washington-p0st.example/1", "the Washington Post")
    assert liar != known
    assert liar.name == "the Washington Post (washington-p0st.example)"
    assert [row.domain for row in known.domains.all()] == ["washingtonpost.example"]


@pytest.mark.parametrize(
    ("url", "final_url"),
    [
        ("https://olena.blogspot.com/1", ""),
        ("https://medium.com/@olena/1", ""),
        ("https://t.me/channel/1", ""),
        ("https://pages.ourhost.example/1", ""),
        ("http://127.0.0.1:8001/1", ""),
        ("https://short.example/1", "https://news.example/1"),
    ],
)
def test_where_many_publish_or_another_host_answers_nothing_is_recorded(settings, url, final_url):
    settings.SHARED_HOSTS = ["ourhost.example"]
    assert named(url, "Some name", final_url) is None
    assert not Publisher.objects.exists()


def test_a_confidential_source_puts_no_publisher_into_the_catalogue_that_all_see():
    source = a_source("https://leak.example/1")
    Source.objects.filter(pk=source.pk).update(is_confidential=True)
    source.refresh_from_db()
    page = Page(source, "The Leak", "https://leak.example/1")
    name_publishers([page])
    assert (source.publisher, Publisher.objects.count()) == (None, 0)
    there = named("https://leak.example/2", "The Leak")
    name_publishers([page])
    assert source.publisher == there


def test_a_page_without_a_name_costs_no_query(django_assert_num_queries):
    source = a_source()
    with django_assert_num_queries(0):
        name_publishers([Page(source, "", source.url)])
