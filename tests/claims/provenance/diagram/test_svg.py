"""The picture as a file."""

import re
from typing import Any

from lxml import etree

from claims.provenance.diagram import Face, Texts, lay_out_narrow, lay_out_wide, svg, tell
from claims.provenance.graph import Node, trace
from tests.claims.provenance.diagram.pictures import story

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = Texts("Sourcing", "1 citation, 1 publisher")


def drawn(**options: Any) -> Any:
    return etree.fromstring(svg(lay_out_wide(story({1: [2], 2: [1, 3]}, [1])), TEXTS, **options).encode())


def test_svg_is_titled_described_and_named_by_both() -> None:
    root = drawn()
    assert root.find(f"{SVG}title").text == "Sourcing"
    assert root.find(f"{SVG}desc").text == "1 citation, 1 publisher"
    assert root.get("aria-labelledby") == root.find(f"{SVG}title").get("id")


def test_svg_holds_words_as_words_and_links_to_sources() -> None:
    root = drawn()
    words = " ".join(element.text for element in root.iter(f"{SVG}text"))
    assert "Source 2" in words
    assert "In a loop" in words
    assert {link.get("href") for link in root.iter(f"{SVG}a")} == {"/1", "/2", "/3", "#citation-1"}


def test_svg_of_a_file_leads_back_to_the_desk() -> None:
    links = {link.get("href") for link in drawn(base="https://desk.example").iter(f"{SVG}a")}
    assert links == {f"https://desk.example/{number}" for number in (1, 2, 3)}


def test_svg_has_no_style_and_no_script() -> None:
    text = svg(lay_out_narrow(story({1: [2]}, [1])), TEXTS)
    assert not re.search(r"style=|<style|<script|\son\w+=", text)


def test_svg_escapes_whatever_a_title_holds() -> None:
    evil = '<script>alert("1")</script>\x00 & \u202egnp.exe'
    found = trace([Node(1, evil, "article", is_online=True)], [], [1])
    told = tell(Face(evil), [], found, {1: Face(evil, href='/"><script>')}, str)
    text = svg(lay_out_wide(told), Texts(evil, evil))
    etree.fromstring(text.encode())
    assert "<script" not in text
    assert "\u202e" not in text
