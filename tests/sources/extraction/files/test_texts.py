"""Files of text that are no pages: JSON, feeds, tables, mails and saved pages."""

import json

import pytest

from sources.extraction.files import csv_text, feed, json_text, mail, partial_text
from sources.extraction.parse import extract
from sources.extraction.reading import Reading

URL = "https://news.example/a"
QUOTE = "Ми підписали папери, бо чекати було нікуди"
PAGE = (
    "<html lang='uk'><head><title>Папери</title></head><body><article>"
    f"<p>«{QUOTE}», — сказав голова. Так було й торік.</p>"
    "<p>Про це <a href='b'>написала газета сусіднього міста</a> ще торік, коли договір лише готували.</p></article>"
)


def read(body: bytes | str, content_type: str = "") -> Reading:
    return extract(body.encode() if isinstance(body, str) else body, content_type, URL)


def test_json_is_read_with_its_escapes_and_its_markup_as_words():
    body = json.dumps(
        {"title": "Папери", "content": {"rendered": f"<p>«{QUOTE}».</p><p>Далі.</p>", "views": 12}, "tags": ["a", "b"]}
    )
    assert "\\u041f" in body
    reading = read(body, "application/json")
    assert reading["text"].splitlines() == [
        "title: Папери", "content:", "  rendered:", f"    «{QUOTE}».", "    Далі.", "  views: 12", "tags:", "  a",
        "  b",
    ]  # fmt: skip
    assert (reading["code"], reading["language"]) == ("", "uk")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('{"sum": 1.50, "old": 12345678901234567890123, "yes": true, "no": null, "sum": 2}',
         "sum: 1.50\nold: 12345678901234567890123\nyes: true\nno: null\nsum: 2"),
        ('["one", ["two", {"three": "fo\\nur"}]]', "one\ntwo\nthree:\n  fo\n  ur"),
        ('{"broken": "\\u041f', '{"broken": "\\u041f'),
        ("[" * 100_000, "[" * 100_000),
        ('"1 < 2 and 3 > 2"', "1 < 2 and 3 > 2"),
    ],
    ids=range(5),
)  # fmt: skip
def test_json_is_read_as_it_is_written(body, text):
    assert read(body, "application/json")["text"] == text


def test_json_of_any_depth_that_the_parser_bears_is_read():
    body = '{"a":' * 400 + '"words"' + "}" * 400
    assert read(body)["text"].splitlines()[-1].strip() == "a: words"


def test_a_feed_is_read_with_the_words_of_its_escaped_markup():
    body = """<?xml version="1.0"?><!-- made by a program --><rss version="2.0"><channel><title>Вісник</title>
      <link>https://news.example/</link><language>uk</language>
      <item><title>Папери &amp;amp; мости</title><link>/papers</link><pubDate>Fri, 31 Oct 2025 14:05:00 +0200</pubDate>
        <description>&lt;p&gt;«Ми підписали &lt;b&gt;папери&lt;/b&gt;,
          бо чекати було нікуди».&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</description></item>
      <item><title>Мости</title><description><![CDATA[<p>Коротко.</p>]]></description>
        <content:encoded xmlns:content="x"><![CDATA[<p>Коротко.</p><p>І довше&nbsp;тут.</p>]]></content:encoded></item>
    </channel></rss>"""
    reading = read(body, "text/html")
    assert reading["media_type"] == "application/rss+xml"
    assert reading["text"] == (
        "Вісник\nhttps://news.example/\n\n"
        "Папери & мости\nFri, 31 Oct 2025 14:05:00 +0200\nhttps://news.example/papers\n"
        f"«{QUOTE}».\n\nМости\nКоротко.\nІ довше тут."
    )
    assert (reading["title"], reading["language"], reading["published_at"]) == ("Вісник", "uk", "")
    assert reading["links"] == [("https://news.example/papers", "Папери & мости")]


def test_an_atom_feed_is_read_whatever_its_content_is():
    body = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">Вісник &amp;mdash; новини</title>
      <entry><title>Папери</title><link rel="self" href="/x.atom"/><link href="/papers"/><updated>2025-10-31</updated>
        <author><name>Олена Коваль</name></author>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{QUOTE}.</p></div></content></entry></feed>"""
    reading = read(body)
    assert reading["text"] == (
        f"Вісник — новини\n\nПапери\n2025-10-31 · Олена Коваль\nhttps://news.example/papers\n{QUOTE}."
    )


def test_an_old_feed_has_its_items_beside_its_channel():
    channel, item = "<channel><title>Old</title></channel>", "<item><title>News</title></item>"
    body = f"<rdf:RDF xmlns:rdf='x' xmlns='y'>{channel}{item}</rdf:RDF>"
    assert read(body)["text"] == "Old\n\nNews"


def test_a_feed_expands_no_entities():
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    channel = "<channel><title>A &l11; b</title></channel>"
    body = f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY l0 'ha'>{laughs}]><rss>{channel}</rss>"
    reading = extract(body.encode(), "application/rss+xml", URL)
    feed.read(reading, body.encode(), "", URL)
    assert len(reading["text"]) < 100


def test_a_feed_without_any_xml_is_not_read():
    reading = read("<rss")
    feed.read(reading, b"", "", URL)
    assert reading["code"] == "content.extraction"


def test_a_table_is_read_by_rows():
    body = 'Місто;Сума;Стан\r\nПерше;"1,5 млн";"чекає ""на"" торги"\r\nДруге;2;"два\r\nрядки"\r\nТретє;3;є\r\n'
    reading = read(body, "text/csv; charset=utf-8")
    assert reading["text"] == 'Місто\tСума\tСтан\nПерше\t1,5 млн\tчекає "на" торги\nДруге\t2\tдва рядки\nТретє\t3\tє'
    assert read(body.encode("cp1251"))["text"] == reading["text"]


def test_a_cell_without_an_end_does_not_end_the_reading(monkeypatch):
    monkeypatch.setattr(csv_text, "MAX_CELL_CHARACTERS", 10)
    assert read('a;b;c\n1;"' + "2" * 20, "text/csv")["text"] == 'a;b;c\n1;"' + "2" * 20


LETTER = f"""From: =?utf-8?B?{"0J7Qu9C10L3QsA=="}?= <olena@news.example>
To: desk@news.example
Subject: =?utf-8?Q?=D0=9F=D0=B0=D0=BF=D0=B5=D1=80=D0=B8?=
Date: Fri, 31 Oct 2025 14:05:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=utf-8

