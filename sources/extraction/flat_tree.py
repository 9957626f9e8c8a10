"""One tree of all that a page shows: shadow roots and the documents of frames stand where people see them.

A shadow root is a `template` with `shadowrootmode`, as servers send it and as the browser's snapshot of a page has it
(HTML standard, 13.2.6.4.4); the children of its host stand in its slots (DOM standard, "assigned nodes"). Style sheets
hold for their own tree only, so what they hide is marked before the trees are one.
"""

import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

import lxml.html

from sources.extraction.element_rules import SHOWING
from sources.extraction.hidden_elements import hidden_elements
from sources.extraction.links import absolute, base_of
from sources.extraction.reading import FrameMarkup
from sources.markup import FRAME_MARK

MODES = frozenset({"open", "closed"})
# Besides custom elements (DOM standard, "valid shadow host name").
HOSTS = frozenset({
    "article", "aside", "blockquote", "body", "div", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "main",
    "nav", "p", "section", "span",
})  # fmt: skip
CUSTOM = re.compile(r"[a-z][^\s/>]*-")
FRAME_TAGS = ("iframe", "frame")
MAX_FRAMES = 200
# What in a frame's document says nothing of the page around it.
OF_FRAME_ALONE = ("base", "link", "meta", "noscript", "script", "style", "title")


Parse = Callable[[str], Any]  # a page's root element out of its markup; None where there is nothing
Frames = Mapping[int, FrameMarkup]


def flatten(tree: Any, frames: Frames, parse: Parse) -> dict[Any, str]:
    """Put shadow roots and frames into `tree`, which is changed. Returns the elements that now hold frames, with their
    addresses; `frames` are by the numbers that FRAME_MARK has, and each is put in once."""
    return _Flattening(dict(islice(frames.items(), MAX_FRAMES)), parse).flatten(tree)


def has_shadow_roots(tree: Any) -> bool:
    """Whether any element has a declarative shadow root."""
    return any(_is_shadow_root(template) for template in tree.iter("template"))


class _Flattening:
    def __init__(self, frames: dict[int, FrameMarkup], parse: Parse) -> None:
        self._frames = frames
        self._parse = parse
        self._holders: dict[Any, str] = {}

    def flatten(self, tree: Any) -> dict[Any, str]:
        roots = _take_shadow_roots(tree)
        _mark_hidden(tree)
        for host, root in roots:
            _mark_hidden(root)
            _compose(host, root.find("body"))
        for element in [*tree.iter(*FRAME_TAGS)]:
            self._fill(element)
        return self._holders

    def _fill(self, element: Any) -> None:
        """Put a frame's document in the place of its element."""
        number = element.get(FRAME_MARK, "")
        if not number.isdecimal() or any(each.tag == "template" for each in element.iterancestors()):
            return
        frame = self._frames.pop(int(number[:9]), None)
        inner = self._parse(frame.markup) if frame else None
        if frame is None or inner is None:
            return
        self.flatten(inner)
        _make_links_absolute(inner, frame.url)
        for each in [*inner.iter(*OF_FRAME_ALONE)]:
            each.drop_tree()
        for each in (element, *element.iterancestors("frameset")):
            each.tag = "div"
        body = inner.find("body")
        content = inner if body is None else body
        for child in [*element]:
            element.remove(child)
        element.text = content.text
        element.extend([*content])
        self._holders[element] = frame.url


def _is_shadow_root(template: Any) -> bool:
    host = template.getparent()
    if (template.get("shadowrootmode") or "").lower() not in MODES or host is None:
        return False
    return host.tag in HOSTS or CUSTOM.match(str(host.tag)) is not None


def _take_shadow_roots(tree: Any) -> list[tuple[Any, Any]]:
    """Take all shadow roots out of `tree`: pairs of host and root, each a tree of its own with a `body`, outer ones
    first. Of two in one host the first counts; what stands in any other template is inert."""
    found: dict[Any, Any] = {}
    for template in tree.iter("template"):
        is_live = all(_is_shadow_root(each) for each in template.iterancestors("template"))
        if is_live and _is_shadow_root(template):
            found.setdefault(template.getparent(), template)
    return [(host, _detached(template)) for host, template in found.items()]


def _detached(template: Any) -> Any:
    template.drop_tree()
    root = lxml.html.Element("html")
    body = lxml.html.Element("body")
    root.append(body)
    body.text = template.text
    body.extend([*template])
    return root


def _mark_hidden(tree: Any) -> None:
    """Mark what the styles of this tree hide, and drop them, as they hold for no other tree."""
    for element in hidden_elements(tree):
        if SHOWING.search(element.get("style") or ""):
            del element.attrib["style"]
        element.set("hidden", "")
    for style in [*tree.iter("style")]:
        style.drop_tree()


def _compose(host: Any, shadow: Any) -> None:
    """Put the contents of a shadow root into its host, and what was there into its slots."""
    slots: dict[str, Any] = {}
    for slot in shadow.iter("slot"):
        slots.setdefault(slot.get("name") or "", slot)
    assigned: dict[str, list[Any]] = {}
    for node in _nodes(host):
        name = "" if isinstance(node, str) else node.get("slot") or ""
        if name in slots:
            assigned.setdefault(name, []).append(node)
    _replace(host, [*_nodes(shadow)])
    for name, nodes in assigned.items():
        _replace(slots[name], nodes)


def _nodes(element: Any) -> list[Any]:
    """The child nodes of an element: elements, which then have no tail, and strings."""
    nodes: list[Any] = [element.text] if element.text else []
    for child in element:
        nodes.append(child)
        if child.tail:
            nodes.append(child.tail)
            child.tail = None
    return nodes


def _replace(element: Any, nodes: list[Any]) -> None:
    """Make `nodes` the only children of an element."""
    for child in [*element]:
        element.remove(child)
    element.text = None
    for node in nodes:
        if not isinstance(node, str):
            element.append(node)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + node
        else:
            element.text = (element.text or "") + node


def _make_links_absolute(tree: Any, url: str) -> None:
    base = base_of(tree, url)
    for anchor in tree.iter("a"):
        if full := absolute(base, anchor.get("href") or ""):
            anchor.set("href", full)
