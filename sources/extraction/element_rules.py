"""What browsers show of an element, by its name and its attributes alone.

The stand-alone verifier has the same rules, word for word (`manage.py document_verifier`).
"""

import re
from collections.abc import Callable
from typing import NamedTuple

# What no browser shows, with scripts running; the contents of replaced elements are shown only where these fail.
NEVER_SHOWN = frozenset({
    "area", "audio", "base", "basefont", "canvas", "datalist", "embed", "fencedframe", "frame", "frameset", "head",
    "iframe", "img", "input", "link", "meta", "meter", "noembed", "noframes", "noscript", "param", "progress", "rp",
    "script", "source", "style", "template", "textarea", "title", "track", "video",
})  # fmt: skip
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "listing", "main", "marquee", "math", "menu", "nav", "ol", "optgroup",
    "option", "p", "plaintext", "pre", "search", "section", "select", "summary", "svg", "table", "tbody", "tfoot",
    "thead", "tr", "ul", "xmp",
})  # fmt: skip
CELLS = frozenset({"td", "th"})
BREAKING = BLOCKS | {"br"}
PREFORMATTED = frozenset({"listing", "plaintext", "pre", "xmp"})
STRUCK = frozenset({"del", "s", "strike"})
RAISED = "sup"
HIDING = re.compile(r"(?:^|;|\s)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
SHOWING = re.compile(r"(?:^|;|\s)\s*(?:display\s*:\s*(?!none)[a-z]|visibility\s*:\s*visible)", re.IGNORECASE)
# Characters that nobody sees, and joiners where no script needs them (Arabic, Indic scripts and emoji do).
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    r"\ud800-\udfff\ufffe\uffff]|[\u200c\u200d](?=[\s\x21-\u052f]|$)"
)
_DISPLAY = re.compile(r"display\s*:\s*([a-z-]+)", re.IGNORECASE)
_IN_LINE = ("inline", "contents", "table-cell", "ruby")
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:break-spaces|pre)", re.IGNORECASE)
_OUT_OF_FLOW = re.compile(r"position\s*:\s*(?:absolute|fixed)|float\s*:\s*(?:left|right)", re.IGNORECASE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A rule outside of all blocks, or the beginning of a block that may or may not hold.
_RULE = re.compile(r"(?P<selectors>[^{}]*)\{(?P<body>[^{}]*)\}")
_AT_BLOCK = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{};]*;")
# A type, a class, an id or a class of a type: what can be decided without a style engine.
_SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?:(?P<kind>[.#])(?P<name>[\w-]+))?", re.IGNORECASE)


class InlineStyle(NamedTuple):
    """What an inline style says that changes where lines end; None where it says nothing."""

    breaks: bool | None
    keeps_lines: bool


NO_STYLE = InlineStyle(None, keeps_lines=False)


def style_of(style: str | None) -> InlineStyle:
    """What this `style` attribute says; None is an element without one."""
    if not style:
        return NO_STYLE
    shown = _DISPLAY.findall(style)
    breaks = None if not shown else not shown[-1].lower().startswith(_IN_LINE)
    if _OUT_OF_FLOW.search(style):
        breaks = True
    return InlineStyle(breaks, keeps_lines=bool(_KEEPS_LINES.search(style)))


def says_hidden(tag: str, attribute: Callable[[str], str | None]) -> bool:
    """Whether an element with these attributes hides itself with all that is in it."""
    style = attribute("style") or ""
    if attribute("hidden") is not None or attribute("popover") is not None:
        return not SHOWING.search(style)
    if tag == "dialog" and attribute("open") is None and not style:
        return True
    return bool(HIDING.search(style)) and not SHOWING.search(style)


def hiding_rules(css: str) -> list[tuple[str, str, str]]:
    """The simple selectors (tag, `.` or `#`, name) that a style sheet hides and does not show again later.

    Scripts may show later what a style hides first: a rule for the whole page (`body`, `html`) hides nothing.
    """
    found: dict[tuple[str, str, str], bool] = {}
    for rule in _RULE.finditer(_AT_BLOCK.sub("", _CSS_COMMENT.sub("", css))):
        body = rule["body"].lower()
        if "display" not in body and "visibility" not in body:
            continue  # most rules, for speed
        hides = bool(HIDING.search(body))
        if not hides and not SHOWING.search(body):
            continue
        for selector in rule["selectors"].split(","):
            simple = _SIMPLE.fullmatch(selector.strip())
            if simple and simple[0] and (simple["tag"] or "").lower() not in ("html", "body"):
                found[(simple["tag"] or "").lower(), simple["kind"] or "", simple["name"] or ""] = hides
    return [selector for selector, hides in found.items() if hides]


def is_for_screens(media: str | None) -> bool:
    """Whether a `style` element with this `media` attribute holds for what people see."""
    return any(kind in (media or "all").lower() for kind in ("all", "screen"))
