"""Shadow roots and frames stand in the visible text where people see them."""

import pytest

from sources.extraction.parse import extract
from sources.extraction.reading import Beside, FrameMarkup, Reading
from sources.markup import FRAME_MARK

URL = "https://news.example/page"
SENTENCE = "Обласна рада ухвалила бюджет розвитку на наступний рік після чотирьох годин обговорення у залі. "


def read(body: str, frames: dict[int, FrameMarkup] | None = None, head: str = "") -> Reading:
    markup = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return extract(markup.encode(), "text/html; charset=utf-8", URL, Beside(frames or {}))


def words(body: str, frames: dict[int, FrameMarkup] | None = None, head: str = "") -> str:
    return read(body, frames, head)["visible_text"].replace("\n", " / ")


def shadow(content: str, mode: str = "open") -> str:
    return f"<template shadowrootmode={mode}>{content}</template>"


INNER = f"<x-b>{shadow('b <slot></slot> d')}<slot></slot></x-b>"  # in which stands what it is given


def frame(number: int) -> str:
    return f'<iframe src=/f {FRAME_MARK}="{number}">no frames here</iframe>'


# Body of a page, and what of it is seen.
SHADOW_CASES = [
    (f"<p>before</p><x-a>{shadow('<p>inside</p>')}</x-a><p>after</p>", "before / inside / after"),
    (f"<x-a>{shadow('inside', mode='closed')}</x-a>", "inside"),
    (f"<div>{shadow('<div>block</div>')}</div>", "block"),
    (f"<p>{shadow('<div>in a paragraph</div>')}</p><p>after</p>", "in a paragraph / after"),
    # Slots: what stands in the host is shown in them, and only there.
    (f"<x-a>{shadow('<b>a <slot></slot> c</b>')}b</x-a>", "a b c"),
    (f"<x-a>{shadow('a')}never shown</x-a>", "a"),
    (f"<x-a>{shadow('a <slot>instead</slot>')}</x-a>", "a instead"),
    (f"<x-a>{shadow('<slot name=t></slot>: <slot></slot>')}text <b slot=t>title</b></x-a>", "title: text"),
    (f"<x-a>{shadow('<slot name=t></slot><slot name=t></slot>')}<b slot=t>once</b></x-a>", "once"),
    (f"<x-a>{shadow('<slot name=t></slot>')}<b slot=other>never shown</b></x-a>", ""),
    # Roots in roots, a slot that hands on what it was given.
    (f"<x-a>{shadow(f'a {INNER} e')}c</x-a>", "a b c d e"),
    (f"<x-a>{shadow('<slot></slot>')}<x-b>{shadow('inner')}</x-b></x-a>", "inner"),
    # What is no root: a second one, one in what can have none, one in a template that is not shown.
    (f"<x-a>{shadow('first')}{shadow('second')}</x-a>", "first"),
    (f"<ul><li>{shadow('never shown')}shown</li></ul>", "shown"),
    (f"<template><x-a>{shadow('never shown')}</x-a></template>shown", "shown"),
    ("<x-a><template shadowrootmode=ajar>never shown</template>shown</x-a>", "shown"),
    # Styles hold for their own tree.
    (f"<x-a>{shadow('<style>.x { display: none }</style><i class=x>hidden</i>a')}</x-a><i class=x>b</i>", "ab"),
    (f"<x-a>{shadow('<i class=x>a</i><slot></slot>')}<b hidden>hidden</b></x-a>", "a"),
]


@pytest.mark.parametrize(("body", "seen"), SHADOW_CASES)
def test_shadow_roots_are_read_as_they_are_shown(body, seen):
    assert words(body) == seen


def test_styles_of_the_page_hide_nothing_in_shadow_roots_but_what_stands_in_slots():
    body = f"<x-a>{shadow('<i class=x>a</i><slot></slot>')}<b class=x>hidden</b></x-a><i class=x>hidden</i>"
    assert words(body, head="<style>.x { display: none }</style>") == "a"


def test_an_article_in_a_shadow_root_is_the_article():
    article = "".join(f"<p>{number}. {SENTENCE * 2}</p>" for number in range(8))
    reading = read(f"<my-art>{shadow(f'<article>{article}</article>')}</my-art><script>1</script>")
    assert reading["text"].count("ухвалила бюджет") == 16
    assert "frames" not in reading["layout"]


@pytest.mark.parametrize(
    ("body", "frames", "seen"),
    [
        (f"a{frame(1)}c", {1: "<p>b</p>"}, "a / b / c"),
        (f"a{frame(1)}", {}, "a"),
        (f"a{frame(2)}", {1: "b"}, "a"),
        (f"a{frame(1)}{frame(1)}", {1: "b"}, "a / b"),
        (f"a{frame(1)}", {1: f"b{frame(2)}d", 2: "c"}, "a / b / c / d"),
        (f"<x-a>{shadow(frame(1))}</x-a>", {1: f"<x-b>{shadow('in both')}</x-b>"}, "in both"),
        (f"<template>{frame(1)}</template>a", {1: "never shown"}, "a"),
        (f"<div hidden>{frame(1)}</div>a", {1: "never shown"}, "a"),
        (f"<i class=x>a</i>{frame(1)}", {1: "<style>.x{display:none}</style><i class=x>hidden</i><b>b</b>"}, "a / b"),
        (f"a{frame(1)}", {1: "<noscript>no scripts</noscript><script>1</script>b"}, "a / b"),
        (f'<p>a</p><iframe {FRAME_MARK}="x">no frames here</iframe>', {1: "b"}, "a"),
    ],
)
def test_frames_are_read_where_they_stand(body, frames, seen):
    assert (
        words(body, {number: FrameMarkup("https://news.example/f", markup) for number, markup in frames.items()})
        == seen
    )


def test_pages_of_frames_alone_are_read():
    markup = f'<html><frameset><frame {FRAME_MARK}="1"><frame {FRAME_MARK}="2"></frameset></html>'
    frames = {number: FrameMarkup(URL, f"<p>part {number}</p>") for number in (1, 2)}
    assert extract(markup.encode(), "text/html", URL, Beside(frames))["visible_text"] == "part 1\npart 2"


def test_what_stands_in_frames_has_their_address_and_their_links():
    inner = (
        f'<head><base href="/of/frame/"><title>Frame</title><meta name=author content="Nobody"></head><p>{SENTENCE}</p>'
    )
    inner += f"<p>За даними <a href=report>звіту рахункової палати</a>, кошти повернули до бюджету. {SENTENCE}</p>"
    outer = "".join(f"<p>{SENTENCE * 3}{number}</p>" for number in range(4))
    frames = {1: FrameMarkup("https://news.example/inner", inner)}
    reading = read(f"<article><h1>Бюджет</h1>{outer}{frame(1)}</article>", frames, "<title>Page</title>")
    ((start, end, address),) = reading["layout"]["frames"]
    assert address == "https://news.example/inner"
    assert reading["visible_text"][start:end].startswith(SENTENCE.strip())
    assert reading["visible_text"][start:end].count("\n") == 1
    assert ("https://news.example/of/frame/report", "звіту рахункової палати") in reading["links"]
    assert (reading["title"], reading["authors"]) == ("Page", [])
