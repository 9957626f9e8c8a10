"""Pages that every browser shows, whatever their servers do wrong, are whole articles and can be checked later."""

import pytest

from sources.capture import pipeline
from sources.capture.re_extract import read_again
from sources.models import Artifact, Capture
from sources.storage.archive import open_artifact, text_of
from sources.wacz.verify import verify_wacz
from tests.builders import a_source
from tests.sources.web.framing import CHUNKS, ENCODINGS, HEADERS, LENGTHS, STATUS_LINES, an_answer, in_chunks, packed
from tests.web import ARTICLE_UK, article, fixed, page, served

pytestmark = pytest.mark.django_db

KIND = "Content-Type: text/html; charset=utf-8"
UKRAINIAN = "йому «потрібні радари та ракети»"
POLISH = "umowę z wykonawcą podpisano jeszcze przed ogłoszeniem przetargu"
PARAGRAPH = (
    "<p>Rada obwodowa przyjęła budżet rozwoju na przyszły rok po czterech godzinach dyskusji w sali. Rzecznik zarządu "
    f"oświadczył, że {POLISH}, a mieszkańcy gminy zwrócili się do sądu, który wkrótce rozpocznie rozprawę.</p>"
)
PAGE_PL = "<!doctype html><html><head>{head}<title>Budżet</title></head><body><article><h1>Budżet</h1>{text}</article>"
LATE = f"<!--{' ' * 2000}-->"


def in_ukrainian(codec: str, meta: str) -> bytes:
    return ARTICLE_UK.format(meta=meta).encode(codec, "xmlcharrefreplace")


def in_polish(codec: str, head: str = "") -> bytes:
    return PAGE_PL.format(head=head, text=PARAGRAPH * 4).encode(codec, "xmlcharrefreplace")


def plain(body: bytes, kind: str = "text/html") -> bytes:
    return page(body, kind=kind)


ANSWERS = {
    "a charset in a comment": (plain(in_ukrainian("utf-8", "<!-- <meta charset=koi8-r> -->")), UKRAINIAN),
    "a charset in a script": (plain(in_ukrainian("cp1251", "<script>'<meta charset=koi8-r>'</script>")), UKRAINIAN),
    "a charset in a description": (
        plain(in_ukrainian("utf-8", '<meta name="description" content="charset=windows-1252">')), UKRAINIAN,
    ),
    "a late meta": (plain(in_polish("iso8859-2", f'{LATE}<meta charset="iso-8859-2">')), POLISH),
    "windows-1250 undeclared": (plain(in_polish("cp1250")), POLISH),
    "Mac Cyrillic undeclared": (plain(in_ukrainian("mac-cyrillic", "")), UKRAINIAN),
    "a bad byte in UTF-8": (plain(article().replace(b"<nav>", b"\xff<nav>")), UKRAINIAN),
    "UTF-8 that is declared as another": (page(article(), kind="text/html; charset=windows-1251"), UKRAINIAN),
    "UTF-16 without a mark": (plain(in_ukrainian("utf-16-le", ""), "text/html; charset=utf-16"), UKRAINIAN),
    "a blank before the colon": (an_answer(KIND.replace(":", " :"), "Server: x", body=article()), UKRAINIAN),
    "a line without a colon": (an_answer(KIND, "Cache-Control no-cache", body=article()), UKRAINIAN),
    "an empty length": (an_answer(KIND, "Content-Length:", body=article()), UKRAINIAN),
    "a blank line before the status line": (b"\r\n" + an_answer(KIND, body=article()), UKRAINIAN),
    "an encoding that is none": (packed("none", article()), UKRAINIAN),
    "a charset for an encoding": (packed("UTF-8", article()), UKRAINIAN),
}  # fmt: skip


def captured(web, answer: bytes) -> Capture:
    with served(fixed(answer)) as path:
        capture = Capture.objects.get(source=a_source(web.url(path)))
        pipeline.run(capture.pk, may_wait=False)
    capture.refresh_from_db()
    return capture


@pytest.fixture(autouse=True)
def reachable(web, settings) -> None:
    """The desk's settings let the web client reach the test web."""
    settings.DEMO, settings.DEMO_PORT, settings.CAPTURE_TIMEOUT = True, web.port, 5


@pytest.mark.parametrize("name", ANSWERS)
def test_run_seals_a_whole_article(web, name):
    answer, words = ANSWERS[name]
    capture = captured(web, answer)
    assert (capture.outcome, capture.verdict, capture.completeness) == ("ok", "verdict.article", "complete")
    assert words in " ".join(text_of(capture).split())


SAMPLE = [framing for group in (STATUS_LINES, HEADERS, LENGTHS, CHUNKS, ENCODINGS) for framing in group[1::3]]


@pytest.mark.parametrize("framing", SAMPLE, ids=lambda framing: framing.name)
def test_what_was_sealed_of_an_odd_answer_can_be_read_again(web, framing):
    capture = captured(web, framing.answer)
    assert capture.hops[0]["oddities"] == [*framing.oddities]
    wacz = capture.artifacts.get(kind=Artifact.Kind.WACZ)
    with open_artifact(wacz) as file:
        assert verify_wacz(file) == []
    if framing.outcome == "ok":
        with open_artifact(wacz) as file:
            again = read_again(file)
        assert again is not None
        assert again["text"] == text_of(capture)


def test_run_reads_chunks_with_bare_line_feeds(web):
    assert captured(web, in_chunks(size=b"%x\n")).outcome == "ok"
