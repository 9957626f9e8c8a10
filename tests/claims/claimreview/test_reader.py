"""ClaimReview as publishers write it is read, or refused with a sentence that names the place."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from claims.claimreview.reader import GivenRating, read, read_date, read_number

RECORDS = Path(__file__).parents[2] / "fixtures" / "claimreview"
FILES = sorted(path.name for path in RECORDS.iterdir() if path.suffix in {".json", ".html"})

RATING = {"@type": "Rating", "alternateName": "False", "ratingValue": 1}
ONE = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "claimReviewed": "The ship left",
    "url": "https://news.example/1",
    "reviewRating": RATING,
}
# file: claim, words of the rating, number, worst, best, who made the claim, day of the claim
READ: dict[str, tuple[str, str, Any, Any, Any, str, str]] = {
    "aajtak_india_today_raw.json": ("न्यू यॉर्क टाइम्स", "False", 1, 1, 5, "सोशल मीडिया यूजर्स", "2020-07-05"),
    "afp_fact_check_hindi_raw.json": ("टीपू सुल्तान", "ये तस्वीर", 1, 1, 5, "Several persons", "2021-07-30"),
    "afp_factual_raw.json": ("Fotomontaje de cierre", "Engañoso", 2, 1, 5, "Varias fuentes", "2021-05-30"),
    "afp_factuel_raw.json": ("Le Mali a rompu", "Faux", 1, 1, 5, "Sources multiples", "2022-01-24"),
    "afp_india_raw.json": ("Kharkiv fell", "Misleading", 3, 1, 5, "Multiple persons", "2022-02-24"),
    "africa_check_raw.json": ("Interferon alpha-2b", "Incorrect", 1, 1, 6, "Mzwandile Masina", "2020-03-18"),
    "aos_fatos_raw.json": ("Drauzio Varella", "não_é_bem_assim", 5, None, 6, "desinformação", "2022-08-11"),
    "boom_live_raw.html": ("In Karnataka", "False", 1, None, None, "Facebook Page - NoConversion", "2019-04-10"),
    "data_commons_raw.json": ("Im Netz sorgt", "Reker hat diesen Satz", None, None, None, "Irmin Suhl", "2019-09-07"),
    "estadao_raw.json": ("Yanomamis em situação", "Falso", 1, 1, 2, "Oswaldo Eustáquio", "2023-01-24"),
    "fatabyyano_raw.json": ("طا", "زائف", None, None, None, "منشورات مواقع التواصل الاجتماعي", "2022-08-21"),
    "india_today_mixed_ld_json_types.json": ("Pictures of a man", "Half true", 3, 1, 5, "Facebook user", "2020-10-12"),
    "lupa_raw.json": ("“BR 277 Foz do Iguaçu", "Falso", 4, None, 6, "Post no Facebook", "2020-08-31"),
    "newtral_fact_check_index_raw.json": ("“Tenemos un", "Falso", None, None, None, "Jéssica Albiach", "2022-10-04"),
    "newtral_fakes_index_raw.json": ("La orquesta sinfónica", "Falso", None, None, None, "", ""),
    "tfc_taiwan_missing_page.json": ("安倍晉三患的是癌症", "證據不足", None, 1, 5, "", ""),
    "the_quint_raw.html": ("Last Tweets of Sushant", "False", 1, 0, 5, "Facebook,WhatsApp", "2020-06-16"),
    "uol_confere_raw.json": ("A violência no campo", "Falso", 1, 1, 6, "Jair Bolsonaro", "2022-09-01"),
    "vishvas_news_raw.json": ("मौलवी ने कराई थी", "False", 1, 1, 5, "Facebook user", "2022-10-18"),
}  # fmt: skip


def page(script: str, kind: str = "application/ld+json") -> str:
    return f'<!doctype html>\n<title>x</title>\n<script type="{kind}">{script}</script>'


@pytest.mark.parametrize("name", FILES)
def test_each_real_record_is_read(name: str) -> None:
    reading = read((RECORDS / name).read_text(encoding="utf-8"))
    assert not reading.refusal
    claim, label, value, worst, best, claimant, claimed_on = READ[name]
    found = reading.reviews[0]
    assert found.claim.startswith(claim)
    assert found.rating.label.startswith(label)
    numbers = [None if number is None else Decimal(number) for number in (value, worst, best)]
    assert [found.rating.value, found.rating.worst, found.rating.best] == numbers
    assert found.claimant.startswith(claimant)
    assert bool(found.claimant) == bool(claimant)
    assert found.claimed_on == claimed_on
    assert found.url


@pytest.mark.parametrize("name", FILES)
def test_each_real_record_cut_off_is_refused_with_its_place(name: str) -> None:
    text = (RECORDS / name).read_text(encoding="utf-8")
    whole = read(text).reviews[0].claim
    cut = text[: text.index(json.dumps(whole[:10], ensure_ascii=False)[1:-1])] if whole[:10] in text else text[:300]
    refusal = read(cut).refusal
    assert refusal.startswith("line ")
    assert ("JSON" in refusal) or ("no ClaimReview" in refusal)


WRAPPED = {
    "CDATA": page(f"\n//<![CDATA[\n{json.dumps(ONE)}\n//]]>\n"),
    "bare CDATA": page(f"<![CDATA[{json.dumps(ONE)}]]>"),
    "a comment": page(f"<!--\n{json.dumps(ONE)}\n-->"),
    "escaped": page(json.dumps(ONE).replace('"', "&quot;")),
    "a graph": page(json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, ONE]})),
    "an array": page(json.dumps([{"@type": "NewsArticle"}, [ONE]])),
    "types": page(json.dumps({**ONE, "@type": ["Review", "https://schema.org/ClaimReview"]})),
    "a trailing comma": page(json.dumps(ONE)[:-1] + ",}"),
    "a line break in a text": page(json.dumps(ONE).replace("The ship left", "The ship\nleft")),
    "a byte order mark": "\ufeff" + json.dumps(ONE),
    "an upper-case type": page(json.dumps(ONE), "Application/LD+JSON; charset=utf-8"),
    "a feed": json.dumps({"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": ONE}]}),
    "a page in JSON": json.dumps({"url": "x", "page": page(json.dumps(ONE))}),
    "arrays of one": page(json.dumps({**ONE, "claimReviewed": [ONE["claimReviewed"]], "reviewRating": [RATING]})),
    "markup": page(json.dumps({**ONE, "claimReviewed": "<p>The ship <b>left</b></p>"}).replace("</", "<\\/")),
}


@pytest.mark.parametrize("how", WRAPPED)
def test_one_record_is_read_however_it_is_wrapped(how: str) -> None:
    [found] = read(WRAPPED[how]).reviews
    assert (found.claim, found.url) == ("The ship left", "https://news.example/1")
    assert found.rating == GivenRating("False", Decimal(1))


def test_a_path_says_where_a_record_stands() -> None:
    [found] = read(WRAPPED["a graph"]).reviews
    assert found.path == "line 3, $['@graph'][1]"
    [found] = read(WRAPPED["a page in JSON"]).reviews
    assert found.path == "$.page, line 3, $"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "line 1, $: there is no ClaimReview here"),
        ("<p>Nothing</p>", "line 1, $: there is no ClaimReview here"),
        ('{"@type": "Review"}', "line 1, $: there is no ClaimReview here"),
        ('{"@type": ', "line 1, column 11: this is no JSON: Expecting value"),
        (page('\n{"a": 1,\n "b" 2}'), "line 5, column 6: this is no JSON: Expecting ':' delimiter"),
        ("[" * 100_000, "line 1: the JSON is nested too deeply to be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_line_or_path(text: str, refusal: str) -> None:
    assert read(text).refusal == refusal


@pytest.mark.parametrize(
    ("value", "number"),
    [("5", 5), (" 4,5 ", "4.5"), (3, 3), (2.5, "2.5"), (True, None), ("five", None), ("5/5", None), (None, None)],
)  # fmt: skip
def test_numbers_are_read_in_quotation_marks_too(value: Any, number: Any) -> None:
    assert read_number(value) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("value", "day"),
    [("2020-08-31 17:22:16", "2020-08-31"), ("2020-08", "2020-08"), ("2020", "2020"), ("yesterday", ""), (None, "")],
)
def test_dates_are_as_exact_as_they_are_written(value: Any, day: str) -> None:
    assert read_date(value) == day
