"""The PDF files by which readers are measured: one kind of trouble each, with the quotations that stand in it."""

import random
from collections.abc import Callable

from tests.pdfs import (
    QUOTE,
    STORY,
    Document,
    Sample,
    column,
    encrypted,
    put,
    shown,
    width_of,
    wrapped,
)

OTHER = (
    "Міський голова відповів, що обговорення було відкритим, а протоколи доступні кожному.",
    "Опоненти вважають інакше: за їхніми словами, депутати отримали документи лише вранці.",
    "Наступне засідання комісії відбудеться у вівторок, і журналістів на нього запросили.",
)
OTHER_QUOTE = "депутати отримали документи лише вранці"
LEFT, TOP, RIGHT = 60, 780, 320
NARROW = 220


def half_a_pdf() -> bytes:
    """A file that broke off: its first page is whole."""
    return _half().data


def locked_pdf() -> bytes:
    """A file that opens with a password only."""
    return encrypted(Document([column(_story(), LEFT, TOP)]), b"secret")


def samples() -> list[Sample]:
    """A sample of every kind, made anew."""
    return [make() for make in KINDS]


def _story(width: float = 460) -> list[str]:
    return wrapped(" ".join(STORY), width)


def _plain() -> Sample:
    return Sample("plain", Document([column(_story(), LEFT, TOP)]).build())


def _hyphenated() -> Sample:
    lines = [
        "Речник заявив, що договір з підряд-",
        "ником підписали ще до оголо-",
        "шення торгів. Про це йдеться в листі.",
    ]
    return Sample("hyphenated", Document([column(lines, LEFT, TOP)]).build())


def _soft_hyphens() -> Sample:
    lines = ["Речник заявив, що договір з підряд\u00ad", "ником під\u00adписали ще до оголо\u00ad", "шення торгів."]
    return Sample("soft hyphens", Document([column(lines, LEFT, TOP)]).build())


def _kept_hyphens() -> Sample:
    lines = ["Про це повідомила прес-служба, а голова Івано-", "Франківської ради це заперечив. Того ж дня прес-",
             "служба міста надіслала довідку за 2024-", "2025 роки."]  # fmt: skip
    quotes = ("голова Івано-Франківської ради це заперечив", "прес-служба міста надіслала довідку за 2024-2025 роки")
    return Sample("kept hyphens", Document([column(lines, LEFT, TOP)]).build(), quotes)


def _over_pages() -> Sample:
    before = [*_story()[:2], "Речник управління заявив, що договір з підрядником"]
    after = ["підписали ще до оголошення торгів. Далі засідання тривало без нього.", *_story()[-2:]]
    return Sample("over pages", Document([column(before, LEFT, TOP), column(after, LEFT, TOP)]).build())


def _over_pages_hyphenated() -> Sample:
    before = [*_story()[:2], "Речник управління заявив, що договір з підряд-"]
    after = ["ником підписали ще до оголошення торгів. Далі засідання тривало.", *_story()[-2:]]
    return Sample("hyphen at a page's end", Document([column(before, LEFT, TOP), column(after, LEFT, TOP)]).build())


def _running_heads() -> Sample:
    texts = [
        ["Речник управління заявив, що договір з підрядником"],
        ["підписали ще до оголошення торгів. Міський голова відповів, що", "обговорення було відкритим, а"],
        ["протоколи доступні кожному. Опоненти вважають інакше."],
    ]
    pages = [
        [put(LEFT, 815, "Обласний вісник, № 14", 9), *column(lines, LEFT, TOP), put(290, 30, str(number), 9)]
        for number, lines in enumerate(texts, start=1)
    ]
    quotes = (QUOTE, "обговорення було відкритим, а протоколи доступні кожному", "Обласний вісник, № 14")
    return Sample("running heads, page numbers", Document(pages).build(), quotes)


def _columns() -> Sample:
    pages = [[*column(_story(NARROW), LEFT, TOP), *column(wrapped(" ".join(OTHER), NARROW), RIGHT, TOP)]]
    return Sample("two columns", Document(pages).build(), (QUOTE, OTHER_QUOTE))


def _columns_by_row() -> Sample:
    left, right = column(_story(NARROW), LEFT, TOP), column(wrapped(" ".join(OTHER * 2), NARROW), RIGHT, TOP)
    rows = [each for pair in zip(left, right, strict=False) for each in pair] + left[len(right) :] + right[len(left) :]
    return Sample("two columns, drawn row by row", Document([rows]).build(), (QUOTE, OTHER_QUOTE))


