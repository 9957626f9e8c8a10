"""Every address and parameter of the desk, asked with what is no id: refused or ignored, and never a failure (500).

The addresses come from the patterns, the filters from the lists that have them, the other parameters from the source
text that reads them; so a new one is asked too.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as of_the_desk
from django.contrib.admin import ListFilter
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from claimdesk.admin import desk
from claimdesk.api.paging import PARAMETERS
from claims.actions import CitationDraft, comment
from claims.admin.claim.citation_form import PREFIX
from claims.admin.claim.claim_form import MORE
from claims.models import Claim
from tests.builders import a_claim, a_sealed_capture, a_source, chief
from tests.callers import caller
from tests.routes import routes

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

TOO_LONG = "9" * 30
TOO_BIG = str(2**63)
ODD = (TOO_LONG, TOO_BIG, "9" * 5000, "-1", "0", "1e5", "٣", "½", "", "null", f"#{TOO_LONG}", "1_0", "1.5")
IN_ADDRESSES = (TOO_LONG, TOO_BIG, "0", "٣")
OVERFLOWS = (TOO_LONG, TOO_BIG, "9" * 5000)
SIGNS_OUT = {"/admin/logout/", "/accounts/logout/"}
READ = re.compile(r"(?:(?:GET|query_params)\.get(?:list)?\(\s*|_ids\(request, )\"(\w+)\"")
POSTED = re.compile(r"POST\.get(?:list)?\(\s*\"(\w+)\"")
FIELD = re.compile(r"^    (\w+) = (?:forms\.\w+|WholeNumberField)\(", re.MULTILINE)
SENT_BY_DJANGO = ("q", "p", "o", "e", "_to_field", "_popup", "_changelist_filters", "app_label", "model_name", "page")


@pytest.fixture
def claim() -> Claim:
    """A claim with a source that is archived, a citation and a comment."""
    source = a_source("https://paper.example/ship", title="The ship")
    a_sealed_capture(source, "The ship left at night.")
    draft = CitationDraft(source=source, role="evidence", quote="left at night")
    found = a_claim(by=chief(username="logger"), text="A ship left", citations=(draft,))
    comment(found, "Was it at night?", by=found.logged_by)
    return found


@pytest.fixture
def page(claim: Claim, settings: Any) -> Client:
    """A chief at the desk of that claim. The menu's counts, which no parameter changes, are remembered as at a real
    desk; to count anew on each of some thousand pages is half of their cost."""
    assert claim.pk
    settings.COUNTS_AGE = 20
    client = Client(raise_request_exception=False)
    client.force_login(chief())
    return client


def _source_text() -> Iterator[str]:
    for app in ("claimdesk", "claims", "sources"):
        for file in (Path(of_the_desk.BASE_DIR) / app).rglob("*.py"):
            yield file.read_text(encoding="utf-8")


def _names(*patterns: re.Pattern[str]) -> set[str]:
    return {name for text in _source_text() for pattern in patterns for name in pattern.findall(text)}


def _templates() -> set[str]:
    found = set()
    for route in routes():
        text = re.sub(r"\(\?P(<\w+>)(?:\[[^]]*\]|[^()])*\)", r"\1", re.sub(r"<\w+:(\w+)>", r"<\1>", route))
        found.add("/" + re.sub(r"\\Z|[\^$?]", "", text).replace("\\.", "."))
    return found - SIGNS_OUT


def _arguments(claim: Claim) -> dict[str, Any]:
    """What fills an address beside its odd argument."""
    citation, said = claim.citations.get(), claim.comments.get()
    source = citation.source_id
    return {
        "claim_id": claim.pk,
        "citation_id": citation.pk,
        "comment_id": said.pk,
        "key": source,
        "object_id": claim.pk,
    }


def _filled(template: str, arguments: dict[str, Any]) -> str:
    return re.sub(r"<(\w+)>", lambda name: str(arguments.get(name[1], 1)), template)


def _failures(client: Client, asked: Iterable[tuple[str, dict[str, Any]]]) -> list[Any]:
    return [(path, query) for path, query in asked if client.get(path, query).status_code == 500]


def test_no_address_fails_at_a_number_that_is_none(page: Client, claim: Claim) -> None:
    fits = _arguments(claim)
    asked: list[tuple[str, dict[str, Any]]] = [
        (_filled(template, {**fits, name: odd}), {})
        for template in _templates()
        for name in re.findall(r"<(\w+)>", template)
        for odd in IN_ADDRESSES
    ]
    assert len(asked) > 300
    assert _failures(page, asked) == []


def test_no_page_fails_at_a_parameter_that_is_no_number(page: Client, claim: Claim) -> None:
    names = {*_names(READ), *SENT_BY_DJANGO}
    assert {"version", "before", "since", "until", "capture", "source", "into"} <= names
    fits = _arguments(claim)
    paths = [_filled(template, fits) for template in _templates() if not template.startswith("/api/v1/")]
    assert _failures(page, [(path, dict.fromkeys(names, odd)) for path in paths for odd in (*OVERFLOWS[:2], "½")]) == []


def _list_parameters(page: Any) -> dict[str, tuple[str, ...]]:
    """What a list's address may ask for, and with which values; fields of its own with those alone that overflow."""
    found: dict[str, tuple[str, ...]] = {"q": (*ODD[:4], f"#{TOO_LONG}"), "p": ODD[:4], "o": ODD[:1]}
    for field in page.opts.concrete_fields:
        found |= {f"{field.attname}{lookup}": OVERFLOWS[:1] for lookup in ("", "__in")}
    for chosen in page.list_filter:
        kind = chosen if isinstance(chosen, type) and issubclass(chosen, ListFilter) else None
        if kind is not None:
            found[kind.parameter_name] = ODD  # type: ignore[attr-defined] # all are simple ones
            continue
        name = chosen[0] if isinstance(chosen, tuple) else str(chosen)
        found |= {f"{name}{lookup}": ODD[::3] for lookup in ("__exact", "__isempty", "__gte", "__year")}
    return found