Просто.
--a
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

<p>{QUOTE}.</p><p hidden>Ні.</p>
--a--
--m
Content-Type: message/rfc822

Subject: Inner
From: a@news.example

Inner words.
--m
Content-Type: application/pdf; name="report.pdf"
Content-Disposition: attachment; filename="report.pdf"
Content-Transfer-Encoding: base64

JVBERg==
--m--
"""


def test_a_mail_is_read_as_mail_programs_show_it():
    reading = read(LETTER)
    assert reading["media_type"] == "message/rfc822"
    assert reading["text"] == (
        "Subject: Папери\nFrom: Олена <olena@news.example>\nTo: desk@news.example\n"
        f"Date: Fri, 31 Oct 2025 14:05:00 +0200\n\n{QUOTE}.\n\n"
        "Subject: Inner\nFrom: a@news.example\n\nInner words.\n\nreport.pdf"
    )
    assert (reading["title"], reading["authors"]) == ("Папери", ["Олена"])
    assert reading["published_at"] == "2025-10-31T14:05:00+02:00"


MIXED = "Content-Type: multipart/mixed; boundary=m\n\n"


@pytest.mark.parametrize(
    "body",
    [
        LETTER.replace("=?utf-8?B?0J7Qu9C10L3QsA==?=", "=?none?B?!!?="),
        LETTER.replace("charset=utf-8", "charset=none"),
        LETTER.replace("Fri, 31 Oct", "Someday"),
        LETTER.replace("8bit", "uuencode"),
        LETTER.replace("boundary=m", "boundary"),
        f"From: a\nTo: b\nSubject: c\n{MIXED}" + f"--m\n{MIXED}" * 3000,
    ],
    ids=range(6),
)  # fmt: skip
def test_a_damaged_mail_does_not_end_the_reading(body):
    assert read(body)["media_type"] == "message/rfc822"


def test_a_mail_of_too_many_parts_is_read_in_part(monkeypatch):
    monkeypatch.setattr(mail, "MAX_PARTS", 1)
    reading = read(LETTER)
    assert (reading["code"], reading["notes"]) == ("content.partial", ["read to part 1 of 4"])


SAVED = f"""From: <Saved by Blink>
Snapshot-Content-Location: https://e.example/a
Subject: Saved
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----B"; start="<root>"

------B
Content-Type: text/html
Content-ID: <frame>

<p>An advertisement in a frame.</p>
------B
Content-Type: text/html; charset=utf-8
Content-ID: <root>
Content-Transfer-Encoding: 8bit
Content-Location: https://e.example/dir/a

{PAGE}
------B--
"""


def test_a_saved_page_is_read_as_the_page_that_it_was():
    reading = read(SAVED, "multipart/related")
    assert (reading["media_type"], reading["title"], reading["language"]) == ("multipart/related", "Папери", "uk")
    assert QUOTE in reading["text"]
    assert "advertisement" not in reading["text"]
    assert reading["links"] == [("https://e.example/dir/b", "написала газета сусіднього міста")]


def test_a_saved_page_without_its_page_is_not_read():
    assert read(SAVED.replace("text/html", "text/css"))["code"] == "content.extraction"


@pytest.mark.parametrize(
    ("body", "kind", "module", "limit"),
    [
        ('{"a": "words and more"}', "application/json", json_text, "MAX_JSON_BYTES"),
        ("<rss><channel><title>Words and more</title></channel></rss>", "text/xml", feed, "MAX_FEED_BYTES"),
        ("words;and;more\n1;2;3", "text/csv", csv_text, "MAX_CSV_BYTES"),
    ],
)
def test_what_is_cut_is_said(monkeypatch, body, kind, module, limit):
    monkeypatch.setattr(module, limit, 18)
    reading = read(body, kind)
    assert (reading["code"], reading["notes"]) == ("content.partial", [f"read to byte 18 of {len(body)}"])


def test_a_text_that_is_longer_than_any_is_kept_is_cut_and_said_so(monkeypatch):
    monkeypatch.setattr(partial_text, "MAX_TEXT_CHARACTERS", 10)
    reading = read('{"a": "words and more"}', "application/json")
    assert (reading["code"], reading["notes"]) == ("content.partial", ["cut at character 10 of 17"])