def _three_columns_under_a_title() -> Sample:
    title = put(LEFT, 800, "Бюджет мостів ухвалили після чотирьох годин суперечок у залі", 16)
    columns = [column(wrapped(" ".join(text), 150, 10), LEFT + 165 * place, 770, 12, 10)
               for place, text in enumerate((STORY, OTHER, STORY[2:] + OTHER[:1]))]  # fmt: skip
    rows = [each for row in zip(*columns, strict=False) for each in row]
    rows += [each for lines in columns for each in lines[min(map(len, columns)) :]]
    return Sample("three columns under a title", Document([[title, *rows]]).build(), (QUOTE, OTHER_QUOTE))


def _continued_in_next_column() -> Sample:
    lines = _story(NARROW)
    cut = next(number for number, line in enumerate(lines) if "підписали" in line) + 1
    pages = [[*column(lines[:cut], LEFT, TOP), *column(lines[cut:], RIGHT, TOP)]]
    return Sample("a sentence over columns", Document(pages).build())


def _letters(*, shuffled: bool = False, spaces: bool = True) -> list[str]:
    drawn = []
    for number, line in enumerate(_story()):
        x = float(LEFT)
        for char in line:
            if spaces or char != " ":
                drawn.append(put(x, TOP - 15 * number, char))
            x += width_of(char, 12)
    if shuffled:
        random.Random(7).shuffle(drawn)
    return drawn


def _letter_by_letter() -> Sample:
    return Sample("letter by letter", Document([_letters(spaces=False)]).build())


def _letter_by_letter_with_spaces() -> Sample:
    return Sample("letter by letter, with spaces", Document([_letters()]).build())


def _letters_in_any_order() -> Sample:
    return Sample("letters in any order", Document([_letters(shuffled=True, spaces=False)]).build())


def _spread_letters() -> Sample:
    drawn = [f"BT /F1 11 Tf 1.5 Tc 1 0 0 1 {LEFT} {TOP - 15 * number} Tm {shown(line)} Tj ET"
             for number, line in enumerate(_story(380))]  # fmt: skip
    return Sample("spread letters", Document([drawn]).build())


def _gaps_for_spaces() -> Sample:
    drawn = []
    for number, line in enumerate(_story()):
        words = " -300 ".join(shown(word) for word in line.split())
        drawn.append(f"BT /F1 12 Tf 1 0 0 1 {LEFT} {TOP - 15 * number} Tm [{words}] TJ ET")
    return Sample("gaps for spaces", Document([drawn]).build())


def _word_by_word() -> Sample:
    drawn = []
    for number, line in enumerate(_story()):
        x = float(LEFT)
        for word in line.split():
            drawn.append(put(x, TOP - 15 * number, word))
            x += width_of(word + " ", 12)
    random.Random(3).shuffle(drawn)
    return Sample("words in any order", Document([drawn]).build())


def _upwards() -> Sample:
    return Sample("lines from below", Document([list(reversed(column(_story(), LEFT, TOP)))]).build())


def _rotated() -> Sample:
    lines = [f"BT /F1 12 Tf 0 1 -1 0 {60 + 15 * number} 60 Tm {shown(line)} Tj ET"
             for number, line in enumerate(_story(700))]  # fmt: skip
    return Sample("a turned page", Document([lines], page_entries="/Rotate 90").build())


def _drawn_twice() -> Sample:
    lines = _story()
    doubled = [each for number, line in enumerate(lines)
               for each in (put(LEFT, TOP - 15 * number, line), put(LEFT + 0.3, TOP - 15 * number, line))]  # fmt: skip
    return Sample("bold by drawing twice", Document([doubled]).build())


def _invisible_over_a_picture() -> Sample:
    drawn = ["q 595 0 0 842 0 0 cm /Im1 Do Q", "3 Tr", *column(_story(), LEFT, TOP)]
    return Sample("a scan with its text", Document([drawn], images=frozenset({0})).build())


def _table() -> Sample:
    rows = [("Міст", "Сума", "Стан"), ("Великий міст", "32 млн грн", "підрядника обрано"),
            ("Малий міст", "4,5 млн грн", "торги тривають")]  # fmt: skip
    drawn = [put(LEFT + 150 * place, TOP - 20 * number, cell) for number, row in enumerate(rows)
             for place, cell in enumerate(row)]  # fmt: skip
    drawn += column(_story(), LEFT, 600)
    quotes = (QUOTE, "Великий міст 32 млн грн підрядника обрано", "Малий міст 4,5 млн грн торги тривають")
    return Sample("a table", Document([drawn]).build(), quotes)


