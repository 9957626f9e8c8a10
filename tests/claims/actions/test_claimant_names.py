"""Claimants under all their names: in other alphabets, cases and spaces, and with letters that only look the same."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimdesk.errors import Invalid
from claimdesk.text.folding import name_key
from claims.actions import claimant_named, make_confidential, save_claimant
from claims.admin.search.finding import find_hits
from claims.models import Claim, Claimant, ClaimantKey
from claims.searching import search
from tests.builders import a_claim, chief, editor


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Сі Цзіньпін", "сі  цзіньпін"),
        ("Сі Цзіньпін", "Cі Цзiньпін"),  # a Latin C and a Latin i
        ("Володимир Зеленський", "Bолодимир Зеленcький"),
        ("Nicolás Maduro", "NICOLÁS  MADURO"),
        ("Nicolas Maduro", "Niсolas Мaduro"),  # a Cyrillic с and a Cyrillic М
        ("Мар’яна", "Мар'яна"),
    ],
)
def test_name_key_is_the_same_however_a_name_is_typed(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Нот", "Hot"), ("Іван", "Ivan"), ("Xi Jinping", "Сі Цзіньпін"), ("Ірина", "Ірена")]
)
def test_name_key_keeps_apart_what_is_written_differently(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["Xi Jinping", "xi  JINPING", "Си Цзиньпин", "Cі Цзіньпін", "Сі Цзіньпін"])
def test_a_claim_gets_the_claimant_by_any_of_the_names(typed: str) -> None:
    xi = save_claimant(by=editor(), name="Сі Цзіньпін", aliases="Xi Jinping\nСи Цзиньпин")
    assert claimant_named(typed, by=editor()) == xi
    assert Claimant.objects.count() == 1


@pytest.mark.django_db
def test_the_exact_name_comes_first_and_two_that_are_alike_are_not_guessed_between() -> None:
    first = save_claimant(by=editor(), name="James Story", description="Ambassador")
    second = save_claimant(by=editor(), name="JAMES STORY", description="Singer")
    assert claimant_named("James Story", by=editor()) == first
    assert claimant_named("JAMES STORY", by=editor()) == second
    with pytest.raises(Invalid):
        claimant_named("james story", by=editor())


@pytest.mark.django_db
def test_the_same_name_typed_otherwise_is_refused_with_the_same_description() -> None:
    save_claimant(by=editor(), name="Сі Цзіньпін", aliases="Xi Jinping")
    for name in ("СІ ЦЗІНЬПІН", "xi jinping"):
        with pytest.raises(Invalid):
            save_claimant(by=editor(), name=name)


@pytest.mark.django_db
def test_whoever_is_hidden_is_found_by_no_name() -> None:
    owner = editor()
    hidden = save_claimant(by=owner, name="Wolfram Tuskegee", aliases="Tuskegee W.")
    make_confidential(a_claim(by=owner, claimant=hidden), by=owner)
    stranger = editor()
    assert claimant_named("wolfram tuskegee", by=stranger) != hidden
    assert claimant_named("tuskegee w.", by=owner) == hidden


@pytest.mark.django_db
def test_names_that_are_taken_away_find_nobody_any_more() -> None:
    xi = save_claimant(by=editor(), name="Сі Цзіньпін", aliases="Xi Jinping\nxi jinping")
    assert xi.keys.count() == 2
    save_claimant(xi, by=editor(), aliases="")
    assert [row.key for row in ClaimantKey.objects.filter(claimant=xi)] == [name_key("Сі Цзіньпін")]


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "is_right"), [("Q15031", True), ("15031", False), ("Q0", False), ("", True)])
def test_the_number_at_wikidata_is_one(typed: str, is_right: bool) -> None:
    if is_right:
        assert save_claimant(by=editor(), name="Xi", wikidata_id=typed).wikidata_id == typed
        return
    with pytest.raises(Invalid):
        save_claimant(by=editor(), name="Xi", wikidata_id=typed)


@pytest.mark.django_db
def test_the_search_finds_a_claimant_by_another_name() -> None:
    save_claimant(by=editor(), name="Сі Цзіньпін", aliases="Xi Jinping")
    groups = {group.key: [str(hit.title) for hit in group.hits] for group in find_hits(editor(), "jinping")}
    assert groups["names"] == ["Сі Цзіньпін"]


@pytest.mark.django_db
def test_no_query_more_for_a_name_that_is_known(django_assert_max_num_queries) -> None:
    save_claimant(by=None, name="Сі Цзіньпін")
    with django_assert_max_num_queries(1):
        claimant_named("Сі Цзіньпін", by=None)


@pytest.mark.django_db
def test_a_new_name_takes_as_many_queries_for_many_claims_as_for_few() -> None:
    few, many = claimant_named("Few Claims", by=None), claimant_named("Many Claims", by=None)
    a_claim(claimant=few)
    for _number in range(6):
        a_claim(claimant=many)
    counts = []
    for claimant in (few, many):
        with CaptureQueriesContext(connection) as queries:
            save_claimant(claimant, by=chief(), name=f"New {claimant.name}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    found = search(Claim.objects.all(), "new many")
    assert [claim.claimant.name for claim in found] == ["New Many Claims"] * 6
