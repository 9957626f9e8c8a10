"""Claims out of files: every row is logged once, or says why not, and no row takes another with it."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from claimdesk.commands import Refused
from claims.actions import save_topic
from claims.models import Claim
from sources.models import Source
from tests.builders import a_claim, editor, reader, reviewer
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db
IMPORT = f"{V1}/claims/import/"
TABLE = """Claim;Claimant;URL;Quotation;Date;Topics;Note
Ships left the port;James Story;https://paper.example/1;left the port;26.10.2025;War;x
The bridge was closed;Maria Corina;;;1986-04;;

Wheat prices doubled;James Story;no address;;;;
"""


def sent(content: str | bytes, form: str = "csv", client: Any = None, columns: str = "", **flags: str) -> Any:
    file = SimpleUploadedFile("claims", content.encode() if isinstance(content, str) else content)
    body = {"file": file} | ({"columns": columns} if columns else {})
    query = "&".join(f"{name}={value}" for name, value in {"format": form, **flags}.items())
    return (client or caller(editor())).post(f"{IMPORT}?{query}", body, format="multipart")


def told(answer: Any) -> list[tuple[int, str]]:
    assert answer.status_code == 200, answer.content
    return [(row["line"], row["state"]) for row in answer.json()["rows"]]


def test_good_rows_are_logged_and_others_say_where_they_are_wrong() -> None:
    topic, client = save_topic(by=None, name="War"), caller(editor())
    answer = sent(TABLE, client=client)
    assert told(answer) == [(2, "created"), (3, "created"), (5, "error")]
    report = answer.json()
    assert (report["saved"], report["created"], report["error"]) == (True, 2, 1)
    [fault] = report["rows"][2]["errors"]
    assert (fault["column"], fault["field"]) == ("URL", "citations.0.url")
    first, second = (client.get(row["href"]).json() for row in report["rows"][:2])
    assert (first["claimant"]["name"], first["claimed_on"], [each["id"] for each in first["topics"]]) == (
        "James Story",
        "2025-10-26",
        [topic.pk],
    )
    assert [(each["source"]["url"], each["quote"]) for each in first["citations"]] == [
        ("https://paper.example/1", "left the port")
    ]
    assert (second["claimed_on"], second["citations"]) == ("1986-04", [])
    again = sent(TABLE.replace("no address", "https://paper.example/3"), client=client)
    assert told(again) == [(2, "known"), (3, "known"), (5, "created")]
    assert (Claim.objects.count(), Source.objects.count()) == (3, 2)


def test_a_trial_saves_nothing_and_all_or_nothing_saves_all_or_nothing() -> None:
    save_topic(by=None, name="War")
    client = caller(editor())
    assert told(sent(TABLE, client=client, dry_run="true")) == [(2, "created"), (3, "created"), (5, "error")]
    answer = sent(TABLE, client=client, all_or_nothing="true")
    assert (answer.json()["saved"], told(answer)) == (False, [(2, "not_begun"), (3, "not_begun"), (5, "error")])
    assert not Claim.objects.exists()
    whole = sent(TABLE.replace("no address", ""), client=client, all_or_nothing="true")
    assert (whole.json()["saved"], Claim.objects.count()) == (True, 3)


def test_what_says_nearly_the_same_is_named_and_taken_where_it_is_another() -> None:
    there = a_claim(text="Ships left the port")
    table = "text,claimant\nShips left the port,James Story\n"
    [row] = sent(table).json()["rows"]
    assert (row["state"], row["nearly_same"]) == ("error", [there.pk])
    assert told(sent(table, is_another="true")) == [(2, "created")]
    hidden = a_claim(by=reviewer(), readers=[], text="Zirkonium barges came")
    assert told(sent("text,claimant\nZirkonium barges came,James Story\n")) == [(2, "created")]
    assert hidden.pk


def test_rows_of_one_external_id_are_one_claim_and_change_it_later() -> None:
    client = caller(editor())
    table = (
        "external_id,text,claimant,url\n"
        "s1,Ships left,James Story,https://paper.example/1\n"
        "s1,,,https://paper.example/2\n"
        "s2,Wheat doubled,James Story,\n"
    )
    assert told(sent(table, client=client)) == [(2, "created"), (4, "created")]
    assert Claim.objects.get(text="Ships left").citations.count() == 2
    changed = table.replace("Ships left", "Ships had left")
    assert told(sent(changed, client=client)) == [(2, "changed"), (4, "known")]
    assert Claim.objects.count() == 2
    assert Claim.objects.filter(text="Ships had left").exists()


def test_columns_are_chosen_by_their_titles() -> None:
    table = "What,Who,Extra\nShips left,James Story,x\n"
    assert problem_of(sent(table), 400, "columns")["errors"].keys() == {"columns"}
    chosen = json.dumps({"What": "text", "Who": "claimant_name"})
    assert told(sent(table, columns=chosen)) == [(2, "created")]
    for wrong in ('{"What": "nothing"}', '{"Nowhere": "text"}', '{"What": "text", "Who": "text"}', "[]", '{"What": 1}'):
        assert sent(table, columns=wrong).status_code == 400, wrong


def test_a_workbook_is_read_as_it_is_shown() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Claim", "Claimant", "Date", "Priority"])
    book.active.append(["Ships left", "James Story", None, 4.0])
    book.active.append(["", "", "", ""])
    book.active.append(["Wheat doubled", "James Story", "1986-04", "high"])
    file = io.BytesIO()
    book.save(file)
    answer = sent(file.getvalue(), "xlsx")
    assert told(answer) == [(2, "created"), (4, "error")]
    assert answer.json()["rows"][1]["errors"][0]["column"] == "Priority"
    assert Claim.objects.get().priority == 4
    problem_of(sent(b"PK\x03\x04 broken", "xlsx"), 400, "import_file")


def test_ndjson_takes_the_bodies_of_the_api_and_what_was_exported_as_csv_comes_back() -> None:
    lines = [
        {"text": "Ships left", "claimant_name": "James Story", "citations": [{"url": "https://paper.example/1"}]},
        {"text": "Wheat doubled", "claimant_name": "James Story", "colour": "red"},
    ]
    answer = sent("\n".join([*map(json.dumps, lines), "{broken", '{"text": "a", "text": "b"}', "[]"]), "ndjson")
    assert told(answer) == [(1, "created"), (2, "error"), (3, "error"), (4, "error"), (5, "error")]
    assert answer.json()["rows"][1]["errors"][0]["field"] == "colour"


def test_claimreview_brings_the_claim_and_not_the_rating() -> None:
    review = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://checks.example/1",
        "claimReviewed": "Ships left the port",
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "James Story"},
            "datePublished": "2025-10-26",
            "appearance": {"url": "https://paper.example/1"},
        },
        "reviewRating": {"@type": "Rating", "alternateName": "False"},
    }
    page = f'<html><script type="application/ld+json">{json.dumps(review)}</script></html>'
    client = caller(editor())
    assert [state for _line, state in told(sent(page, "claimreview", client))] == ["created"]
    assert [state for _line, state in told(sent(page, "claimreview", client))] == ["known"]
    claim = Claim.objects.get()
    assert (claim.rating_id, claim.status, str(claim.claimed_on)) == (None, "unverified", "2025-10-26")
    assert [each.source.url for each in claim.citations.all()] == ["https://paper.example/1"]
    problem_of(sent("<html></html>", "claimreview"), 400, "import_file")


def test_a_file_has_limits(settings: Any) -> None:
    settings.IMPORT_ROWS = 2
    table = "text,claimant\n" + "".join(f"Ships left {number} times,James Story\n" for number in range(3))
    problem_of(sent(table), 400, "import_file")
    settings.IMPORT_ROWS, settings.IMPORT_BYTES = 10, 40
    assert sent(table).json()["errors"].keys() == {"file"}
    settings.IMPORT_BYTES, settings.IMPORT_SECONDS = 10_000, 0
    assert told(sent(table)) == [(2, "not_begun"), (3, "not_begun"), (4, "not_begun")]
    for broken in (b"\xff\xfe", "", "text,claimant\n", 'text,claimant\n"open,James\n'):
        assert sent(broken or "\n").status_code == 400, broken
    for wrong in ({"dry_run": "yes"}, {"form": "pdf"}):
        assert sent(table, **wrong).status_code == 400
    assert sent(table, client=caller(reader())).status_code == 403
    assert not Claim.objects.exists()


def test_the_same_row_twice_is_told() -> None:
    table = "text,claimant\nShips left,James Story\nShips left,James Story\n"
    answer = sent(table)
    assert told(answer) == [(2, "created"), (3, "error")]
    assert "line 2" in answer.json()["rows"][1]["errors"][0]["sentence"]


def test_the_command_imports_in_the_name_of_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    someone, file = editor(), tmp_path / "claims.csv"
    file.write_text("What,claimant,url\nShips left,James Story,\nWheat doubled,James Story,nowhere\n", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        call_command("import_claims", file, user=someone.username, column=["What=text"], dry_run=True)
    assert (left.value.code, Claim.objects.count()) == (1, 0)
    with pytest.raises(SystemExit):
        call_command("import_claims", file, user=someone.username, column=["What=text"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["state"] for line in lines] == ["created", "error"] * 2
    assert Claim.objects.get().logged_by == someone
    for options in ({"user": "nobody"}, {"column": ["What"]}, {"column": ["What=nothing"]}):
        with pytest.raises(Refused):
            call_command("import_claims", file, **{"user": someone.username, **options})
    with pytest.raises(Refused, match="add --format"):
        call_command("import_claims", tmp_path / "claims", user=someone.username)
