"""What the public number rests on beside the claim: under a submitted verdict a change sends it back, under a public
one only who publishes makes it, at every door."""

from collections.abc import Callable

import pytest

from claimdesk.accounts.models import User
from claimdesk.errors import Conflict, NotAllowed
from claims.actions import save_claimant
from claims.models import Claim
from claims.models.status import Status
from claims.provenance.query import provenance_of
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.actions import (
    Upstream,
    attribute,
    attribute_unseen,
    join_source,
    record_chain,
    remove_attribution,
    revise_source,
    save_publisher,
    separate_source,
)
from sources.models import Attribution, Publisher, Source
from tests.builders import a_checked_claim, a_reviewed_claim, a_source, chief, editor, reviewer
from tests.callers import V1, caller
from tests.rewriting import run_sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    """One with an approved verdict on a chain of three: cited ← middle ← end, with publishers at both ends."""
    made = a_checked_claim()
    cited, middle, end = made.citations.get().source, a_source(), a_source()
    attribute(cited, middle, by=None)
    attribute(middle, end, by=None)
    for source, name in ((cited, "One"), (end, "Two")):
        Source.objects.filter(pk=source.pk).update(publisher=save_publisher(by=None, name=name))
    return apply(apply(made, MoveName.SUBMIT, by=reviewer()), MoveName.APPROVE, by=reviewer())


def chain(claim: Claim) -> list[Source]:
    """The sources cited, middle and end."""
    cited = claim.citations.get().source
    middle = cited.attributions.order_by("pk").first().origin
    return [
        Source.objects.get(pk=each.pk) for each in (cited, middle, middle.attributions.order_by("pk").first().origin)
    ]


def _attribute(claim: Claim, by: User) -> None:
    attribute(chain(claim)[2], a_source(), by=by)


def _attribute_unseen(claim: Claim, by: User) -> None:
    attribute_unseen(chain(claim)[1], "an internal report", by=by)


def _record_chain(claim: Claim, by: User) -> None:
    record_chain(chain(claim)[0], [Upstream(source=chain(claim)[1]), Upstream(name="An internal memo")], by=by)


def _accept(claim: Claim, by: User) -> None:
    source, origin = chain(claim)[1], a_source()
    attribute(source, origin, by=None, accepted=False)
    attribute(source, origin, by=by)


def _remove(claim: Claim, by: User) -> None:
    remove_attribution(Attribution.objects.get(source=chain(claim)[1]), by=by)


def _join(claim: Claim, by: User) -> None:
    join_source(a_source(), chain(claim)[1], by=by)


def _sell(claim: Claim, by: User) -> None:
    save_publisher(Publisher.objects.get(name="Two"), by=by, owner="Big Media")


def _move_house(claim: Claim, by: User) -> None:
    publisher, _is_new = Publisher.objects.get_or_create(name="Three")
    revise_source(chain(claim)[2], by=by, publisher=publisher)


def _name_house(claim: Claim, by: User) -> None:
    publisher, _is_new = Publisher.objects.get_or_create(name="Four")
    revise_source(chain(claim)[1], by=by, publisher=publisher)


def _make_official(claim: Claim, by: User) -> None:
    revise_source(chain(claim)[2], by=by, kind="official")


def _rename(claim: Claim, by: User) -> None:
    claim.claimant.refresh_from_db()
    save_claimant(claim.claimant, by=by, name="Somebody else")


CHANGES = [
    _attribute, _attribute_unseen, _record_chain, _accept, _remove, _join, _sell, _move_house, _name_house,
    _make_official, _rename,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_sends_a_submitted_verdict_back(claim: Claim, change: Callable[[Claim, User], None]) -> None:
    assert claim.status == Status.CHECKED
    change(claim, editor())
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.status, claim.verdict_digest) == (Status.IN_REVIEW, "")


@pytest.mark.parametrize("change", CHANGES)
def test_under_a_public_verdict_only_who_publishes_makes_it(
    claim: Claim, change: Callable[[Claim, User], None]
) -> None:
    claim = apply(claim, MoveName.PUBLISH, by=chief())
    before = provenance_of(claim).independent_origins
    for person in (editor(), reviewer()):
        with pytest.raises(NotAllowed) as refused:
            change(claim, person)
        assert refused.value.code == "public"
    assert provenance_of(claim).independent_origins == before
    change(claim, chief())
    assert Claim.objects.get(pk=claim.pk).status == Status.PUBLISHED


def test_separating_pages_sends_a_submitted_verdict_back(claim: Claim) -> None:
    other, middle = a_source(), chain(claim)[1]
    join_source(other, middle, by=editor())
    claim = apply(Claim.objects.get(pk=claim.pk), MoveName.SUBMIT, by=reviewer())
    separate_source(Source.objects.get(pk=other.pk), by=editor())
    assert Claim.objects.get(pk=claim.pk).status == Status.IN_REVIEW


def test_what_counts_nothing_sends_nothing_back(claim: Claim) -> None:
    by, (cited, middle, end) = editor(), chain(claim)
    attribute(end, a_source(), by=by, accepted=False)
    revise_source(cited, by=by, title="Another title")
    save_publisher(Publisher.objects.get(name="Two"), by=by, country="UA")
    attribute(a_source(), a_source(), by=by)
    attribute(a_source(), cited, by=by)
    attribute(middle, end, by=by)
    assert Claim.objects.get(pk=claim.pk).status == Status.CHECKED


def test_what_the_desk_fills_in_where_nothing_was_known_sends_nothing_back(claim: Claim) -> None:
    revise_source(chain(claim)[1], by=None, publisher=save_publisher(by=None, name="Read on the page"))
    claim = Claim.objects.get(pk=claim.pk)
    assert claim.status == Status.CHECKED
    assert apply(claim, MoveName.PUBLISH, by=chief()).status == Status.PUBLISHED


def test_an_attribution_by_rest_cannot_move_a_public_number(claim: Claim) -> None:
    claim = apply(claim, MoveName.PUBLISH, by=chief())
    before, (cited, _middle, _end) = provenance_of(claim).independent_origins, chain(claim)
    sent = {"source": cited.pk, "origin": a_source().pk, "kind": "cites"}
    answer = caller(editor()).post(f"{V1}/attributions/", sent, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "public")
    assert provenance_of(claim).independent_origins == before


def test_a_change_past_the_actions_is_refused_as_the_verdict_is_published(claim: Claim) -> None:
    run_sql("UPDATE sources_publisher SET owner = 'Big Media' WHERE name = 'Two'")
    run_sql("UPDATE sources_publisher SET name = 'Renamed' WHERE name = 'One'")
    with pytest.raises(Conflict) as refused:
        apply(claim, MoveName.PUBLISH, by=chief())
    assert refused.value.code == "grounds_changed"
    waiting = apply(a_reviewed_claim(by=reviewer()), MoveName.SUBMIT, by=None)
    run_sql("UPDATE claims_claimant SET name = 'Another' WHERE id = %s", waiting.claimant_id)
    checked = apply(waiting, MoveName.APPROVE, by=reviewer())
    with pytest.raises(Conflict) as refused:
        apply(checked, MoveName.PUBLISH, by=chief())
    assert refused.value.code == "grounds_changed"
