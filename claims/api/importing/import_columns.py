"""What the columns of a table of claims are called, and what a row of texts says as the body of a request."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from claimdesk.errors import Invalid
from claimdesk.fields import parse_known_date
from claimdesk.text.folding import fold
from claims.actions import language_for
from claims.models import Topic

CITATION = "citation."  # begins the names of columns about the citation of a row
SOURCE = "citation.source_details."
# What each column is called here, and what else people call it.
COLUMN_NAMES: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("column_names.json").read_text(encoding="utf-8")
)
_WHOLE = frozenset({"priority"})
_BY_NAME = {fold(word): name for name, words in COLUMN_NAMES.items() for word in (name, *words)}


def columns_for(head: Sequence[str], chosen: Mapping[str, str]) -> list[str]:
    """What each column of a table whose first row is `head` holds, "" for one that is not read: as `chosen` by its
    title, else as its title says. Raises Invalid where a choice is unknown, none holds the claim, or two the same."""
    wrong = {title: name for title, name in chosen.items() if name and name not in COLUMN_NAMES}
    if wrong or not set(chosen) <= set(head):
        names = ", ".join([*wrong.values(), *sorted(set(chosen) - set(head))])
        raise _invalid(_("There is no such column: %(names)s.") % {"names": names})
    found = [chosen[title] if title in chosen else _BY_NAME.get(fold(title), "") for title in head]
    named = [name for name in found if name]
    if len(set(named)) < len(named):
        twice = ", ".join(sorted({name for name in named if named.count(name) > 1}))
        raise _invalid(_("Several columns hold the same: %(names)s.") % {"names": twice})
    if "text" not in named:
        raise _invalid(_("No column holds the claim: call one “text”, or choose it."))
    return found


def body_of(cells: Mapping[str, str], topics: Mapping[str, Topic]) -> tuple[dict[str, Any], dict[str, str]]:
    """What a row says, as the body of a request, from the texts of its cells by their columns; and a sentence for each
    column that cannot be read."""
    body: dict[str, Any] = {}
    faults: dict[str, str] = {}
    citation: dict[str, Any] = {}
    for name, text in cells.items():
        if not text:
            continue
        try:
            _put(body, citation, name, _value_of(name, text, topics))
        except ValueError as error:
            faults[name] = str(error)
    if citation:
        body["citations"] = [*body.get("citations", []), citation]
    if body.get("text") and "language" not in body:
        body["language"] = str(language_for(body["text"], None))
    return body, faults


def topics_by_name() -> dict[str, Topic]:
    """The topics by name and by slug, as people may write them."""
    found: dict[str, Topic] = {}
    for topic in Topic.objects.all():
        found |= {fold(topic.name): topic, fold(topic.slug): topic}
    return found


def column_of(path: str, columns: Iterable[str]) -> str:
    """The column that a refused field of a body came from: `citations.0.url` from `citation.url`."""
    first, _dot, rest = path.partition(".")
    name = f"{CITATION}{rest.partition('.')[2]}" if first == "citations" else path
    known = list(columns)
    return next((each for each in (name, first, {"claimant": "claimant_name"}.get(first, "")) if each in known), "")


def _put(body: dict[str, Any], citation: dict[str, Any], name: str, value: Any) -> None:
    if name.startswith(SOURCE):
        citation.setdefault("source_details", {})[name.removeprefix(SOURCE)] = value
    elif name.startswith(CITATION):
        citation[name.removeprefix(CITATION)] = value
    else:
        body[name] = value


def _value_of(name: str, text: str, topics: Mapping[str, Topic]) -> Any:
    """The value of a cell in JSON. Raises ValueError with a sentence."""
    if name in _WHOLE:
        if not text.isascii() or not text.isdecimal() or len(text) > 5:
            raise ValueError(_("Give a whole number, such as 12."))
        return int(text)
    if name == "claimed_on":
        known = parse_known_date(text)
        if known is None:
            raise ValueError(_("Give a date: 1986, 1986-04 or 1986-04-26."))
        return str(known)
    if name == "topics":
        return [_topic(word.strip(), topics) for word in text.split(";") if word.strip()]
    return _citations(text) if name == "citations" else text


def _topic(word: str, topics: Mapping[str, Topic]) -> int:
    found = topics.get(fold(word))
    if found is None:
        raise ValueError(_("There is no topic “%(name)s”.") % {"name": word})
    return found.pk


def _citations(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("This is no JSON list of citations.")) from error
    if not isinstance(found, list):
        raise ValueError(_("This is no JSON list of citations."))  # noqa: TRY004 - what the caller catches
    return found


def _invalid(sentence: str) -> Invalid:
    return Invalid(sentence, code="columns", fields={"columns": sentence})
