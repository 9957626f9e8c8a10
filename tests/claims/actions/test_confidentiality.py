"""Confidential claims: who is named, what is hidden with them, and what is refused."""

import pytest

from claimdesk.audit.log import history
from claimdesk.audit.tracking import versions_of
from claimdesk.audit.visible import history_for
from claimdesk.errors import Conflict, Invalid, NotAllowed
from claims.actions import (
    CitationDraft,
    assign,
    break_seal,
    cite_source,
    delete_claim,
    lift_confidentiality,
    make_confidential,
    name_reader,
    remove_citation,
    revise_claim,
    unname_reader,
)
from claims.models.status import Status
from claims.permissions import visible_claimants, visible_claims
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import add_source, attribute
from sources.permissions import visible_sources
from tests.builders import a_checked_claim, a_claim, a_source, chief, editor, reader, reviewer

pytestmark = pytest.mark.django_db


def sees(user, claim) -> bool:
    return visible_claims(user).filter(pk=claim.pk).exists()


def sees_source(user, source) -> bool:
    return visible_sources(user).filter(pk=source.pk).exists()


def test_make_confidential_names_those_who_have_a_part_in_it() -> None:
    author, worker, stranger = editor(), editor(), editor()
    claim = a_claim(by=author)
    assign(claim, to=worker, by=None)
    claim = make_confidential(claim, by=author)
    assert sees(author, claim)
    assert sees(worker, claim)
    assert sees(None, claim)
    for nobody in (stranger, reader(), reviewer(), chief()):
        assert not sees(nobody, claim)
    assert "claim.hidden" in [event.event for event in history(claim)]


def test_make_confidential_is_refused_after_publication() -> None:
    claim = a_checked_claim()
    apply(claim, MoveName.PUBLISH, by=chief())
    with pytest.raises(Conflict):
        make_confidential(claim, by=chief())


def test_make_confidential_is_refused_while_an_open_claim_points_to_it() -> None:
    claim = a_claim()
    other = a_claim()
    apply(other, MoveName.SHELVE, by=reviewer(), details=MoveDetails(shelf_reason="duplicate", duplicate_of=claim))
    with pytest.raises(Conflict):
        make_confidential(claim, by=None)


def test_an_open_claim_is_no_duplicate_of_a_confidential_one() -> None:
    boss = reviewer()
    claim = make_confidential(a_claim(), by=boss)
    with pytest.raises(Invalid):
        apply(a_claim(), MoveName.SHELVE, by=boss, details=MoveDetails(shelf_reason="duplicate", duplicate_of=claim))


