"""Pages of random structure whose visible words are known, as each word is written once and counted."""

import random
from dataclasses import dataclass, field

CONTAINERS = (
    "div", "section", "article", "blockquote", "figure", "aside", "main", "header", "footer", "fieldset", "center",
)  # fmt: skip
INLINE = (
    "span", "b", "em", "a", "time", "label", "output", "button", "cite", "q", "noindex", "mark", "small", "abbr",
    "font", "ins", "del", "s", "sub", "u", "data", "my-element",
)  # fmt: skip
# Names as sites give them; none of them hides anything by itself.
NAMES = (
    "overflow-hidden", "quote--author", "expert-comment", "operating-notes", "rating-value", "hidden-xs", "promo-text",
    "lead", "sidebar", "share-of-votes", "print-edition", "comments", "meta", "visible", "none",
)  # fmt: skip
HIDING = (
    "<p hidden>{}</p>", "<div style='display:none'>{}</div>", "<span style='color:red;display: none'>{}</span>",
    "<template>{}</template>", "<script>{}</script>", "<!-- {} -->", "<style>.{}{{}}</style>",
    "<div style='visibility:hidden'>{}</div>", "<p class='gone'>{}</p>", "<dialog>{}</dialog>",
    "<textarea>{}</textarea>",
)  # fmt: skip
MAX_DEPTH = 7
HIDDEN_SHARE = 0.1  # of the blocks


@dataclass
class RandomPage:
    """The body of a page, the words that a person sees in their order, and those that nobody sees."""

    markup: str = ""
    words: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def random_page(dice: random.Random) -> RandomPage:
    """One page; words of one element are never glued to those of another."""
    page = RandomPage()
    page.markup = "<style>.gone { display: none }</style>" + "".join(_block(dice, page, 0) for _each in range(12))
    return page


def _block(dice: random.Random, page: RandomPage, depth: int) -> str:
    kinds = [_paragraph, _paragraph, _paragraph]
    if depth < MAX_DEPTH:
        kinds += [_list, _table, _details, _figure, _container, _container, _container]
        if dice.random() < HIDDEN_SHARE:
            return _hidden(dice, page)
    return dice.choice(kinds)(dice, page, depth)


def _paragraph(dice: random.Random, page: RandomPage, depth: int) -> str:
    return f"<p{_names(dice)}>{_words(dice, page, depth)}</p>"


def _hidden(dice: random.Random, page: RandomPage) -> str:
    page.hidden.append(f"hidden{len(page.hidden)}")
    return dice.choice(HIDING).format(page.hidden[-1])


def _list(dice: random.Random, page: RandomPage, depth: int) -> str:
    items = "".join(f"<li>{_words(dice, page, depth)}</li>" for _each in range(dice.randrange(1, 4)))
    return f"<ul{_names(dice)}>{items}</ul>"


def _table(dice: random.Random, page: RandomPage, depth: int) -> str:
    caption = f"<caption>{_words(dice, page, depth)}</caption>"
    rows = [f"<tr><td>{_words(dice, page, depth)}</td><th>{_words(dice, page, depth)}</th></tr>" for _each in range(2)]
    return f"<table>{caption}{''.join(rows)}</table>"


def _details(dice: random.Random, page: RandomPage, depth: int) -> str:
    return f"<details open><summary>{_words(dice, page, depth)}</summary>{_block(dice, page, depth + 1)}</details>"


def _figure(dice: random.Random, page: RandomPage, depth: int) -> str:
    return f"<figure{_names(dice)}><img alt='none'><figcaption>{_words(dice, page, depth)}</figcaption></figure>"


def _container(dice: random.Random, page: RandomPage, depth: int) -> str:
    tag, children = dice.choice(CONTAINERS), dice.randrange(1, 4)
    return f"<{tag}{_names(dice)}>{''.join(_block(dice, page, depth + 1) for _each in range(children))}</{tag}>"


def _words(dice: random.Random, page: RandomPage, depth: int) -> str:
    parts = []
    for _each in range(dice.randrange(1, 6)):
        if depth < MAX_DEPTH and dice.random() < 0.4:
            tag = dice.choice(INLINE)
            parts.append(f"<{tag}{_names(dice)}>{_words(dice, page, depth + 2)}</{tag}>")
        else:
            word = f"word{len(page.words)}"
            page.words.append(word)
            parts.append(word)
    return " ".join(parts)


def _names(dice: random.Random) -> str:
    found = dice.random()
    if found < 0.4:
        return f" class='{dice.choice(NAMES)} {dice.choice(NAMES)}'"
    return f" id='{dice.choice(NAMES)}'" if found < 0.5 else ""