def _footnote() -> Sample:
    drawn = [*column(_story(), LEFT, TOP), put(LEFT, 60, "1 Лист управління від 3 жовтня.", 8)]
    return Sample("a footnote", Document([drawn]).build(), (QUOTE, "Лист управління від 3 жовтня"))


def _ligatures() -> Sample:
    lines = [
        "The \ufb01rst of\ufb01ce signed the con-",
        "tract before the tender was announced.",
        "Of\ufb01cials \ufb02atly denied it.",
    ]
    quotes = ("The first office signed the contract before the tender was announced", "Officials flatly denied it")
    return Sample("ligatures", Document([column(lines, LEFT, TOP)]).build(), quotes)


def _latin_font() -> Sample:
    texts = ["The office signed the contract before the tender was announced,", "the auditors said on Monday."]
    drawn = [f"BT /F2 12 Tf 60 {780 - 15 * number} Td ({text}) Tj ET" for number, text in enumerate(texts)]
    quote = "signed the contract before the tender was announced, the auditors said on Monday"
    return Sample("a font that every reader has", Document([drawn]).build(), (quote,))


def _pictures_between() -> Sample:
    picture = ["q 595 0 0 842 0 0 cm /Im1 Do Q"]
    pages = [picture, column(_story(), LEFT, TOP), picture]
    return Sample("pictures of pages", Document(pages, images=frozenset({0, 2})).build())


def _objects_packed() -> Sample:
    return Sample("objects packed (PDF 1.5)", Document([column(_story(), LEFT, TOP)]).build_packed())


def _empty_password() -> Sample:
    return Sample("an empty password", encrypted(Document([column(_story(), LEFT, TOP)])))


def _behind_blank_lines() -> Sample:
    return Sample("behind blank lines", b"\r\n\r\n\n  \n" + Document([column(_story(), LEFT, TOP)]).build())


def _wrong_table() -> Sample:
    data = Document([column(_story(), LEFT, TOP)]).build()
    return Sample("a wrong table of objects", data.replace(b"startxref\n", b"startxref\n9"))


def _no_end() -> Sample:
    data = Document([column(_story(), LEFT, TOP), column(wrapped(" ".join(OTHER), 460), LEFT, TOP)]).build()
    return Sample("without its table", data[: data.index(b"xref\n")])


def _half() -> Sample:
    pages = [column(_story(), LEFT, TOP), *[column(wrapped(" ".join(OTHER), 460), LEFT, TOP)] * 8]
    data = Document(pages).build()
    return Sample("half a file", data[: len(data) // 2])


def _half_with_its_page_tree_behind() -> Sample:
    document = Document([column(_story(), LEFT, TOP), *[column(wrapped(" ".join(OTHER), 460), LEFT, TOP)] * 8])
    data = document.build()
    begin, end = data.index(b"1 0 obj"), data.index(b"\n3 0 obj") + 1
    moved = data[:begin] + data[end : data.index(b"xref\n")]
    return Sample("half a file, without its page tree", moved[: len(moved) * 2 // 3])


def _half_packed() -> Sample:
    pages = [column(_story(), LEFT, TOP), *[column(wrapped(" ".join(OTHER), 460), LEFT, TOP)] * 8]
    data = Document(pages).build_packed()
    return Sample("half a file, packed", data[: len(data) * 2 // 3])


KINDS: tuple[Callable[[], Sample], ...] = (
    _plain, _hyphenated, _soft_hyphens, _kept_hyphens, _over_pages, _over_pages_hyphenated, _running_heads, _columns,
    _columns_by_row, _three_columns_under_a_title, _continued_in_next_column, _letter_by_letter,
    _letter_by_letter_with_spaces, _letters_in_any_order, _spread_letters, _gaps_for_spaces, _word_by_word, _upwards,
    _rotated, _drawn_twice, _invisible_over_a_picture, _table, _footnote, _ligatures, _latin_font, _pictures_between,
    _objects_packed, _empty_password, _behind_blank_lines, _wrong_table, _no_end, _half,
    _half_with_its_page_tree_behind, _half_packed,
)  # fmt: skip
