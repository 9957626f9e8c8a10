"""Attributions that an archived page itself suggests: recorded by one click, archived by one more, or followed."""

import pytest

from claimdesk.errors import Invalid, NotAllowed
from sources.actions import attribute_named, follow_named
from sources.capture.attribution_offers import offers
from sources.models import Attribution, Capture, Source
from sources.signals import captures_sealed
from tests.builders import a_sealed_capture, a_source, editor, reader

pytestmark = pytest.mark.django_db

POST = "https://www.washingtonpost.com/letter"
TEXT = "Мадуро написав листа. Про це з посиланням на The Washington Post повідомляє редакція. Читайте також: Радари."
LINKS = [{"url": POST, "words": "The Washington Post"}, {"url": "https://radar.example/", "words": "Радари"}]


@pytest.fixture
def relaying() -> Source:
    """A source whose archived text says it has this from a newspaper."""
    capture = a_sealed_capture(a_source("https://www.rbc.ua/news/lyst.html"), TEXT, check=False)
    Capture.objects.filter(pk=capture.pk).update(links=LINKS, language="uk", reason=Capture.Reason.CITED)
    return Source.objects.get(pk=capture.source_id)


def test_attribute_named_records_what_the_text_says_and_archives_nothing(relaying: Source) -> None:
    by = editor()
    attribution = attribute_named(relaying, POST, by=by)
    assert (attribution.source, attribution.origin.url, attribution.created_by) == (relaying, POST, by)
    assert attribution.words == "з посиланням на The Washington Post"
    assert attribution.kind == Attribution.Kind.CITES
    assert not Capture.objects.filter(source=attribution.origin).exists()


def test_attribute_named_archives_where_that_is_asked_for(relaying: Source) -> None:
    attribution = attribute_named(relaying, POST, by=editor(), archive=True)
    again = attribute_named(relaying, POST, by=editor(), archive=True)
    assert again == attribution
    assert Capture.objects.get(source=attribution.origin).state == Capture.State.QUEUED


@pytest.mark.parametrize("url", ["https://radar.example/", "https://elsewhere.example/", ""])
def test_attribute_named_refuses_what_the_text_does_not_name(relaying: Source, url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        attribute_named(relaying, url, by=editor())
    assert refusal.value.code == "not_named"
    assert not Attribution.objects.exists()


def test_attribute_named_is_for_who_writes_sources(relaying: Source) -> None:
    with pytest.raises(NotAllowed):
        attribute_named(relaying, POST, by=reader())
    assert Source.objects.count() == 1


def test_offers_say_what_is_recorded(relaying: Source) -> None:
    capture = relaying.archived_capture
    assert capture is not None
    [offer] = offers(relaying, capture, by=None)
    assert (offer.suggestion.url, offer.origin, offer.recorded) == (POST, None, False)
    origin = attribute_named(relaying, POST, by=editor()).origin
    [offer] = offers(relaying, capture, by=None)
    assert (offer.origin, offer.recorded) == (origin, True)


def test_follow_named_records_and_archives_one_step_far(relaying: Source, settings) -> None:
    settings.FOLLOW_CITED = True
    captures_sealed.send(sender=Capture, capture_ids=[relaying.archived_capture_id])
    attribution = Attribution.objects.get()
    followed = Capture.objects.get(source=attribution.origin)
    assert (attribution.created_by, followed.reason) == (None, Capture.Reason.FOLLOWED)
    assert not attribution.is_accepted

    sealed = a_sealed_capture(attribution.origin, "The letter exists, according to The Times.", check=False)
    Capture.objects.filter(pk=sealed.pk).update(links=[{"url": "https://times.example/", "words": "The Times"}])
    assert follow_named(sealed.pk) == 0
    assert Source.objects.count() == 2


def test_follow_named_leaves_it_to_people_to_accept(relaying: Source, settings) -> None:
    settings.FOLLOW_CITED = True
    captures_sealed.send(sender=Capture, capture_ids=[relaying.archived_capture_id])
    assert relaying.archived_capture is not None
    [offer] = offers(relaying, relaying.archived_capture, by=None)
    assert not offer.recorded
    accepted = attribute_named(relaying, POST, by=editor())
    assert accepted == Attribution.objects.get()
    assert accepted.is_accepted
    [offer] = offers(relaying, relaying.archived_capture, by=None)
    assert offer.recorded


def test_follow_named_does_nothing_unless_the_desk_is_set_to(relaying: Source) -> None:
    assert relaying.archived_capture_id is not None
    assert follow_named(relaying.archived_capture_id) == 0
    assert not Attribution.objects.exists()


@pytest.mark.parametrize("reason", [Capture.Reason.RECHECK, Capture.Reason.FOLLOWED])
def test_follow_named_follows_only_what_people_asked_for(relaying: Source, settings, reason: str) -> None:
    settings.FOLLOW_CITED = True
    Capture.objects.update(reason=reason)
    assert relaying.archived_capture_id is not None
    assert follow_named(relaying.archived_capture_id) == 0
