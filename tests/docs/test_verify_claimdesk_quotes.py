"""The stand-alone verifier never condemns a quotation that the desk finds, and never accepts one that it does not."""

import hashlib
import random
from types import SimpleNamespace
from typing import Any

import pytest

from sources.extraction.parse import extract
from sources.management.commands.document_verifier import with_rules
from sources.text.page_text import PageText
from tests.docs.test_verify_claimdesk_reading import SCRIPT, record_of, verifier

__all__ = ["verifier"]  # the fixture

# A paragraph, a quotation, and whether it stands there: run through the desk and through the verifier.
CASES = [
    ("Голова ради цю угоду <span>не</span> підписувала вчора.", "Голова ради цю угоду підписувала", False),
    ("Голова ради цю угоду не підписувала вчора.", "Голова […] підписувала", False),
    ("Голова ради нашої області цю угоду підписувала.", "Голова […] підписувала", True),
    ("Голова ради нашої області цю угоду підписувала.", "Голова (…) цю угоду", True),
    ("Голова <span hidden>не</span> підписувала угоди.", "Голова підписувала угоди", True),
    ("Голова <span hidden>не</span> підписувала угоди.", "Голова не підписувала угоди", False),
    ("Голова <b class=x>не</b> підписувала угоди.", "Голова підписувала угоди", True),
    ("Голова <b class=x>не</b> підписувала угоди.", "не підписувала", False),
    ("Коштує <del>32</del> <ins>35</ins> мільйонів гривень.", "Коштує 35 мільйонів", True),
    ("Коштує <del>32</del> <ins>35</ins> мільйонів гривень.", "Коштує 32", True),
    ("Це за́мок на горі.", "Це замок на горі", True),
    ("Це ЗАМОК на горі.", "це замок на горі", True),
    ("Моя мoва тут.", "Моя мова тут", True),  # a Latin o
    ("Він домо-<br>вився з ними.", "Він домовився з ними", True),
    ("Її ще й нема.", "Ее ще й нема", False),
    ("Ещё не время.", "Еще не время", True),
    ("Ｗｅ ｓａｉｄ so.", "We said so", True),
    ("Міст сказав<sup>1</sup> так.", "Міст сказав так", True),
    ("Зріс на 3,5 відсотка.", "5 відсотка", False),
    ("Тут 10<sup>6</sup> людей.", "Тут 106 людей", False),
    ("Він [їх] бачив.", "Він бачив", False),
    ("Він бачив їх.", "Він [особисто] бачив їх", True),
    ("Він не бачив їх.", "Він [не] бачив їх", True),
    ("Він бачив їх.", "Він [не] бачив їх", False),
]  # fmt: skip


def test_the_rules_in_the_verifier_are_those_of_the_desk() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert with_rules(text) == text, "run `./desk manage document_verifier`"


def page(body: str) -> str:
    return f"<!doctype html><html><head><style>.x {{ display: none }}</style></head><body>{body}</body></html>"


def said_of(verifier: Any, markup: str, quote: str, *, sealed: bool, forged: str = "") -> str:
    """What the verifier says of a quotation; `sealed` with the texts of the evidence file, or `forged` ones."""
    reading = extract((forged or markup).encode(), "text/html; charset=utf-8", "")
    texts = {"text": reading["text"], "visible": reading["visible_text"]} if sealed else {}
    parts = [{"kind": kind, "sha256": hashlib.sha256(text.encode()).hexdigest()} for kind, text in texts.items()]
    record = record_of(verifier, "text/html; charset=utf-8", markup.encode())
    manifest = {"layout": reading["layout"], "charset": "utf-8", "artifacts": parts}
    report = verifier.Report()
    verifier.check_quotes(SimpleNamespace(page=lambda: record, manifest=manifest), [quote], report, texts)
    return str(report.words[0])


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize(("paragraph", "quote", "stands"), CASES)
def test_verifier_and_desk_say_the_same(verifier, paragraph, quote, stands, sealed):
    markup = page(f"<article><p>{paragraph}</p></article>")
    reading = extract(markup.encode(), "text/html; charset=utf-8", "")
    desk = PageText(reading["text"], reading["visible_text"], reading["layout"])
    assert (desk.locate(quote) is not None) == stands
    assert said_of(verifier, markup, quote, sealed=sealed) == ("ok" if stands else "FAIL")


def test_a_sealed_text_that_the_bytes_do_not_have_is_no_proof(verifier):
    rest = "<p>Решта сторінки про міст через річку Сулу та бюджет розвитку області на рік.</p>" * 9
    true, forged = page(f"<p>Голова не підписувала угоди.</p>{rest}"), page(f"<p>Голова підписувала угоди.</p>{rest}")
    quote = "Голова підписувала угоди"
    assert said_of(verifier, true, quote, sealed=True, forged=forged) == "FAIL"
    assert said_of(verifier, f"</b>{true}", quote, sealed=True, forged=forged) == "unchecked"
    assert said_of(verifier, forged, quote, sealed=True, forged=true) == "unchecked"


WORDS = ("Голова", "ради", "не", "підписувала", "цю", "угоду", "3,5", "млн", "сказав", "never", "об'єкт", "так,", "10")
INLINE = ("b", "span", "a", "em", "del", "sup", "time", "u")
BLOCKS = ("p", "div", "li", "section", "ul", "h2", "figure", "td", "tr", "table", "pre")
ATTRIBUTES = ["", "", " hidden", " class=x", " style='display:none'", " style='display:inline'", " href='#n'"]


def some_markup(dice: random.Random, depth: int = 0) -> str:
    """Random markup, some of it broken."""
    parts = []
    for _ in range(dice.randint(1, 4)):
        if dice.random() < 0.5 or depth > 3:
            parts.append(dice.choice([" ", ""]) + dice.choice(WORDS) + dice.choice([" ", "", "&nbsp;", "\u00ad"]))
            continue
        tag = dice.choice(INLINE if dice.random() < 0.6 else BLOCKS)
        end = "" if dice.random() < 0.05 else f"</{tag}>"
        parts.append(f"<{tag}{dice.choice(ATTRIBUTES)}>{some_markup(dice, depth + 1)}{end}")
    return "".join(parts)


def test_verifier_and_desk_never_contradict_each_other(verifier, seed):
    dice = random.Random(seed)
    markup = page("".join(some_markup(dice) for _ in range(3)))
    reading = extract(markup.encode(), "text/html; charset=utf-8", "")
    desk = PageText(reading["text"], reading["visible_text"], reading["layout"])
    shown = verifier.read_html(markup)
    own = verifier.OwnReading(
        verifier.PageText("", shown.text, {"article": [], **shown.layout}), shown.is_sure, shown.is_sure
    )
    words = f"{desk.visible} {shown.text}".split()
    for _ in range(4 if words else 0):
        begin = dice.randrange(len(words))
        chosen = words[begin : begin + dice.randint(1, 6)]
        if len(chosen) > 2 and dice.random() < 0.5:
            chosen[dice.randrange(1, len(chosen) - 1)] = dice.choice(["[…]", ""])
        quote, stands = " ".join(chosen), desk.locate(" ".join(chosen)) is not None
        for sealed in (None, verifier.PageText(desk.article, desk.visible, desk.layout)):
            right, _why = verifier.judged(quote, sealed, own)
            assert right in (None, stands), (quote, markup)
