"""Finding claims and sources by what people type."""

import pytest
from django.core.management import call_command
from django.db import connection

from claimdesk.text import trigrams
from claimdesk.text.folding import fold, stem
from claims.actions import claimant_named, revise_claim, save_claimant
from claims.models import Claim
from claims.searching import search
from sources.actions import revise_source, save_publisher
from sources.models import Source
from sources.searching import search_sources
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


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("радарами", "радар"),
        ("радарів", "радар"),
        ("україною", "україн"),
        ("підводного", "підводн"),
        ("мова", "мова"),
        ("дні", "дні"),
        ("radars", "radars"),
        ("іл-76", "іл-76"),
    ],
)
def test_stem_takes_endings_off_long_words(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["радарами", "ракета", "просили ракету", "ієборець", "про", "ро", "змієборцями"])
def test_search_finds_other_forms_and_parts_of_words(words: str) -> None:
    claim = a_claim(text="Змієборець просив радари і ракети")
    a_claim(text="Something else", claimant=claimant_named("Nobody", by=None))
    wanted = [] if words in {"просили ракету", "змієборцями"} else [claim]
    assert list(search(Claim.objects.all(), words)) == wanted


@pytest.mark.django_db
def test_search_by_number_alone_finds_no_other_claim() -> None:
    claim = a_claim()
    a_claim(text=f"In the text stands #{claim.pk}")
    assert list(search(Claim.objects.all(), f"#{claim.pk}")) == [claim]
    assert search(Claim.objects.all(), str(claim.pk)).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("common", [1, 20_000])
def test_search_finds_the_same_by_the_index_and_without(monkeypatch: pytest.MonkeyPatch, common: int) -> None:
    monkeypatch.setattr(trigrams, "MIN_COMMON_ROWS", common)
    claim = a_claim(text='Радар "і" ракета 100%')
    a_claim(text="Радарна станція")
    for words in ("радар ракета", "РАКЕТ", "100%", 'ракета "'):
        assert list(search(Claim.objects.all(), words)) == [claim]
    assert not search(Claim.objects.all(), "радар літак")


@pytest.mark.django_db
def test_search_looks_for_very_short_words_among_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trigrams, "NEWEST_ROWS", 1)
    a_claim(text="Щц давно")
    newest = a_claim(text="Щц нещодавно")
    assert list(search(Claim.objects.all(), "щц")) == [newest]
    assert search(Claim.objects.all(), "щц давно").count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_index_of_sqlite_is_made_anew_with_its_table() -> None:
    claim = a_claim(text="Радарами")
    with connection.cursor() as cursor:
        for name in ("in", "out", "new") if connection.vendor == "sqlite" else ():
            cursor.execute(f"DROP TRIGGER claims_claim_trigrams_{name}")
    Claim.objects.filter(pk=claim.pk).update(search_text="ракетами")
    call_command("migrate", "claims", verbosity=0)
    assert list(search(Claim.objects.all(), "ракета")) == [claim]
    claim.delete()
    assert not search(Claim.objects.all(), "ракета")


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
