"""Office files and books made here, member by member, so that each may hold what no office program would write."""

import io
import zipfile

import openpyxl
import pptx

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DOCUMENT = f'<w:document xmlns:w="{WORD}" xmlns:mc="{COMPATIBLE}"><w:body>%s</w:body></w:document>'
CORE = (
    f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>Звіт'
    '</dc:title><dc:creator>Олена Коваль; Бюро</dc:creator><dcterms:modified xsi:type="dcterms:W3CDTF">'
    "2025-10-31T12:05:00Z</dcterms:modified></cp:coreProperties>"
)


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A ZIP archive with these members in this order; the first is not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(members.items()):
            archive.writestr(name, content, zipfile.ZIP_STORED if number == 0 else None)
    return file.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx_members(body: str, *, main: str = f"{WORD_TYPE}.document", **parts: str) -> dict[str, str | bytes]:
    """The members of a .docx; `parts` are others by name (footnotes, header1) with their content."""
    kinds = {name: name.rstrip("0123456789") for name in parts}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD_TYPE}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    related = "".join(
        f'<Relationship Id="r{name}" Type="{OFFICE}/{kind}" Target="{name}.xml"/>' for name, kind in kinds.items()
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" '
            f'ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="{main}.main+xml"/>'
            '<Override PartName="/docProps/core.xml" '
            f'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="r2" Type="{PACKAGE}/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        "docProps/core.xml": CORE,
        "word/document.xml": DOCUMENT % body,
        **{f"word/{name}.xml": content for name, content in parts.items()},
    }


def a_docx(body: str, *, main: str = f"{WORD_TYPE}.document", **parts: str) -> bytes:
    return zipped(docx_members(body, main=main, **parts))


def a_pptx(*slides: tuple[str, str, str]) -> bytes:
    """A presentation of slides with title, text and notes, and a table on each."""
    presentation = pptx.Presentation()
    for title, text, notes in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, text
        slide.notes_slide.notes_text_frame.text = notes
        table = slide.shapes.add_table(1, 2, 0, 0, 100, 100).table
        table.cell(0, 0).text, table.cell(0, 1).text = "Міст", "32 млн"
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def an_xlsx(**sheets: list[list[object]]) -> bytes:
    """A workbook with these sheets; one whose name begins with `hidden` is."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title.startswith("hidden") else "visible"
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"


def an_odt(text: str, *, kind: str = "text") -> bytes:
    """An OpenDocument file whose body is `text`."""
    names = " ".join(
        f'xmlns:{short}="{OPEN_DOCUMENT}:{name}:1.0"'
        for short, name in (("office", "office"), ("text", "text"), ("table", "table"), ("meta", "meta"))
    )
    names += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    about = "<dc:title>Звіт</dc:title><dc:creator>Олена Коваль</dc:creator><dc:date>2025-10-31T14:05:00</dc:date>"
    return zipped({
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {names}><office:body><office:{kind}>{text}</office:{kind}>"
        "</office:body></office:document-content>",
        "meta.xml": f"<office:document-meta {names}><office:meta>{about}</office:meta></office:document-meta>",
    })  # fmt: skip


def an_epub(*chapters: str, missing: int = 0) -> bytes:
    """A book with these chapters, and `missing` more in its list."""
    numbers = range(1, len(chapters) + missing + 1)
    items = "".join(f'<item id="c{number}" href="text/chapter%20{number}.xhtml"/>' for number in numbers)
    order = "".join(f'<itemref idref="c{number}"/>' for number in numbers)
    pages = {
        f"OEBPS/text/chapter {number}.xhtml": '<?xml version="1.0"?><!DOCTYPE html><html '
        f'xmlns="http://www.w3.org/1999/xhtml"><head><title>Не видно</title></head><body>{chapter}</body></html>'
        for number, chapter in enumerate(chapters, start=1)
    }
    return zipped({
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Мости</dc:title><dc:creator>Марта Ковальчук'
        f"</dc:creator><dc:language>uk</dc:language></metadata><manifest>{items}</manifest><spine>{order}</spine>"
        "</package>",
        **pages,
    })  # fmt: skip
