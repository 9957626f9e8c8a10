"""Office files and books: all their words in order, nothing that nobody sees, and what of them was not read."""

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

import pytest

from sources.extraction.client import Extractor
from sources.extraction.files import sheets, zip_package
from sources.extraction.files.zip_package import package_type
from sources.extraction.parse import extract
from sources.extraction.reading import Reading
from tests.office_files import (
    WORD,
    WORD_TYPE,
    a_docx,
    a_pptx,
    an_epub,
    an_odt,
    an_xlsx,
    docx_members,
    paragraph,
    zipped,
)

QUOTE = "договір з підрядником підписали ще до оголошення торгів"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(body: bytes, declared: str = "") -> Reading:
    return extract(body, declared, "https://ministry.example/report")


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_docx_is_read_as_it_is_shown():
    body = (
        f"<w:p>{run('Речник заявив, що договір з ')}<w:del><w:r><w:delText>ним</w:delText></w:r></w:del><w:ins>"
        f"{run('підрядником', '<w:b/>')}</w:ins>{run(' підписали ще до')}{run(' таємно', '<w:vanish/>')}"
        f"{run(' оголошення торгів.', '<w:vanish w:val=&quot;0&quot;/>'.replace('&quot;', chr(34)))}</w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Великий</w:t></w:r></w:p><w:p><w:r><w:t>міст</w:t></w:r></w:p></w:tc>"
        f"<w:tc>{paragraph('32 млн')}</w:tc></w:tr></w:tbl>"
        f"<w:p>{run('Один')}<w:r><w:br/><w:tab/></w:r>{run('два')}<w:r><w:noBreakHyphen/></w:r>{run('три')}</w:p>"
        f"<w:p><mc:AlternateContent><mc:Choice><w:txbxContent>{paragraph('У рамці')}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{paragraph('У рамці')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>"
    )
    notes = f"<w:footnotes xmlns:w='{WORD}'><w:footnote>{paragraph('Лист управління.')}</w:footnote></w:footnotes>"
    head = f"<w:hdr xmlns:w='{WORD}'>{paragraph('Обласна рада')}</w:hdr>"
    reading = read(a_docx(body, footnotes=notes, header1=head, header2=head), "application/octet-stream")
    assert reading["text"] == (
        f"Речник заявив, що {QUOTE}.\nВеликий міст\t32 млн\nОдин\nдва-три\nУ рамці\n\nОбласна рада\n\nЛист управління."
    )
    assert (reading["title"], reading["authors"]) == ("Звіт", ["Олена Коваль", "Бюро"])
    assert (reading["published_at"], reading["modified_at"]) == ("", "2025-10-31T12:05:00+00:00")
    assert (reading["reader"], reading["code"], reading["notes"]) == ("python-docx", "", [])


@pytest.mark.parametrize(
    "main",
    [f"{WORD_TYPE}.template", "application/vnd.ms-word.document.macroEnabled",
     "application/vnd.ms-word.template.macroEnabledTemplate"],
)  # fmt: skip
def test_docx_is_read_with_macros_and_as_a_template(main):
    reading = read(a_docx(paragraph(QUOTE), main=main))
    assert (reading["text"], reading["code"]) == (QUOTE, "")


def test_pptx_is_read_slide_after_slide_with_its_notes():
    reading = read(a_pptx(("Мости", f"Сказано: {QUOTE}.\nДалі", "Пауза"), ("Друге", "", "")))
    assert reading["text"] == (f"Мости\nСказано: {QUOTE}.\nДалі\nМіст\t32 млн\n\nПауза\n\nДруге\nМіст\t32 млн")
    assert (reading["reader"], reading["code"]) == ("python-pptx", "")