@pytest.mark.parametrize("model", sorted(desk._registry, key=str), ids=str)
def test_no_list_fails_at_a_filter_that_is_no_number(page: Client, model: type[Model]) -> None:
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    asked = [(path, {name: odd}) for name, odds in _list_parameters(desk._registry[model]).items() for odd in odds]
    assert len(asked) > 10
    assert _failures(page, asked) == []


def _rest_lists(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, Any]]:
    """The address of every REST list, and its view."""
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern).replace("^", "").replace("$", "")
        if isinstance(pattern, URLResolver):
            yield from _rest_lists(pattern, path)
        elif isinstance(pattern, URLPattern) and "list" in getattr(pattern.callback, "actions", {}).values():
            yield path, pattern.callback.cls  # type: ignore[attr-defined] # of a view set


def test_no_rest_list_fails_at_a_filter_that_is_no_number(claim: Claim) -> None:
    client = caller(chief())
    client.raise_request_exception = False
    asked = []
    for path, view in _rest_lists(get_resolver()):
        filled = re.sub(r"\(\?P<claim_id>[^)]*\)", str(claim.pk), path)
        names = {*PARAMETERS, *(view.filterset_class.base_filters if getattr(view, "filterset_class", None) else ())}
        asked += [(filled, {name: odd}) for name in sorted(names) for odd in ODD]
    assert len(asked) > 500
    assert _failures(client, asked) == []


@pytest.mark.services  # an article that is pasted is read by a process of its own
def test_no_form_fails_at_a_field_that_is_no_number(page: Client, claim: Claim) -> None:
    names = {*_names(POSTED, FIELD), "_selected_action", "action", "index"}
    assert {"version", "claim", "notice", "topics", "readers", "evidence", "near", "citation", "seen_version"} <= names
    fits = _arguments(claim)
    failed = []
    for template in sorted(_templates()):
        for odd in (TOO_LONG, "٣"):
            path = _filled(template, fits)
            if not path.startswith("/api/") and page.post(path, dict.fromkeys(names, odd)).status_code == 500:
                failed.append((path, odd))
    assert failed == []


@pytest.mark.parametrize("odd", [*OVERFLOWS, "٣", "-1", ""])
def test_a_form_with_a_number_of_rows_that_is_none_takes_another_row(page: Client, odd: str) -> None:
    answer = page.post("/admin/claims/claim/add/", {MORE: "1", f"{PREFIX}-TOTAL_FORMS": odd})
    assert answer.status_code == 200
