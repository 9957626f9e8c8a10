"""Where a page's body begins when it does not say so: libxml2 knows no element of HTML5, and leaves it in the head."""

from typing import Any

import lxml.etree

# All that may stand in a head (HTML standard, 13.2.6.4.4); whatever else comes first begins the body (13.2.6.4.6).
HEAD_TAGS = frozenset({
    "base", "basefont", "bgsound", "link", "meta", "noframes", "noscript", "script", "style", "template", "title",
})  # fmt: skip


def move_to_body(tree: Any) -> None:
    """Move what can stand in no head, and all behind it, from the head of a page to the beginning of its body."""
    head = tree.find("head")
    children = list(head) if head is not None else []
    first = next((place for place, child in enumerate(children) if child.tag not in HEAD_TAGS), len(children))
    if first == len(children):
        return
    body = tree.find("body")
    if body is None:
        body = lxml.etree.SubElement(tree, "body")
    elif body.text and body.text.strip():
        children[-1].tail = (children[-1].tail or "") + body.text
        body.text = None
    for place, child in enumerate(children[first:]):
        body.insert(place, child)
