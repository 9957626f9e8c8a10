"""Every address of the desk, filled with what is hidden or, for numbers of open things, with what all may see.

Whoever adds an address says here what its arguments are: OF_HIDDEN, OF_OPEN or CHOICES.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from claimdesk.audit.models import AuditEvent
from claims.admin.claim.bulk_acts import BULK
from claims.models import Claim
from claims.workflow.states import MoveName
from sources.admin.pictures.page_pictures import SIZES
from sources.models import Artifact
from tests.hidden import Hidden

ABSENT = 987_654_321

# What the number in an address is of, by how the address begins.
OF_HIDDEN: dict[str, Callable[[Hidden], list[int]]] = {
    "claims/": lambda it: [it.claim.pk],
    "v1alpha1/pages/": lambda it: [it.claim.pk],
    "admin/claims/claim/": lambda it: [it.claim.pk],
    "admin/claims/review/": lambda it: [it.review.pk],
    "admin/claims/claimant/": lambda it: [it.claimant.pk],
    "admin/about/claimant/": lambda it: [it.claimant.pk],
    "admin/sources/source/": lambda it: [it.source.pk, it.origin.pk],
    "admin/sources/capture/": lambda it: [it.capture.pk],
    "admin/claims/readermessage/": lambda it: [it.message.pk],
    "admin/audit/auditevent/": lambda it: [_event(it.claim), _event(it.source), _event(it.claimant)],
    "admin/r/": lambda it: [it.claim.pk],
    "admin/notices/": lambda it: list(it.insider.notices.values_list("pk", flat=True)),
    "desk/log/": lambda it: [it.source.pk, it.origin.pk],
    "api/v1/claims/": lambda it: [it.claim.pk],
    "api/v1/citations/": lambda it: [it.citation.pk],
    "api/v1/claimants/": lambda it: [it.claimant.pk],
    "api/v1/reviews/": lambda it: [it.review.pk],
    "api/v1/sources/": lambda it: [it.source.pk, it.origin.pk],
    "api/v1/attributions/": lambda it: [it.attribution.pk],
    "api/v1/captures/": lambda it: [it.capture.pk],
    "api/v1/reader-messages/": lambda it: [it.message.pk],
    "api/v1/verdicts/": lambda it: [it.claim.pk],
}
OF_OPEN = {
    "v1alpha1/pages/outside-": "check",
    "accounts/2fa/": "user",  # any number: nobody here has a key
    "admin/accounts/invitation/": "invitation",
    "admin/accounts/apikey/": "apikey",
    "api/v1/keys/": "apikey",
    "admin/outbox/outboxentry/": "unsent",
    "api/v1/webhooks/": "webhook",
    "desk/import/": "imported",
    "admin/sources/webhookendpoint/": "webhook",
    "admin/accounts/user/": "user",
    "admin/sources/publisher/": "publisher",
    "admin/claims/topic/": "topic",
    "admin/about/topic/": "topic",
    "admin/about/publisher/": "publisher",
    "admin/about/person/": "user",
    "admin/claims/rating/": "rating",
    "api/v1/people/": "user",
    "api/v1/topics/": "topic",
    "api/v1/publishers/": "publisher",
}
ITS_NUMBER = {
    "object_id",
    "claim_id",
    "source_id",
    "notice_id",
    "rating_id",
    "message_id",
    "pk",
    "key",
    "webhook_id",
    "file_id",
}
MEMENTOS = [f"{door}{what}/" for door in ("", "admin/") for what in ("timegate", "timemap", "memento")]
# Other arguments, by their name or by address and name.
CHOICES: dict[str, Callable[[Hidden], list[Any]]] = {
    "admin/claims/claim/bulk/ key": lambda _it: list(BULK),
    "admin/claims/claim/suggestions/ kind": lambda _it: ["claims", "sources", "claimants"],
    "admin/sources/capture/ kind": lambda _it: list(Artifact.Kind),
    "admin/sources/capture/ size": lambda _it: list(SIZES),
    **{f"{begins} url": lambda it: [it.source.url] for begins in MEMENTOS},
    "slug": lambda _it: ["some-words"],
    "number": lambda _it: [1],
    "capture": lambda it: [it.capture.pk],
    "part": lambda _it: [0],
    "move": lambda _it: [MoveName.SUBMIT],
    "citation_id": lambda it: [it.citation.pk],
    "capture_id": lambda it: [it.capture.pk],
    "decision": lambda _it: ["quotation", "capture"],
    "person_id": lambda it: [it.insider.pk],
    "view_id": lambda _it: [1],
    "api/v1/webhooks/ message_id": lambda _it: [1],
    "comment_id": lambda it: [it.comment.pk],
    "content_type_id": lambda _it: [ContentType.objects.get_for_model(Claim).pk],
    "app_label": lambda _it: ["claims", "sources", "audit", "accounts", "outbox"],
    "code": lambda _it: ["false"],
    "url": lambda _it: ["nowhere"],
    "form": lambda _it: ["csv", "ndjson"],
    "token": lambda _it: ["nonsense"],
    "secret": lambda _it: ["nonsense"],
}


def _event(target: models.Model) -> int:
    found = AuditEvent.objects.filter(target_type=target._meta.label_lower, target_id=target.pk)
    return found.latest("pk").pk


@dataclass(frozen=True)
class Address:
    """One address; `absent` is the same with the number of nothing, where it names what is hidden."""

    path: str
    absent: str = ""


def each_route(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every address as `admin/claims/claim/<claim_id>/review/`, with the names of its arguments."""
    for pattern in resolver.url_patterns:
        text = before + _template(pattern)
        if isinstance(pattern, URLResolver):
            yield from each_route(pattern, text)
        else:
            yield text, re.findall(r"<(\w+)>", text)


