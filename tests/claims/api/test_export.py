"""Whole lists as files: every row once, as its address shows it, and nothing that a table would carry out."""

import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimdesk.api.streams import exporting, parquet, workbooks
from claimdesk.commands import Refused
from claims.actions import CitationDraft, claimant_named
from claims.models import Claim
from tests.builders import a_checked_claim, a_claim, a_source, editor, reader, reviewer
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db


def exported(kind: str = "claims", form: str = "ndjson", client: Any = None, **query: Any) -> str:
    answer = (client or caller(reader())).get(f"{V1}/{kind}/export/", {"format": form, **query})
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == exporting.MEDIA_TYPES[form]
    return b"".join(answer.streaming_content).decode()


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("kind", ["claims", "citations", "sources"])
def test_each_line_is_what_the_list_shows(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    for _number in range(5):
        a_checked_claim()
    client = caller(reader())
    shown = client.get(f"{V1}/{kind}/?page_size=100").json()["results"]
    assert len(shown) == 5
    assert rows(exported(kind, client=client)) == shown


def test_an_export_takes_the_filters_and_the_order_of_its_list() -> None:
    claim, other = a_checked_claim(), a_claim()
    assert [row["id"] for row in rows(exported(status="checked"))] == [claim.pk]
    assert [row["id"] for row in rows(exported(ordering="id"))] == [claim.pk, other.pk]
    assert exported(status="withdrawn") == ""
    client = caller(reader())
    queries: tuple[dict[str, str], ...] = (
        {},
        {"format": "xls"},
        {"format": "csv", "status": "done"},
        {"format": "csv", "page_size": "3"},
    )
    for query in queries:
        problem = client.get(f"{V1}/claims/export/", query)
        assert problem.status_code == 400, query
    problem_of(client.get(f"{V1}/claims/export/"), 400, "invalid")


def test_what_is_hidden_is_in_no_export() -> None:
    a_claim(by=reviewer(), readers=[], text="Zirkonium barges")
    open_claim = a_claim()
    assert [row["id"] for row in rows(exported())] == [open_claim.pk]


def test_a_table_has_a_row_for_each_claim_and_the_same_columns_always() -> None:
    claim = a_checked_claim(rating="false")
    bare = a_claim(text='He said "yes", and\nleft', place="")
    table = list(csv.DictReader(io.StringIO(exported(form="csv", ordering="id"), newline="")))
    assert [row["id"] for row in table] == [str(claim.pk), str(bare.pk)]
    assert (table[0]["rating.code"], table[1]["rating.code"]) == ("false", "")
    assert table[0]["claimant.name"] == "James Story"
    assert table[1]["text"] == 'He said "yes", and\nleft'
    assert json.loads(table[0]["citations"])[0]["quote"] == "archived text"
    assert exported(form="csv", status="withdrawn").splitlines() == [",".join(table[0])]


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "＝"])
def test_no_cell_is_a_formula(beginning: str) -> None:
    words = f'{beginning}HYPERLINK("https://evil.example/","x")'
    a_claim(text=words, claimant=claimant_named(words, by=None))
    (row,) = csv.DictReader(io.StringIO(exported(form="csv"), newline=""))
    assert (row["text"], row["claimant.name"]) == (f"'{words}", f"'{words}")
    assert rows(exported())[0]["text"] == words


def workbook(content: bytes) -> list[list[Any]]:
    """The rows of the sheets of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def test_a_workbook_is_the_same_table_whose_texts_are_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = [a_claim(text=f"=1+{number} \x0b", place="") for number in range(4)]
    long = a_claim(text="x" * 19_000, translation="y" * 19_000)
    monkeypatch.setattr(workbooks, "MAX_ROWS", 4)
    monkeypatch.setattr(workbooks, "MAX_CELL", 15_000)
    answer: Any = caller(reader()).get(f"{V1}/claims/export/?format=xlsx&ordering=id")
    content = b"".join(answer.streaming_content)
    assert (answer["Content-Type"], "claims.xlsx" in answer["Content-Disposition"]) == (exporting.XLSX, True)
    head, *found = workbook(content)
    (other_head, *_first), again = found[3:4], found.pop(3)
    assert other_head == again == head
    assert [row[head.index("id")] for row in found] == [*(claim.pk for claim in claims), long.pk]
    assert [row[head.index("text")] for row in found[:4]] == [f"=1+{number} \ufffd" for number in range(4)]
    assert found[4][head.index("text")] == "x" * 14_999 + "…"
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert {cell.data_type for sheet in sheets for row in sheet.iter_rows() for cell in row} <= {
        "inlineStr",
        "s",
        "n",
        "b",
    }
    assert head == exported(form="csv").splitlines()[0].split(",")


LISTS = {
    "claims/claim": "?status__exact=unverified",
    "claims/claimant": "",
    "claims/topic": "",
    "claims/review": "",
    "sources/source": "?q=paper",
    "sources/publisher": "",
    "sources/capture": "",
}


def test_each_list_of_the_admin_is_exported_as_its_filters_leave_it(client: Any) -> None:
    claim, checked = a_claim(citations=(CitationDraft(source=a_source("https://paper.example/")),)), a_checked_claim()
    a_claim(by=reviewer(), readers=[], text="Zirkonium barges")
    client.force_login(reader())
    for name, query in LISTS.items():
        page = client.get(f"/admin/{name}/{query}").content.decode()
        links = re.findall(r'href="export/csv/([^"]*)"', page)
        assert links == [query or "?"], name
        answer = client.get(f"/admin/{name}/export/csv/{query}")
        text = b"".join(answer.streaming_content).decode()
        assert (answer.status_code, text.startswith("id,")) == (200, True), name
        assert "Zirkonium" not in text
        if name == "claims/claim":
            assert [row["id"] for row in csv.DictReader(io.StringIO(text))] == [str(claim.pk)]
        if name == "sources/source":
            assert [row["url"] for row in csv.DictReader(io.StringIO(text))] == ["https://paper.example/"]
    assert client.get("/admin/claims/claim/export/pdf/").status_code == 404
    assert client.get("/admin/claims/claim/export/csv/?nonsense=1").status_code == 404
    client.logout()
    assert client.get("/admin/claims/claim/export/csv/").status_code == 302
    assert checked.pk != claim.pk


def test_an_export_is_written_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    for _number in range(6):
        a_claim(citations=(CitationDraft(source=a_source()),))
    answer: Any = caller(reader()).get(f"{V1}/claims/export/?format=ndjson&ordering=id")
    chunks: Iterator[bytes] = iter(answer.streaming_content)
    counts = []
    for _number in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert len(next(chunks).splitlines()) == 2
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
    late = a_claim()
    assert [row["id"] for row in rows(b"".join(chunks).decode())] == [late.pk]


def test_the_command_writes_what_the_person_sees(capsys: pytest.CaptureFixture[str]) -> None:
    insider = reviewer()
    hidden, claim = a_claim(by=insider, readers=[]), a_claim()
    call_command("export_claims", user=insider.username, filter=["ordering=id"])
    assert [row["id"] for row in rows(capsys.readouterr().out)] == [hidden.pk, claim.pk]
    call_command("export_claims", user=editor().username, format="csv", list="sources")
    assert capsys.readouterr().out.startswith("id,href,")
    with pytest.raises(Refused, match="send the output to a file"):
        call_command("export_claims", user=editor().username, format="xlsx", stdout=io.StringIO())
    assert Claim.objects.count() == 2


@pytest.mark.parametrize("options", [{"filter": ["status=done"]}, {"filter": ["x"]}, {"user": "nobody"}, {"user": ""}])
def test_the_command_refuses_what_the_list_refuses(options: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        call_command("export_claims", **{"user": reader().username, **options})


def without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where `./desk setup --parquet` was never run."""
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)


