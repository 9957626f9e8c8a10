"""`check_claimreview`, and the rules on every verdict that is published."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from claimdesk.commands import Refused
from claimdesk.errors import Conflict
from claims.claimreview.reader import read
from claims.claimreview.rules import review_findings
from claims.models import Publication
from claims.workflow.engine import apply
from claims.workflow.published_content import fill_publications
from claims.workflow.states import MoveName
from tests.builders import a_checked_claim, chief
from tests.claims.public.readers import a_published_claim, corrected, path_of, published_desk
from tests.claims.public.readers import read as read_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]

RECORDS = Path(__file__).parents[2] / "fixtures" / "claimreview"


def check(target: str) -> tuple[int, list[str]]:
    out = StringIO()
    try:
        call_command("check_claimreview", target, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


@pytest.mark.parametrize("code", ["true", "mostly-true", "false", "unproven"])
@pytest.mark.parametrize("language", ["uk", "en", "und"])
def test_every_published_verdict_keeps_the_rules(code: str, language: str, tmp_path: Path) -> None:
    claim = corrected(a_published_claim(rating="true", language=language), rating=code)
    page = read_page(path_of(claim))
    [review] = read(page).reviews
    assert [str(each) for each in review_findings(review, page_url="https://news.example/") if each.is_error] == []
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert check(str(tmp_path / "page.html"))[0] == 0


def test_the_feed_keeps_the_rules() -> None:
    a_published_claim()
    reading = read(Client().get("/feed/claimreview.json").content.decode())
    assert [str(each) for review in reading.reviews for each in review_findings(review) if each.is_error] == []
    assert len(reading.reviews) == 1


def test_the_command_says_what_it_read_and_what_is_wrong() -> None:
    code, lines = check(str(RECORDS / "the_quint_raw.html"))
    assert code == 1
    assert lines[0].startswith("read    line ")
    assert any(line.startswith("error   line ") and "worstRating" in line for line in lines)
    assert any(line.startswith("advice  line ") for line in lines)


@pytest.mark.parametrize("text", ["<p>Nothing</p>", '{"@type": ', ""])
def test_the_command_refuses_what_it_cannot_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(text)
    with pytest.raises(Refused, match="line 1") as refused:
        check(str(tmp_path / "file"))
    assert refused.value.returncode == 2
    with pytest.raises(Refused, match="cannot be read"):
        check(str(tmp_path / "nowhere"))


def test_a_verdict_whose_mark_up_breaks_a_rule_is_not_published(settings: Any) -> None:
    claim = a_checked_claim()
    settings.PUBLIC_URL = "nowhere"
    with pytest.raises(Conflict, match="ClaimReview of this verdict would break a rule") as refusal:
        apply(claim, MoveName.PUBLISH, by=chief())
    assert "$.url" in str(refusal.value)
    assert not Publication.objects.exists()


def test_a_desk_without_readers_publishes_whatever_its_address(settings: Any) -> None:
    settings.PUBLIC, settings.PUBLIC_URL = False, "nowhere"
    claim = apply(a_checked_claim(), MoveName.PUBLISH, by=chief())
    settings.PUBLIC = True
    Publication.objects.filter(claim=claim).delete()
    assert fill_publications() == 1  # an upgrade is not stopped by what was published before


def test_the_preview_gives_advice(client: Client) -> None:
    claim = a_checked_claim()
    client.force_login(chief())
    shown = client.get(f"/admin/claims/claim/{claim.pk}/move/publish/").content.decode()
    assert "ClaimReview for other programs" in shown
    assert "it does not say where the claim was made (appearance)" in shown


def test_the_command_fetches_pages_through_the_guard() -> None:
    with pytest.raises(Refused, match="cannot be fetched") as refused:
        check("http://127.0.0.1:9/page")
    assert refused.value.returncode == 2