def test_xlsx_is_read_sheet_after_sheet_without_hidden_ones():
    rows: list[list[object]] = [["Міст", None, "Сума"], [], ["Великий", QUOTE, 32.5],
                                [datetime(2025, 10, 31),  # noqa: DTZ001 - sheets know no zones
                                 date(2025, 11, 1), True]]  # fmt: skip
    reading = read(an_xlsx(Мости=rows, hidden=[["таємно"]], Інше=[["a\nb"]]))
    assert reading["text"] == (
        f"Мости\nМіст\t\tСума\nВеликий\t{QUOTE}\t32.5\n2025-10-31\t2025-11-01\tTrue\n\nІнше\na b"
    )
    assert (reading["code"], reading["notes"]) == ("", ["hidden sheets that are not read: hidden"])


def test_xlsx_says_where_it_stopped(monkeypatch):
    book = an_xlsx(One=[[number] for number in range(10)], Two=[["x"]])
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    reading = read(book)
    assert reading["text"] == "One\n0\n1\n2\n\nTwo"
    assert reading["code"] == "content.partial"
    assert reading["notes"][0] == "One is read in part: 3 rows of all sheets are read"
    monkeypatch.setattr(sheets, "MAX_CPU_SECONDS", -1)
    assert read(book)["notes"][0] == "One is read in part: 0 rows of all sheets are read"


def test_xlsx_whose_sheet_breaks_off_is_read_so_far(monkeypatch):
    monkeypatch.setattr(zip_package, "MAX_SHEET_BYTES", 3000)
    reading = read(an_xlsx(One=[[number] for number in range(200)]))
    assert reading["code"] == "content.partial"
    assert "xl/worksheets/sheet1.xml is read to byte 3000" in reading["notes"]
    assert reading["text"].startswith("One\n0\n1\n2\n")


def test_xlsx_that_does_not_say_how_large_it_is_is_read_so_far(monkeypatch):
    with zipfile.ZipFile(io.BytesIO(an_xlsx(One=[[number] for number in range(200)]))) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
        sheet = archive.read("xl/worksheets/sheet1.xml")
    members["xl/worksheets/sheet1.xml"] = re.sub(rb"<dimension[^>]*>", b"", sheet)
    monkeypatch.setattr(zip_package, "MAX_SHEET_BYTES", 3000)
    assert read(zipped(members))["text"].startswith("One\n0\n1\n2\n")


def test_odt_is_read_with_its_notes_at_its_end():
    body = (
        "<text:tracked-changes><text:p>Видалено</text:p></text:tracked-changes><text:h>Мости</text:h>"
        "<text:p>Речник заявив,\n  що договір<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Лист.</text:p></text:note-body></text:note> з <text:span>підрядником</text:span><text:s text:c='2'/>"
        "підписали<text:line-break/>ще до<text:tab/>оголошення торгів.</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Міст</text:p></table:table-cell><table:table-cell>"
        "<text:p>32</text:p></table:table-cell></table:table-row></table:table>"
    )
    reading = read(an_odt(body))
    assert reading["text"] == (
        "Мости\nРечник заявив, що договір з підрядником  підписали\nще до\tоголошення торгів.\nМіст\t32\nЛист."
    )
    assert (reading["title"], reading["authors"], reading["modified_at"]) == (
        "Звіт", ["Олена Коваль"], "2025-10-31T14:05:00"
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["text-template", "spreadsheet", "presentation"])
def test_open_document_of_other_kinds_is_read(kind):
    assert read(an_odt(f"<text:p>{QUOTE}</text:p>", kind=kind))["text"] == QUOTE


def test_epub_is_read_chapter_after_chapter():
    reading = read(an_epub("<h1>Перший</h1><p>Тут&nbsp;тихо.</p>", f"<p>Отже, {QUOTE}.</p>", missing=1))
    assert reading["text"] == f"Перший\nТут тихо.\n\nОтже, {QUOTE}."
    assert (reading["title"], reading["authors"], reading["language"]) == ("Мости", ["Марта Ковальчук"], "uk")
    assert (reading["code"], reading["notes"]) == (
        "content.partial", ["a chapter is missing: OEBPS/text/chapter 3.xhtml"]
    )  # fmt: skip


