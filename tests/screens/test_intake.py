"""Logging from an article in a real Chromium: read, select, press a key, save, read on."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.newsroom import Newsroom
from tests.screens.screen import Screen

ARTICLE = "/uk/maduro-prosyv-radary.html"
SELECT = """words => {
  const walker = document.createTreeWalker(document.getElementById("article-text"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    document.getElementById("article-text").focus();
    return;
  }
  throw new Error("not in the text: " + words);
}"""

# Two phrases that are the same: the last of them is meant.
TWICE = "з документів"
SELECT_LAST = """words => {
  const walker = document.createTreeWalker(document.getElementById("article-text"), NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) if (walker.currentNode.data.includes(words)) nodes.push(walker.currentNode);
  const node = nodes.at(-1), at = node.data.lastIndexOf(words);
  getSelection().setBaseAndExtent(node, at, node, at + words.length);
  document.getElementById("article-text").focus();
}"""
TEN = [
    "Кобальтовий ліхтар світить над Аррасом", "Шоста флотилія привезла какао", "Кавуни дозріли раніше за сливи",
    "Телеграф замовк опівночі", "Гірський потяг спізнився на годину", "Соляні копальні зачинено назавжди",
    "Маяк пофарбували в жовте", "Поштові голуби взяли відпустку", "Оперу поставили без тенора",
    "Архів переїхав до млина",
]  # fmt: skip

Sit = Callable[..., Screen]


def bring(screen: Screen, url: str, text: str) -> str:
    """Bring a page to the desk, as a bookmarklet does; wait until it can be read; its address."""
    screen.open(f"/desk/log?url={url}")
    screen.page.get_by_role("button", name="Archive and read").click()
    screen.page.wait_for_url("**/desk/log/*/**")
    screen.page.locator("#article-text", has_text=text).wait_for()
    return screen.page.url


def a_copy(newsroom: Newsroom, name: str) -> str:
    """The sample article under an address that no other test uses."""
    return newsroom.sample(f"{ARTICLE}?copy={name}")


def write(screen: Screen, text: str, claimant: str = "The Washington Post") -> None:
    screen.page.locator("#intake-form").get_by_label("Claim", exact=True).fill(text)
    screen.page.locator("#intake-form").get_by_label("Claimant").fill(claimant)
    screen.page.locator("#intake-form").get_by_label("Claimant").press("Escape")


def test_claims_are_logged_while_the_article_is_read(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    bring(screen, a_copy(newsroom, "reading"), "Мадуро")
    assert page.locator("#intake-form").get_by_label("Date claimed").input_value() == "2025-10-31"
    page.evaluate(SELECT, "попросив допомогти з радарами")
    page.get_by_role("button", name="New claim").wait_for()
    page.keyboard.press("c")
    assert (
        page.locator("#intake-form").get_by_label("Quotation", exact=True).input_value()
        == "попросив допомогти з радарами"
    )
    write(screen, "Кобальтові баржі просили про радари")
    page.keyboard.press("Control+Enter")
    page.locator("#intake-logged", has_text="Кобальтові баржі").wait_for()
    page.locator("#article-text mark", has_text="попросив допомогти").wait_for()
    assert page.locator("#intake-form").get_by_label("Claim", exact=True).input_value() == ""
    # The next one, with the button beside the words.
    page.evaluate(SELECT, "розширити військову співпрацю")
    page.get_by_role("button", name="New claim").click()
    write(screen, "Смарагдові дирижаблі розширили співпрацю")
    page.get_by_role("button", name="Log claim").click()
    page.locator("#intake-logged", has_text="Смарагдові дирижаблі").wait_for()
    assert page.locator("#intake-logged li").count() == 2
    assert "\n".join(screen.barriers()) == ""


def test_what_was_typed_comes_back(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    address = bring(screen, a_copy(newsroom, "drafts"), "Мадуро")
    write(screen, "Незбережені слова")
    page.reload()
    assert page.locator("#intake-form").get_by_label("Claim", exact=True).input_value() == "Незбережені слова"
    page.get_by_role("button", name="Discard").click()
    assert page.locator("#intake-form").get_by_label("Claim", exact=True).input_value() == ""
    page.reload()
    assert page.locator("#intake-form").get_by_label("Claim", exact=True).input_value() == ""
    # The session ends in between: nothing is saved, nothing is lost.
    write(screen, "Слова після втрати сесії")
    cookies = screen.context.cookies()
    screen.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Log claim").click()
    page.locator("[data-lost]").wait_for()
    assert page.locator("#intake-form").get_by_label("Claim", exact=True).input_value() == "Слова після втрати сесії"
    screen.context.add_cookies(cookies)  # type: ignore[arg-type] # what it gave itself
    screen.open(address.removeprefix(screen.address))
    assert page.locator("#intake-form").get_by_label("Claim", exact=True).input_value() == "Слова після втрати сесії"
    page.get_by_role("button", name="Log claim").click()
    page.locator("#intake-logged", has_text="Слова після втрати сесії").wait_for()
    page.reload()
    assert page.locator("#intake-form").get_by_label("Claim", exact=True).input_value() == ""


def test_the_same_claim_is_not_logged_twice_unknowingly(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    bring(screen, a_copy(newsroom, "twice"), "Мадуро")
    write(screen, "Бурштинові цепеліни пролетіли над Аррасом уночі")
    page.keyboard.press("Control+Enter")
    page.locator("#intake-logged", has_text="Бурштинові").wait_for()
    page.locator("#intake-form").get_by_label("Claim", exact=True).press_sequentially(
        "Бурштинові цепеліни летіли над Аррасом вночі"
    )
    page.locator("#similar a", has_text="Бурштинові цепеліни").wait_for()
    page.locator("#intake-form").get_by_label("Claimant").fill("The Washington Post")
    page.get_by_role("button", name="Log claim").click()
    page.locator("#intake-form").get_by_label("Different claim: log it anyway").check()
    assert (
        page.locator("#intake-form").get_by_label("Claim", exact=True).input_value()
        == "Бурштинові цепеліни летіли над Аррасом вночі"
    )
    page.get_by_role("button", name="Log claim").click()
    page.locator("#intake-logged", has_text="цепеліни летіли").wait_for()
    assert page.locator("#intake-logged li").count() == 2


def test_the_chain_is_recorded_with_one_click(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor", language="uk")
    page = screen.page
    screen.open(f"/desk/log?url={a_copy(newsroom, 'chain')}")
    page.locator(".intake-start form [type=submit]").click()
    chain = page.locator("#behind form[data-chain]").first
    chain.wait_for()
    boxes = chain.locator("[data-name=origin]")
    expect(boxes).to_have_count(3)  # the agency, the newspaper, the documents
    expect(boxes.nth(2)).to_have_value(re.compile("^#[0-9]+ Внутрішні документи уряду США"))  # known of the newspaper
    page.locator("#intake_text").fill("Ще не збережене твердження")
    chain.locator("[type=submit]").first.click()
    page.locator("#behind .picture-frame").wait_for()
    assert page.locator("#intake_text").input_value() == "Ще не збережене твердження"
    page.locator("#intake_claimant").fill("The Washington Post")
    page.locator("#claim_from_source [type=submit]").click()
    claim = page.locator("#intake-logged a", has_text="Ще не збережене твердження").get_attribute("href")
    reader = sit_down("reader", language="uk").open(str(claim))
    expect(reader.page.locator(".stands-on-sentence")).to_contain_text("1 незалежне першоджерело")
    expect(reader.page.locator(".stands-on-sentence")).to_contain_text("Внутрішні документи уряду США")


def test_a_chain_is_drawn_by_keys_alone(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    bring(screen, a_copy(newsroom, "keys-of-chain"), "Мадуро")
    page.locator("#behind summary", has_text="Add an upstream source").press("Enter")
    form = page.locator("#behind details[open] form[data-chain]")
    form.locator("[data-name=origin]").focus()
    page.keyboard.type("A memo")
    form.locator("[data-chain-add]").press("Enter")
    page.keyboard.type("A newspaper")
    page.keyboard.press("Alt+ArrowLeft")
    origins = form.locator("[data-name=origin]")
    assert [origins.nth(at).input_value() for at in range(2)] == ["A newspaper", "A memo"]
    assert [origins.nth(at).get_attribute("name") for at in range(2)] == ["origin", "origin-1"]
    form.locator("[data-chain-add]").press("Enter")
    page.keyboard.type("Too much")
    form.locator("[data-chain-remove]").last.press("Enter")
    expect(origins).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.locator("#behind .picture--wide")).to_contain_text("A newspaper")
    expect(page.locator("#behind .picture--wide")).to_contain_text("A memo")


def test_proposed_rows_are_decided_by_keys_alone(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    bring(screen, a_copy(newsroom, "rows"), "Мадуро")
    rows = page.locator("[data-row]")
    rows.first.wait_for()
    page.locator("[name=all-claimant]").focus()
    page.keyboard.type("The Washington Post")
    quotes = [rows.nth(at).locator("q").inner_text() for at in range(3)]
    rows.first.focus()
    expect(page.locator("#article-text .signal--here")).to_have_text(quotes[0])
    page.keyboard.press("x")
    expect(rows.nth(0)).to_have_attribute("data-decision", "drop")
    page.keyboard.press("Enter")
    expect(rows.nth(1)).to_have_attribute("data-decision", "accept")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("Мої слова про третє речення: їх ніде немає")
    page.keyboard.press("Escape")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist .success")).to_have_text("2 claims logged.")
    expect(page.locator("#intake-logged")).to_contain_text("Мої слова про третє речення")
    expect(page.locator("#intake-logged li")).to_have_count(2)
    expect(page.locator("[name=all-claimant]")).to_have_value("The Washington Post")


def test_underlining_can_be_switched_off_and_stays_off(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    bring(screen, a_copy(newsroom, "signals"), "Мадуро")
    line = "getComputedStyle(document.querySelector('.signal')).textDecorationLine"
    assert page.evaluate(line) == "underline"
    page.get_by_label("Underline what can be checked").uncheck()
    assert page.evaluate(line) == "none"
    page.reload()
    assert page.evaluate(line) == "none"


def test_the_keyboard_alone_takes_a_sentence_and_saves(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    bring(screen, a_copy(newsroom, "keys"), "Мадуро")
    page.locator("#article-text").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    sentence = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("c")
    assert page.locator("#intake-form").get_by_label("Quotation", exact=True).input_value() == sentence
    page.keyboard.type("Кварцові голуби виграли регату")
    page.keyboard.press("Tab")
    page.keyboard.type("Nobody Special")
    page.keyboard.press("Control+Enter")
    page.locator("#intake-logged", has_text="Кварцові голуби").wait_for()


def test_ten_claims_are_logged_from_one_article_by_keys(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    address = bring(screen, a_copy(newsroom, "ten"), "Мадуро")
    quotes = []
    for number, text in enumerate(TEN):
        if number < 9:
            page.locator("#article-text").focus()
            for _sentence in range(number + 1):
                page.keyboard.press("j")
            quotes.append(page.evaluate("document.activeElement.textContent"))
        else:
            page.evaluate(SELECT_LAST, TWICE)
            quotes.append(TWICE)
        page.keyboard.press("c")
        assert page.locator("#intake-form").get_by_label("Quotation", exact=True).input_value() == quotes[-1]
        page.keyboard.type(text)
        page.keyboard.press("Tab")
        page.keyboard.type("The Washington Post")
        page.keyboard.press("Escape")  # what is offered
        page.keyboard.press("Control+Enter")
        expect(page.locator(".intake-write")).to_contain_text(text)
        expect(page.locator("#intake-form").get_by_label("Claim", exact=True)).to_have_value("")
    source = int(address.rstrip("/").split("?")[0].rstrip("/").rpartition("/")[2])
    logged = newsroom.get("claims/", source=source)["results"]
    assert [row["text"] for row in reversed(logged)] == TEN
    cited = [newsroom.claim(row["id"])["citations"][0] for row in reversed(logged)]
    assert [citation["quote"] for citation in cited] == quotes
    assert len(set(quotes)) == len(TEN)
    assert {citation["quote_state"] for citation in cited} == {"found"}
    [capture] = newsroom.captures(source)
    text = newsroom.download(f"{newsroom.desk.address}/api/v1/captures/{capture['id']}/text/").decode()
    assert text.count(TWICE) > 1
    assert cited[-1]["quote_start"] == text.rindex(TWICE)


def test_without_scripts_a_claim_is_logged_as_well(sit_down: Sit, newsroom: Newsroom) -> None:
    with_scripts = sit_down("editor")
    address = bring(with_scripts, a_copy(newsroom, "plain"), "Мадуро").removeprefix(with_scripts.address)
    screen = sit_down("editor", scripts=False)
    page = screen.open(address).page
    page.locator("#intake-form").get_by_label("Quotation", exact=True).fill("попросив допомогти з радарами")
    write(screen, "Порцелянові трамваї просили радари")
    page.get_by_role("button", name="Log claim").click()
    page.locator("#intake-logged", has_text="Порцелянові трамваї").wait_for()
    assert page.locator("#article-text mark").count() == 1
    assert page.locator("#intake-form").get_by_label("Claim", exact=True).input_value() == ""


def test_a_failure_says_what_to_do(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    screen.open(f"/desk/log?url={newsroom.sample('/uk/nothing-here.html')}")
    page.get_by_role("button", name="Archive and read").click()
    page.get_by_role("heading", name="What you can do now").wait_for()
    assert "\n".join(screen.barriers()) == ""
    page.get_by_label("Paste the text as you see it").fill("Текст, який скопіювала людина, 26 жовтня.")
    page.get_by_role("button", name="Archive", exact=True).click()
    page.locator("#article-text", has_text="скопіювала людина").wait_for()


def test_the_bookmarklet_breaks_no_policy_and_brings_the_selection(sit_down: Sit, newsroom: Newsroom) -> None:
    screen = sit_down("editor")
    page = screen.page
    link = screen.open("/desk/log/bookmarklet/").page.locator("[data-bookmarklet]")
    script = str(link.get_attribute("href"))
    link.click()
    page.get_by_text("drag it to the bookmarks bar, open an article").wait_for()
    page.goto(newsroom.sample(ARTICLE))
    page.evaluate("getSelection().selectAllChildren(document.querySelector('article h1'))")
    screen.complaints.clear()  # of the other site, which has no icon
    page.evaluate(re.sub(r"^javascript:", "", script))
    page.wait_for_url("**/desk/log?url=*")
    assert page.get_by_role("textbox", name="URL").input_value() == newsroom.sample(ARTICLE)
    assert "Мадуро просив радари" in screen.words()
