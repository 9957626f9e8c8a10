"""A claim's whole way through the real parts, on good days and on bad ones."""

import hashlib
import os
import re
import signal
import socket
import threading
from io import BytesIO

from sources.wacz.verify import verify_wacz
from tests.browser import Browser
from tests.newsroom import LONG, Newsroom
from tests.waiting import wait_for
from tests.web import Web, article, page, served

PAGE = "/en/venezuela-letters.html"
QUOTE = "more than 10 percent of its naval forces"


def log(browser: Browser, url: str, quote: str, text: str) -> int:
    """Log a claim in the admin with one URL as evidence; its number."""
    browser.open("/admin/claims/claim/add/")
    browser.press(
        "Log claim",
        text=text,
        claimant="Джеймс Сторі",
        language="uk",
        citations__0__source=url,
        citations__0__role="evidence",
        citations__0__stance="supports",
        citations__0__quote=quote,
    )
    browser.open("/admin/claims/claim/")
    shown = browser.page.xpath("//a[contains(@href, '/change/') and contains(., $text)]/@href", text=text)
    assert shown, browser.words()
    return int(re.findall(r"/claim/(\d+)/", shown[0])[0])


def at(browser: Browser, claim: int) -> Browser:
    """The browser on the page of a claim."""
    return browser.open(f"/admin/claims/claim/{claim}/change/")


def test_the_demo_is_archived_while_somebody_watches(newsroom: Newsroom) -> None:
    claims = newsroom.get("claims/")["results"]
    assert len([claim for claim in claims if claim["translation"]]) == 10
    for claim in claims:
        newsroom.found(claim["id"])
    citations = newsroom.get("citations/")["results"]
    assert {citation["quote_state"] for citation in citations if citation["quote"]} == {"found"}
    assert newsroom.get(f"claims/{claims[-1]['id']}/provenance/")["independent_origins"] == 1


def test_a_claim_is_logged_archived_rated_approved_and_pulled(newsroom: Newsroom) -> None:
    editor, reviewer, chief = (newsroom.browser(name) for name in ("editor", "reviewer", "chief"))
    number = log(editor, newsroom.sample(f"{PAGE}?edition=2"), QUOTE, "США перекинули понад 10% флоту.")
    claim = newsroom.found(number)
    [citation] = claim["citations"]
    capture = newsroom.sealed(citation["source"]["id"])
    assert (capture["outcome"], capture["completeness"], citation["quote_state"]) == ("ok", "complete", "found")

    at(reviewer, number).press("Start review")
    assert "Write a review: a rating and why." in at(reviewer, number).words()
    reviewer.open(f"/admin/claims/claim/{number}/review/")
    reviewer.press(
        "Save the review", rating=reviewer.choice("True"), rationale="Він сказав це газеті, і стаття є в архіві."
    )
    at(reviewer, number).press("Submit for approval")

    assert "You wrote the review; somebody else has to approve it." in at(reviewer, number).words()
    assert not any("Approve" in str(words) for words in at(editor, number).page.xpath("//form//button/text()"))
    at(chief, number).link("Show the rating").press("Approve")

    pulled = newsroom.claim(number)
    assert (pulled["status"], pulled["rating"]["code"]) == ("checked", "true")
    [wacz] = [part for part in capture["artifacts"] if part["kind"] == "wacz"]
    sealed = newsroom.download(f"{newsroom.desk.address}/api/v1/captures/{capture['id']}/wacz/")
    assert hashlib.sha256(sealed).hexdigest() == wacz["sha256"]
    assert verify_wacz(BytesIO(sealed)) == []


def test_a_worker_killed_in_the_middle_loses_nothing_and_another_does_it_once(newsroom: Newsroom, web: Web) -> None:
    let_go = threading.Event()

    def stuck_at_first(web: Web, connection: socket.socket, target: str) -> None:
        if web.visits[target] == 1:
            let_go.wait(LONG)
        connection.sendall(page(article()))

    with served(stuck_at_first, "/stuck-at-first"):
        number = log(newsroom.browser("editor"), web.url("/stuck-at-first"), "радари та ракети", "Потрібні радари.")
        wait_for(lambda: "/stuck-at-first" in web.requests, "a worker fetches the page", seconds=LONG)
        killed = worker_of(newsroom)
        os.killpg(killed, signal.SIGKILL)
        try:
            citation = newsroom.found(number)["citations"][0]
            capture = newsroom.sealed(citation["source"]["id"])
        finally:
            let_go.set()
    assert worker_of(newsroom) != killed
    assert (capture["outcome"], capture["attempt"], citation["quote_state"]) == ("ok", 2, "found")
    assert len(newsroom.captures(citation["source"]["id"])) == 1
    assert sorted(part["kind"] for part in capture["artifacts"]).count("wacz") == 1
    assert web.visits["/stuck-at-first"] == 2
    told = f"archived #{citation['source']['id']} "
    wait_for(lambda: told in newsroom.desk.lines(), "the terminal tells of it", seconds=LONG)
    assert newsroom.desk.lines().count(told) == 1


def test_without_redis_claims_are_logged_and_captures_go_on_when_it_is_back(newsroom: Newsroom, web: Web) -> None:
    newsroom.queue.stop()
    try:
        wait_for(lambda: newsroom.desk.get("/readyz")[0] == 503, "the desk notices", seconds=LONG)
        number = log(newsroom.browser("editor"), web.url("/article/gzip"), "радари та ракети", "Бракує радарів.")
        source = newsroom.claim(number)["citations"][0]["source"]["id"]
        assert [capture["state"] for capture in newsroom.captures(source)] == ["queued"]
    finally:
        newsroom.queue.start()
    capture = newsroom.sealed(source)
    assert (capture["outcome"], capture["attempt"]) == ("ok", 1)
    assert newsroom.found(number)["citations"][0]["quote_state"] == "found"


def test_log_url_waits_for_the_worker_and_says_what_was_found(newsroom: Newsroom, web: Web) -> None:
    typed = ["--claim", "Ракети", "--claimant", "Газета", "--quote", "радари та ракети", "--user", "editor"]
    lines = newsroom.desk.manage("log_url", web.url("/article/deflate"), *typed).splitlines()
    assert lines[-2:] == [
        "Archived: The page was fetched. The page has readable text.",
        "Quotation: In the archived text.",
    ]


def worker_of(newsroom: Newsroom) -> int:
    """The worker's process group, as soon as there is one."""
    return wait_for(lambda: _worker_of(newsroom), "a worker is there", seconds=LONG)


def _worker_of(newsroom: Newsroom) -> int:
    running = newsroom.desk.processes().items()
    return next((pid for pid, line in running if " worker " in line and os.getpgid(pid) == pid), 0)
