"""What is asked of the desk, and of stock admin where it has the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.test import RequestFactory
from django.urls import reverse

from claimdesk.accounts.models import User
from claimdesk.admin import desk
from claims.models import Claim
from tests.bench.admin.rows import COMMON, MANY, RARE, SELDOM, WELL_CITED

FEW = 8  # choices of a filter that all have a page; of one with more some have
SOME = 5
# Filters that offer no choices of their own, each with one that people follow a link to.
FOLLOWED = {"publisher": "7", "claimant": "7", "failed": "http.404", "source": "7"}
# What stock admin calls what the desk's own filters ask, where it can ask it.
_TWINS = {
    "rating": "rating__id__exact",
    "topic": "topics__id__exact",
    "claimant": "claimant__id__exact",
    "publisher": "publisher__id__exact",
    "content": "verdict__exact",
    "door": "door__exact",
    "actor": "actor_id__exact",
    "source": "source__id__exact",
}
_ANSWERS = {
    "rating=none": "rating__isnull=True",
    "assignee=me": "assignee__id__exact=1",
    "assignee=none": "assignee__isnull=True",
    "evidence=changed": "evidence_changed_at__isnull=False",
    "evidence=steady": "evidence_changed_at__isnull=True",
    "actor=desk": "actor_id__isnull=True",
}
_BY_CITATION = {(Claim, "publisher"), (Claim, "source")}  # stock admin looks through no citation
_NEVER = {"work", "happened", "due", "archive", "class", "files", "failed", "assignee=others", "content=walls"}


class Missing(Exception):
    """A filter of the desk has no page here."""


@dataclass(frozen=True)
class Page:
    """A page by what it is called, its address, and that of stock admin's twin; `is_list` if queries are counted."""

    name: str
    url: str
    stock: str = ""
    is_list: bool = True
    target: float = 150.0  # milliseconds