def test_no_action_lets_a_stranger_touch_it() -> None:
    author, boss = editor(), chief()
    claim = make_confidential(a_claim(by=author), by=author)
    for attempt in (
        lambda: revise_claim(claim, by=boss, text="Other"),
        lambda: assign(claim, to=boss, by=boss),
        lambda: apply(claim, MoveName.START, by=boss),
        lambda: cite_source(claim, CitationDraft(source=a_source()), by=boss),
        lambda: name_reader(claim, boss, by=boss),
        lambda: lift_confidentiality(claim, by=boss, reason="curious"),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_it_is_not_deleted_and_not_published() -> None:
    author = reviewer()
    claim = make_confidential(a_claim(by=author), by=author)
    with pytest.raises(NotAllowed):
        delete_claim(claim, by=author)
    checked = a_checked_claim()
    boss = chief()
    make_confidential(checked, by=boss)
    with pytest.raises(Conflict):
        apply(checked, MoveName.PUBLISH, by=boss)
    checked.refresh_from_db()
    assert checked.status == Status.CHECKED


def test_assign_takes_only_somebody_who_sees_it() -> None:
    author, other = editor(), editor()
    claim = make_confidential(a_claim(by=author), by=author)
    with pytest.raises(Invalid):
        assign(claim, to=other, by=author)
    name_reader(claim, other, by=author)
    assert assign(claim, to=other, by=author).assignee == other


def test_unname_keeps_whoever_works_on_it() -> None:
    author, other = editor(), reader()
    claim = make_confidential(a_claim(by=author), by=author, readers=[other])
    assert sees(other, claim)
    with pytest.raises(Invalid):
        unname_reader(claim, author, by=author)
    unname_reader(claim, other, by=author)
    assert not sees(other, claim)


def test_a_key_is_never_named_and_never_sees_it() -> None:
    author = editor()
    claim = make_confidential(a_claim(by=author), by=author)
    author.came_by_key = True
    assert not sees(author, claim)
    with pytest.raises(Invalid):
        name_reader(claim, editor(kind="program"), by=None)


def test_break_seal_is_a_chiefs_and_says_why() -> None:
    author, boss = editor(), chief()
    claim = make_confidential(a_claim(by=author), by=author)
    with pytest.raises(NotAllowed):
        break_seal(claim, by=reviewer(), reason="curious")
    with pytest.raises(Invalid):
        break_seal(claim, by=boss, reason=" ")
    break_seal(claim, by=boss, reason="The author left.")
    assert sees(boss, claim)
    newest = history(claim).first()
    assert newest is not None
    assert (newest.event, newest.data["reason"]) == ("claim.seal_broken", "The author left.")


def test_lift_shows_it_to_all_again() -> None:
    author = editor()
    source = a_source()
    claim = make_confidential(a_claim(by=author, citations=(CitationDraft(source=source),)), by=author)
    assert not sees_source(editor(), source)
    lift_confidentiality(claim, by=author, reason="The story is out.")
    assert sees(editor(), claim)
    assert sees_source(editor(), source)


def test_claimants_of_confidential_claims_only_are_hidden() -> None:
    author, stranger = editor(), editor()
    claim = make_confidential(a_claim(by=author), by=author)
    assert not visible_claimants(stranger).filter(pk=claim.claimant_id).exists()
    assert visible_claimants(author).filter(pk=claim.claimant_id).exists()
    a_claim(claimant=claim.claimant)
    assert visible_claimants(stranger).filter(pk=claim.claimant_id).exists()


# --- The sources behind it ---


def test_a_source_is_as_hidden_as_what_rests_on_it() -> None:
    author, stranger, source = editor(), editor(), a_source()
    claim = a_claim(by=author, citations=(CitationDraft(source=source),), readers=[])
    assert not sees_source(stranger, source)
    assert sees_source(author, source)
    other = a_claim(citations=(CitationDraft(source=source),))
    assert sees_source(stranger, source), "an open claim rests on it"
    remove_citation(other.citations.get(), by=None)
    assert not sees_source(stranger, source), "only the confidential one rests on it again"
    remove_citation(claim.citations.get(), by=author)
    assert not sees_source(stranger, source), "what was hidden does not come out because a citation went"


def test_readers_of_a_source_follow_those_of_its_claims() -> None:
    author, other, source = editor(), editor(), a_source()
    claim = a_claim(by=author, citations=(CitationDraft(source=source),), readers=[])
    name_reader(claim, other, by=author)
    assert sees_source(other, source)
    unname_reader(claim, other, by=author)
    assert not sees_source(other, source)


def test_each_change_of_who_sees_a_source_is_written_down() -> None:
    by, other = editor(), editor()
    source = a_source()
    claim = a_claim(by=by, citations=(CitationDraft(source=source),), readers=[])
    name_reader(claim, other, by=by)
    unname_reader(claim, other, by=by)
    lift_confidentiality(claim, by=by, reason="It is out.")
    told = [event.data["readers"] for event in history(source).filter(event__startswith="source.").order_by("pk")[1:]]
    assert told == [[[], [by.pk]], [[by.pk], [by.pk, other.pk]], [[by.pk, other.pk], [by.pk]], [[by.pk], []]]


def test_deleting_the_open_claim_hides_what_only_confidential_ones_rest_on_then() -> None:
    author, stranger = editor(), editor()
    source = a_source()
    opened = a_claim(by=author, citations=(CitationDraft(source=source),))
    a_claim(by=author, citations=(CitationDraft(source=source),), readers=[])
    assert sees_source(stranger, source)
    delete_claim(opened, by=author)
    assert not sees_source(stranger, source)
    assert sees_source(author, source)


def test_what_a_hidden_source_names_is_hidden_with_it() -> None:
    author, stranger = editor(), editor()
    page, behind, further = a_source(), a_source(), a_source()
    attribute(behind, further, by=author)
    a_claim(by=author, citations=(CitationDraft(source=page),), readers=[])
    attribute(page, behind, by=author)
    assert not sees_source(stranger, page)
    assert not sees_source(stranger, behind)
    assert not sees_source(stranger, further)
    assert sees_source(author, further)


def test_the_original_of_a_hidden_copy_is_hidden_with_it_until_an_open_one_leads_to_it() -> None:
    author, page = editor(), "https://secret.example/a"
    copy = f"https://web.archive.org/web/20251101123015/{page}"
    claim = a_claim(by=author, citations=(CitationDraft(url=copy),), readers=())
    original = claim.citations.get().source.original
    assert not sees_source(reader(), original)
    assert sees_source(author, original)
    a_claim(citations=(CitationDraft(url=f"https://archive.ph/2025.11.02-010203/{page}"),))
    assert sees_source(reader(), original)
    assert not sees_source(reader(), claim.citations.get().source)


def test_what_an_open_source_names_stays_open() -> None:
    author, stranger = editor(), editor()
    known, origin = a_source(), a_source()
    attribute(known, origin, by=None)
    a_claim(by=author, citations=(CitationDraft(source=origin),), readers=[])
    assert sees_source(stranger, origin)


def test_circles_of_sources_are_hidden_together() -> None:
    author, stranger = editor(), editor()
    one, two = a_source(), a_source()
    attribute(one, two, by=None)
    attribute(two, one, by=None)
    a_claim(by=author, citations=(CitationDraft(source=one),), readers=[])
    assert not sees_source(stranger, one)
    assert not sees_source(stranger, two)


def test_whoever_brings_the_url_himself_sees_the_source() -> None:
    author, stranger = editor(), editor()
    source = a_source("https://news.example/secret")
    a_claim(by=author, citations=(CitationDraft(source=source),), readers=[])
    assert add_source("https://news.example/secret", by=author)[0] == source
    assert not sees_source(stranger, source)
    found, is_new = add_source("https://news.example/secret", by=stranger)
    assert (found, is_new) == (source, False)
    assert sees_source(stranger, source)


def test_who_brings_a_hidden_url_reads_nowhere_that_it_was_hidden_and_the_readers_read_who_did(client) -> None:
    author, stranger, boss = editor(), editor(), chief()
    source = a_source("https://news.example/secret")
    claim = a_claim(by=author, citations=(CitationDraft(source=source),), readers=[])
    add_source("https://news.example/secret", by=stranger)
    brought = history_for(author, claim).get(event="claim.source_brought")
    assert (brought.actor_id, brought.data["source"]) == (stranger.pk, source.pk)
    assert not history_for(stranger, claim).exists()
    secret = ["source.hidden", "source.shown"]
    assert not history_for(stranger, source).filter(event__in=secret).exists()
    assert history_for(boss, source).filter(event__in=secret).count() == 2
    client.force_login(stranger)
    for version in versions_of(source):
        compared = client.get(f"/admin/sources/source/{source.pk}/history/compare/?version={version.history_id}")
        assert compared.status_code == 200
        assert "Confidential" not in compared.content.decode()
    assert "confidential" not in client.get(f"/admin/sources/source/{source.pk}/history/").content.decode().lower()


def test_a_citation_does_not_ask_anew_for_each_source_behind_it(django_assert_max_num_queries) -> None:
    make_confidential(a_claim(by=editor()), by=None)
    first = before = a_source()
    for _step in range(8):
        names = [a_source() for _number in range(3)]
        for each in names:
            attribute(before, each, by=None)
        before = names[0]
    claim = a_claim(by=editor())
    with django_assert_max_num_queries(75):
        cite_source(claim, CitationDraft(source=first, role="evidence"), by=None)
