"""Finding claims and sources by what people type."""

import pytest

from claimdesk.folding import fold
from claims.actions import claimant_named, revise_claim, save_claimant
from claims.models import Claim
from claims.searching import search
from sources.actions import revise_source, save_publisher
from sources.models import Source
from sources.searching import search as search_sources
from tests.builders import a_claim, a_source, editor


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("КИЇВ", "київ"),
        ("пам’ять", "пам'ять"),
        ("памʼять", "пам'ять"),
        ("за\u0301мок", "замок"),
        ("Nicolás", "nicolas"),
        ("«Іл-76» –  важкий", "іл-76 - важкий"),
        ("со\u00adюз", "союз"),
        ("Йод і їжа", "йод і їжа"),
    ],
)
def test_fold_gives_one_form(typed: str, folded: str) -> None:
    assert fold(typed) == folded
    assert fold(folded) == folded


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["мадуро", "МАДУРО ракет", "пам'ять", "post", "радар", "Каракас"])
def test_search_finds_words_in_any_case_and_any_field(words: str) -> None:
    paper = claimant_named("The Washington Post", by=None)
    claim = a_claim(text="Мадуро просив РАДАРИ та ракети", quote="«памʼять»", place="Каракас", claimant=paper)
    a_claim(text="Зовсім інше")
    assert list(search(Claim.objects.all(), words)) == [claim]


@pytest.mark.django_db
def test_search_finds_a_claim_by_its_number() -> None:
    claim = a_claim()
    assert claim in search(Claim.objects.all(), f"#{claim.pk}")
    assert claim in search(Claim.objects.all(), str(claim.pk))


@pytest.mark.django_db
def test_search_without_words_finds_all() -> None:
    claim = a_claim()
    assert list(search(Claim.objects.all(), "  ")) == [claim]


@pytest.mark.django_db
def test_search_takes_wildcards_as_the_characters_they_are() -> None:
    a_claim(text="Сто відсотків")
    claim = a_claim(text="100% радарів")
    assert list(search(Claim.objects.all(), "%")) == [claim]


@pytest.mark.django_db
def test_search_follows_a_change() -> None:
    claim = a_claim(text="Старе")
    revise_claim(claim, by=editor(), text="Нове")
    assert not search(Claim.objects.all(), "старе")
    assert list(search(Claim.objects.all(), "нове")) == [claim]


@pytest.mark.django_db
def test_search_sources_finds_title_publisher_and_address() -> None:
    source = a_source("https://www.rbc.example/news/77")
    revise_source(source, by=editor(), title="Лист Мадуро", authors="Олена Коваль")
    a_source()
    for words in ("лист", "КОВАЛЬ", "rbc.example"):
        assert list(search_sources(Source.objects.all(), words)) == [source]


@pytest.mark.django_db
def test_search_finds_claims_and_sources_under_a_name_that_was_changed() -> None:
    claimant = claimant_named("Мадурро", by=None)
    claim = a_claim(claimant=claimant)
    before = claim.updated_at
    save_claimant(claimant, by=editor(), name="Ніколас Мадуро")
    assert list(search(Claim.objects.all(), "ніколас")) == [claim]
    claim.refresh_from_db()
    assert claim.updated_at > before
    publisher = save_publisher(by=None, name="РБК", domains=["rbc.example"])
    source = a_source("https://rbc.example/1")
    save_publisher(publisher, by=editor(), name="РБК-Україна")
    assert list(search_sources(Source.objects.all(), "рбк-україна")) == [source]