def _template(pattern: URLPattern | URLResolver) -> str:
    text = str(pattern.pattern)
    if isinstance(pattern.pattern, RoutePattern):
        return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", text)
    text = text.replace("\\.", ".").replace("\\Z", "")
    return re.sub(r"\(\?P(<\w+>)(?:\[[^]]*\]|[^()])*\)", r"\1", text).replace("^", "").replace("$", "")


def addresses(hidden: Hidden) -> list[Address]:
    """All of the desk's, filled. Fails for one that this walk was not told how to fill."""
    found: list[Address] = []
    for route, names in each_route(get_resolver()):
        found += _filled(route, names, hidden)
    return found


def _filled(route: str, names: list[str], hidden: Hidden) -> list[Address]:
    filled = [Address(f"/{route}")]
    for name in names:
        numbers = name in ITS_NUMBER and f"{_fixed(route)} {name}" not in CHOICES
        values, is_hidden = _numbers(route, hidden) if numbers else (_choices(route, name, hidden), False)
        filled = [_with(address, name, value, is_hidden=is_hidden) for address in filled for value in values]
    return filled


def _with(address: Address, name: str, value: Any, *, is_hidden: bool) -> Address:
    absent = address.absent or (address.path if is_hidden else "")
    return Address(
        address.path.replace(f"<{name}>", str(value)), absent.replace(f"<{name}>", str(ABSENT if is_hidden else value))
    )


def _fixed(route: str) -> str:
    return route.partition("<")[0]


def _numbers(route: str, hidden: Hidden) -> tuple[list[int], bool]:
    for begins, of_hidden in OF_HIDDEN.items():
        if route.startswith(begins):
            return of_hidden(hidden), True
    for begins, name in OF_OPEN.items():
        if route.startswith(begins):
            return [hidden.beside[name]], False
    raise AssertionError(f"tell this walk what the number in {route} is of: OF_HIDDEN or OF_OPEN")


def _choices(route: str, name: str, hidden: Hidden) -> list[Any]:
    choices = CHOICES.get(f"{_fixed(route)} {name}") or CHOICES.get(name)
    assert choices, f"tell this walk what <{name}> in {route} may be: CHOICES"
    return choices(hidden)