def test_where_parquet_is_not_installed_every_door_says_so(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    without_pyarrow(monkeypatch)
    a_claim()
    answer = caller(reader()).get(f"{V1}/claims/export/?format=parquet")
    problem = problem_of(answer, 400, "parquet_not_installed")
    assert "./desk setup --parquet" in problem["detail"]
    assert problem["errors"] == {"format": problem["detail"]}
    person = reader()
    client.force_login(person)
    page = client.get("/admin/claims/claim/export/parquet/?status__exact=unverified", follow=True)
    assert page.redirect_chain == [("/admin/claims/claim/?status__exact=unverified", 302)]
    assert [str(message) for message in page.context["messages"]] == [problem["detail"]]
    with pytest.raises(Refused, match=r"\./desk setup --parquet"):
        call_command("export_claims", user=person.username, format="parquet")


def test_a_parquet_file_has_the_values_of_the_list_in_columns_with_types(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: ./desk setup --parquet")
    monkeypatch.setattr(exporting, "CHUNK", 2)
    monkeypatch.setattr(parquet, "GROUP", 3)
    a_checked_claim(rating="false")
    for number in range(6):
        a_claim(text=f"=1+{number}", citations=(CitationDraft(source=a_source()),), due_on=date(2027, 1, number + 1))
    client = caller(reader())
    for kind in ("claims", "citations", "sources", "captures", "reviews", "claimants", "publishers", "topics"):
        answer: Any = client.get(f"{V1}/{kind}/export/?format=parquet&ordering=id")
        assert answer["Content-Type"] == exporting.MEDIA_TYPES["parquet"]
        file = tables.ParquetFile(io.BytesIO(b"".join(answer.streaming_content)))
        shown = rows(exported(kind, client=client, ordering="id"))
        table = file.read()
        assert table.num_rows == len(shown), kind
        assert file.num_row_groups == -(-len(shown) // 3)
        assert ",".join(table.column_names) == exported(kind, "csv", client=client).splitlines()[0]
        assert table.column("id").to_pylist() == [row["id"] for row in shown]
    answer = client.get(f"{V1}/claims/export/?format=parquet")
    table = tables.read_table(io.BytesIO(b"".join(answer.streaming_content)))
    types = {name: str(table.schema.field(name).type) for name in ("id", "created_at", "due_on", "is_overdue", "text")}
    assert types == {
        "id": "int64",
        "created_at": "timestamp[us, tz=UTC]",
        "due_on": "date32[day]",
        "is_overdue": "bool",
        "text": "string",
    }
    first = {name: values[0] for name, values in table.to_pydict().items()}
    claim = Claim.objects.latest("pk")
    assert (first["text"], first["created_at"], first["due_on"]) == (claim.text, claim.created_at, claim.due_on)
    assert (first["rating.code"], json.loads(first["citations"])[0]["id"]) == (None, claim.citations.get().pk)


def test_a_parquet_file_is_sent_group_by_group(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: ./desk setup --parquet")
    monkeypatch.setattr(parquet, "GROUP", 10)
    taken = []

    def values() -> Iterator[list[Any]]:
        for number in range(100):
            taken.append(number)
            yield [number, f"word {number}"]

    made = parquet.written_parquet({"id": "int64", "text": "string"}, values())
    sizes = [len(taken) for _part in made]
    assert sizes[:10] == [*range(10, 110, 10)]
