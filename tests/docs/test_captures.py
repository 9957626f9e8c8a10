"""docs/captures.md is what the table of outcomes says."""

from io import StringIO

from django.core.management import call_command

from claimdesk.cli.places import ROOT
from sources.outcomes import OUTCOMES
from sources.web.oddities import ODDITIES


def test_document_outcomes_prints_what_the_document_says() -> None:
    out = StringIO()
    call_command("document_outcomes", stdout=out)
    assert (ROOT / "docs" / "captures.md").read_text(encoding="utf-8") == out.getvalue()


def test_document_outcomes_names_every_code_once() -> None:
    text = (ROOT / "docs" / "captures.md").read_text(encoding="utf-8")
    assert [text.count(f"| `{outcome.code}` |") for outcome in OUTCOMES] == [1] * len(OUTCOMES)


def test_document_outcomes_names_every_oddity_once() -> None:
    text = (ROOT / "docs" / "captures.md").read_text(encoding="utf-8")
    assert [text.count(f"| `{code}` |") for code in ODDITIES] == [1] * len(ODDITIES)
