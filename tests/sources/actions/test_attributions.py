import pytest

from claimdesk.audit.log import history
from claimdesk.errors import Invalid, NotAllowed
from sources.actions import add_offline_source, attribute, delete_source, remove_attribution
from sources.models import Attribution, Source
from tests.builders import a_source, chief, editor, reader
from tests.fakes import AuditLogIsFull, full_audit_log


@pytest.fixture
def documents() -> Source:
    return add_offline_source(by=None, no_url_reason="unpublished", title="Internal documents")


@pytest.mark.django_db
def test_attribute_records_who_has_it_from_whom(documents):
    by = editor()
    newspaper = a_source(title="The story")
    made = attribute(newspaper, documents, by=by, kind="cites", words="documents seen by us")
    assert (made.source, made.origin, made.created_by) == (newspaper, documents, by)
    event = history(newspaper)[0]
    assert (event.event, event.actor_id) == ("attribution.added", by.pk)
    assert event.data["origin_label"] == "Internal documents"


@pytest.mark.django_db
def test_attribute_said_twice_finds_the_first(documents):
    newspaper = a_source()
    first = attribute(newspaper, documents, by=None)
    assert attribute(newspaper, documents, by=None, words="again") == first
    assert history(newspaper).filter(event="attribution.added").count() == 1


@pytest.mark.django_db
def test_attribute_keeps_a_circle_as_it_is():
    one, other = a_source(), a_source()
    attribute(one, other, by=None)
    attribute(other, one, by=None)
    assert Attribution.objects.count() == 2


@pytest.mark.django_db
def test_attribute_refuses_a_source_that_has_it_from_itself():
    source = a_source()
    with pytest.raises(Invalid) as refusal:
        attribute(source, source, by=editor())
    assert (refusal.value.code, set(refusal.value.fields)) == ("to_itself", {"origin"})


@pytest.mark.django_db
def test_attribute_refuses_a_kind_that_does_not_exist(documents):
    with pytest.raises(Invalid) as refusal:
        attribute(a_source(), documents, by=editor(), kind="dreamt")
    assert set(refusal.value.fields) == {"kind"}


@pytest.mark.django_db
def test_attribute_and_remove_attribution_refuse_a_reader(documents):
    stranger = reader()
    newspaper = a_source()
    made = attribute(newspaper, documents, by=None)
    with pytest.raises(NotAllowed):
        attribute(documents, newspaper, by=stranger)
    with pytest.raises(NotAllowed):
        remove_attribution(made, by=stranger)
    assert list(Attribution.objects.all()) == [made]


@pytest.mark.django_db
def test_attribute_and_remove_attribution_are_undone_when_they_cannot_be_recorded(documents):
    newspaper = a_source()
    made = attribute(newspaper, documents, by=None)
    with full_audit_log():
        with pytest.raises(AuditLogIsFull):
            attribute(documents, newspaper, by=None)
        with pytest.raises(AuditLogIsFull):
            remove_attribution(made, by=None)
    assert list(Attribution.objects.all()) == [made]


@pytest.mark.django_db
def test_remove_attribution_leaves_its_record(documents):
    newspaper = a_source()
    remove_attribution(attribute(newspaper, documents, by=None, words="seen by us"), by=editor())
    assert not Attribution.objects.exists()
    assert history(newspaper)[0].data["words"] == "seen by us"


@pytest.mark.django_db
def test_delete_source_that_another_names_is_refused(documents):
    attribute(a_source(), documents, by=None)
    with pytest.raises(Invalid):
        delete_source(documents, by=chief())