def pages(claims: int, person: User) -> Iterator[Page]:
    """Every page that is measured, with a desk of `claims` claims, at which `person` looks."""
    yield Page("today, its numbers counted anew", "/admin/", "/stock/", is_list=False)
    desk.load_pages()
    for model in desk._registry:
        yield from _list(desk.get_model_admin(model), person)
    claims_at, stock = "/admin/claims/claim/", "/stock/claims/claim/"
    for name, query, twin in _together():
        yield Page(f"claims: {name}", f"{claims_at}?{query}", f"{stock}?{twin}" if twin else "")
    for name, words in _searches(claims // 2):
        yield Page(f"claims: search {name}", f"{claims_at}?q={words}", f"{stock}?q={words}")
    yield Page("to log", f"{claims_at}to-log/")
    yield Page("notices", "/admin/notices/?show=all")
    yield from _claims(claims // 2)


def _list(shown: "ModelAdmin[Any]", person: User) -> Iterator[Page]:
    """The list of one model: its first page, its last, one for each choice of its filters, and a search."""
    name = str(shown.opts.verbose_name_plural)
    path = reverse(f"admin:{shown.opts.app_label}_{shown.opts.model_name}_changelist")
    stock = path.replace("/admin/", "/stock/")
    request = RequestFactory().get(path)
    request.user = person
    changelist = shown.get_changelist_instance(request)
    yield Page(f"{name}: first page", path, stock)
    if (last := changelist.paginator.num_pages) > 1:
        deep = f"{name}: page {last}, the last; the list ends with row {changelist.result_count:,}"
        yield Page(deep, f"{path}?p={last}", f"{stock}?p={last}")
    for key, label, query in filter_choices(shown, request, changelist):
        twin = "" if (shown.model, key) in _BY_CITATION else _twin(key, query)
        yield Page(f"{name}: {label}", f"{path}?{query}", f"{stock}?{twin}" if twin else "")
    if shown.search_fields:
        yield Page(f"{name}: search", f"{path}?q=news-7.example", f"{stock}?q=news-7.example")


def filter_choices(shown: Any, request: Any, changelist: ChangeList) -> Iterator[tuple[str, str, str]]:
    """For each filter of a list and each of its choices: the filter's name, words for both, and the query."""
    offered: dict[str, list[tuple[str, str]]] = {}
    for spec in changelist.filter_specs:
        choices = [choice for choice in spec.choices(changelist) if "display" in choice]
        queries = [(f"{spec.title} {choice['display']}", str(choice["query_string"]).lstrip("?")) for choice in choices]
        offered[_key(spec)] = [(label, query) for label, query in queries if query]
    for entry in shown.get_list_filter(request):
        key = _name(entry)
        found = offered.get(key) or ([(f"{key} {FOLLOWED[key]}", f"{key}={FOLLOWED[key]}")] if key in FOLLOWED else [])
        if not found:
            raise Missing(f"The filter “{key}” of {shown.opts.verbose_name_plural} offers nothing to ask for.")
        yield from ((key, label, query) for label, query in _some(found))


def _key(spec: Any) -> str:
    return str(getattr(spec, "parameter_name", "") or spec.field_path)


def _name(entry: Any) -> str:
    """The name of a filter as ModelAdmin.list_filter has it: a field, a field with its filter, or a filter."""
    if isinstance(entry, tuple):
        return str(entry[0])
    return str(getattr(entry, "parameter_name", entry))


def _some(choices: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    if len(choices) <= FEW:
        return choices
    return [choices[at * (len(choices) - 1) // (SOME - 1)] for at in range(SOME)]


def _twin(key: str, query: str) -> str:
    """The query with which stock admin asks the same; empty where it cannot."""
    if key in _NEVER or query in _NEVER:
        return ""
    name, _is, value = query.partition("=")
    return _ANSWERS.get(query) or (f"{_TWINS[name]}={value}" if name in _TWINS else query)


def _together() -> Iterator[tuple[str, str, str]]:
    """Several filters at once, and the last pages of filtered lists."""
    yield "to review, the last page of 10,000 rows", "work=to_review&p=200", ""
    for status in ("published", "checked"):
        query = f"status__exact={status}&p=200"
        yield f"status {status}, the last page of 10,000 rows", query, query
    yield "a common topic", "topic=1", "topics__id__exact=1"
    yield "a rare topic", "topic=60", "topics__id__exact=60"
    several = "status__exact=published&language__exact=en&priority__exact=3"
    yield "status, language, priority", several, several
    none = "status__exact=withdrawn&language__exact=de&priority__exact=4"
    yield "status, language without claims, priority", none, none
    yield "rating, topic, language", "rating=1&topic=50&language__exact=en", "rating__id__exact=1&topics__id__exact=50"
    yield "nobody's, overdue, urgent", "assignee=none&due=overdue&priority__exact=4", ""
    day = "created_at__gte=2026-06-01%2000:00:00%2B00:00&created_at__lt=2026-06-02%2000:00:00%2B00:00"
    yield "logged on a day", day, day


def _searches(middle: int) -> Iterator[tuple[str, str]]:
    yield "a word of every second claim", COMMON
    yield "a word of every 200th", SELDOM
    yield "the same, inflected", "радарами"
    yield "a rare word", RARE
    yield "a common and a rare word", f"{COMMON}+{RARE}"
    yield "two common words", f"{COMMON}+знаве"
    yield "part of a word", "ієборе"
    yield "two letters", "ме"
    yield "a number", f"%23{middle}"
    yield "nothing like it", "щебетальниця"
    yield "a common word of one status", f"{COMMON}&status__exact=withdrawn"
    yield "a common word of one topic", f"{COMMON}&topic=60"


def _claims(middle: int) -> Iterator[Page]:
    """The pages of claims where most is shown of them, and the look for claims that were logged before."""
    for status in ("unverified", "in_review", "awaiting_approval", "published", "shelved"):
        claim = Claim.objects.filter(status=status, pk__gte=middle).order_by("pk").first()
        if claim is not None:
            at = f"claims/claim/{claim.pk}"
            yield Page(f"a claim, {status}", f"/admin/{at}/change/", f"/stock/{at}/change/", is_list=False)
            yield Page(f"its history, {status}", f"/admin/{at}/history/", is_list=False)
    at = f"claims/claim/{WELL_CITED}/change/"
    yield Page(f"a claim, with {MANY} citations", f"/admin/{at}", f"/stock/{at}", is_list=False, target=300.0)
    last = Claim.objects.order_by("pk").last()
    if last is not None:
        words = last.text[: len(last.text) // 2]
        yield Page("similar claims, while one is logged", f"/desk/log/1/similar/?text={words}", is_list=False)