def test_rtf_is_read_in_its_code_page():
    body = (
        rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fcharset204 Arial;}}{\info{\title \'c7\'e2\'b3\'f2}{\author A. B.}}"
        rb"\f0 \'c7\'e2\'b3\'f2 \u1087?\u1088?\u1086?{\b  \u1084?\u1086?\u1089?\u1090?\u1080?}.{\v secret}\par "
        rb"{\pict\pngblip " + b"89504e47 " * 200 + rb"}{\pict\bin5 \x{}a}Next.}"
    )
    reading = read(body)
    assert reading["text"] == "Звіт про мости.\nNext."
    assert (reading["media_type"], reading["title"], reading["authors"]) == ("application/rtf", "Звіт", ["A. B."])


def test_old_office_files_say_what_to_do():
    assert read(OLE + bytes(600))["code"] == "content.old_office"
    assert read(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"))["code"] == "content.locked"


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"datapackage.json": "{}"}, "application/zip"),
        ({"mimetype": "application/x-other"}, "application/zip"),
        ({"META-INF/container.xml": ""}, "application/epub+zip"),
        ({"[Content_Types].xml": "<Types/>"}, "application/zip"),
    ],
)
def test_package_type_is_by_what_it_holds(members: dict[str, Any], kind):
    assert package_type(io.BytesIO(zipped(members))) == kind


@pytest.mark.parametrize(
    "body",
    [
        zipped({"[Content_Types].xml": f'<x a="{WORD_TYPE}.document.main+xml"/>'}),
        a_docx(paragraph("x"))[:-30],
        a_docx("<w:p>" * 3000),
        zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
        zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": "<a><rootfile full-path='b'/></a>"}),
        zipped({"[Content_Types].xml": '<x a="application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"/>'}),
        zipped({"[Content_Types].xml": '<x a="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'}),
    ],
    ids=range(7),
)
def test_a_broken_file_has_a_code(body):
    assert read(body)["code"] in {"content.extraction", "content.unsupported_type"}
    assert read(body)["text"] == ""


def test_office_files_that_declare_entities_are_not_believed():
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    members = docx_members(paragraph("&l11;"))
    members["word/document.xml"] = f"<!DOCTYPE d [<!ENTITY l0 'ha'>{laughs}]>{members['word/document.xml']!s}"
    reading = read(zipped(members))
    assert reading["text"] == ""
    assert reading["notes"] == ["word/document.xml declares entities and is not read"]


def test_a_file_over_the_limits_is_read_so_far(monkeypatch):
    body = a_docx("".join(paragraph(f"Рядок {number}") for number in range(500)))
    monkeypatch.setattr(zip_package, "MAX_MEMBER_BYTES", 2000)
    reading = read(body)
    assert reading["notes"] == ["word/document.xml is read to byte 2000"]
    assert reading["text"].startswith("Рядок 0\nРядок 1\n")
    monkeypatch.setattr(zip_package, "MAX_MEMBERS", 2)
    assert read(body)["code"] == "content.extraction"


def test_a_damaged_member_is_named():
    body = a_docx("".join(paragraph(f"Рядок {number}") for number in range(500)))
    place = body.rindex(b"word/document.xml", 0, body.index(b"PK\x01\x02")) + 800
    reading = read(body[:place] + bytes(20) + body[place + 20 :])
    assert reading["notes"] == ["word/document.xml is damaged"]
    assert reading["code"] in {"content.partial", "content.extraction"}


def test_a_file_under_a_password_says_so():
    body = bytearray(zipped({"mimetype": "application/epub+zip", "OEBPS/book.opf": "x"}))
    body[body.rindex(b"PK\x01\x02") + 8] |= 1
    assert read(bytes(body))["code"] == "content.locked"


@pytest.mark.services
def test_a_bomb_takes_neither_the_process_nor_its_memory():
    child = Extractor(memory=1 << 30, seconds=20)
    body = a_docx(paragraph("a" * 150_000_000))
    assert len(body) < 1_000_000
    reading = child.read(io.BytesIO(body), "", "")
    assert reading["code"] in {"content.partial", "content.extraction"}
    assert child.read(io.BytesIO(a_docx(paragraph(QUOTE))), "", "")["text"] == QUOTE
    child.close()
