"""A person at a browser: pages by address, links and buttons by their words, over real HTTP."""

from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

import lxml.html
from lxml.html import FormElement, HtmlElement

SECONDS = 30


class Browser:
    """One person's browser at one desk, with a page in front of them. It raises HTTPError where a page fails."""

    def __init__(self, address: str) -> None:
        """`address` is the desk's, as `http://127.0.0.1:8000`."""
        self.address = address
        self.url = address
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))

    def open(self, path: str) -> "Browser":
        return self._show(Request(urljoin(self.url, path)))  # noqa: S310 - always the desk under test

    def sign_in(self, username: str, password: str) -> "Browser":
        """Sign in at the admin."""
        self.open("/admin/login/?next=/admin/")
        self.press("Sign in", login=username, password=password)
        assert "/login/" not in self.url, self.words()
        return self

    def words(self) -> str:
        """What the page says, in single spaces."""
        return " ".join(self.page.xpath("string(//body)").split())

    def link(self, words: str) -> "Browser":
        """Follow the first link whose words begin so."""
        return self.open(_first(self.page.xpath("//a[@href]"), words, self.words()).get("href"))

    def press(self, words: str, **fields: str) -> "Browser":
        """Fill `fields` (`__` stands for `-`) into the form of the first button whose words begin so, and press it."""
        buttons = self.page.xpath("//form//button[not(@disabled)] | //form//input[@type='submit']")
        button = _first(buttons, words, self.words())
        form: FormElement = next(button.iterancestors("form"))
        for name, value in fields.items():
            form.fields[name.replace("__", "-")] = value
        typed = [*form.form_values()]
        if button.get("name"):
            typed.append((button.get("name"), button.get("value") or ""))
        target = urljoin(self.url, form.get("action") or self.url)
        sent = Request(target, data=urlencode(typed).encode(), headers={"Referer": self.url})  # noqa: S310 - the same
        return self._show(sent)

    def choice(self, words: str) -> str:
        """The value of the radio button or check box whose label begins so; the key that stands there is not read."""
        label = _first(self.page.xpath("//label[.//input[@type='radio' or @type='checkbox']]"), words, self.words())
        return str(label.xpath(".//input")[0].get("value"))

    def _show(self, request: Request) -> "Browser":
        with self._opener.open(request, timeout=SECONDS) as answer:
            self.url = answer.url
            self.page: HtmlElement = lxml.html.fromstring(answer.read().decode(), base_url=self.url)
        return self


def _first(elements: list[HtmlElement], words: str, page: str) -> HtmlElement:
    for element in elements:
        said = "".join(element.xpath(".//text()[not(ancestor::kbd)]"))
        text = " ".join((said or element.get("value") or "").split())
        if text.startswith(words):
            return element
    raise AssertionError(f"there is nothing to press called {words!r} on: {page}")
