"""Recording a whole chain at once."""

import pytest

from claimdesk.errors import Invalid, NotAllowed
from sources.actions import Upstream, add_offline_source, record_chain
from sources.models import Attribution, Capture, Source
from tests.builders import a_source, editor, reader

pytestmark = pytest.mark.django_db

POST = "https://post.example/letters"


def ends():
    return [(each.source.label, each.origin.label, each.kind) for each in Attribution.objects.order_by("pk")]


def test_record_chain_leads_from_each_source_to_the_next():
    agency, by = a_source(title="Agency"), editor()
    newspaper = a_source(POST, title="Newspaper")
    steps = [
        Upstream(source=newspaper, kind="relays", words="reports the Post"),
        Upstream(name="Internal documents", words="citing internal documents"),
    ]
    recorded = record_chain(agency, steps, by=by)
    assert ends() == [("Agency", "Newspaper", "relays"), ("Newspaper", "Internal documents", "cites")]
    assert [each.words for each in recorded] == ["reports the Post", "citing internal documents"]
    assert {each.created_by for each in recorded} == {by}
    assert record_chain(agency, steps, by=by) == recorded
    assert Attribution.objects.count() == 2


def test_record_chain_archives_pages_only_where_that_is_asked_for():
    agency, by = a_source(), editor()
    record_chain(agency, [Upstream(url=POST), Upstream(name="Documents")], by=by)
    assert Source.objects.get(canonical_url=POST).latest_capture is None
    record_chain(agency, [Upstream(url=POST), Upstream(name="Documents")], by=by, archive=True)
    assert Capture.objects.get(source__canonical_url=POST).state == Capture.State.QUEUED


def test_record_chain_says_why_something_has_no_url():
    record_chain(a_source(), [Upstream(name="A radio talk", no_url_reason="offline")], by=editor())
    assert Source.objects.get(title="A radio talk").no_url_reason == "offline"


@pytest.mark.parametrize(
    "last", [Upstream(name=" "), Upstream(url="ftp://x.example/"), Upstream(name="X", kind="dreamt")]
)
def test_record_chain_records_all_of_it_or_nothing(last):
    with pytest.raises(Invalid):
        record_chain(a_source(), [Upstream(name="Documents"), last], by=editor())
    assert not Attribution.objects.exists()
    assert not Source.objects.filter(title="Documents").exists()


def test_record_chain_refuses_an_empty_one():
    with pytest.raises(Invalid) as refusal:
        record_chain(a_source(), [], by=editor())
    assert set(refusal.value.fields) == {"origin"}


def test_record_chain_is_for_who_writes_sources():
    documents = add_offline_source(by=None, no_url_reason="unpublished", title="Documents")
    with pytest.raises(NotAllowed):
        record_chain(a_source(), [Upstream(source=documents)], by=reader())
    assert not Attribution.objects.exists()
