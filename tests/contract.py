"""Holds every answer of the REST API, whichever test asked for it, to the published description of the API.

`HoldToContract` is the first middleware of tests/settings.py, so no client, operation or status gets around it. A
fixture of tests/conftest.py fails the test that got an answer which the description does not promise.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import zstandard
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

from claimdesk.api.schema import description_in

PREFIX = "/api/v1/"
JSON, PROBLEM = "application/json", "application/problem+json"
MAX_BODY_BYTES = 1_000_000  # of a request that is read twice
# The headers that the description has to name where an answer has them.
NAMED_HEADERS = (
    "ETag",
    "Location",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "WWW-Authenticate",
    "Accept-Ranges",
    "Idempotency-Replayed",
)


def _is_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


FORMATS = FormatChecker(formats=())
for _name, _check in {"date-time": _is_time, "date": _is_date, "uri": _is_uri}.items():
    FORMATS.checks(_name, raises=ValueError)(_check)


class HoldToContract:
    """A middleware that notes in `broken` what the description does not promise."""

    broken: list[str] = []

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX):
            return self._get_response(request)
        sent = _sent(request)
        response = self._get_response(request)
        self.broken += [f"{request.method} {request.path}: {fault}" for fault in _faults(request, sent, response)]
        return response


def _sent(request: HttpRequest) -> Any:
    """The JSON that the caller sent; None where they sent none."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if request.content_type != JSON or not str(length).isdecimal() or not 0 < int(length) < MAX_BODY_BYTES:
        return None
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        return None


def _faults(request: HttpRequest, sent: Any, response: HttpResponseBase) -> Iterator[str]:
    template, operation = _operation(request.method or "", request.path)
    if operation is None:
        if response.status_code < 400 and request.method != "OPTIONS":
            yield f"{response.status_code} of an operation that is not described"
        elif response.status_code >= 400:
            yield from _faults_of_body(response, "problem", {"$ref": "#/components/schemas/Problem"})
        return
    status = str(response.status_code)
    answer = _resolved(operation["responses"].get(status))
    if answer is None:
        yield f"{status} is not described for {template}"
        return
    headers = {name.lower() for name in answer.get("headers", {})}
    yield from (f"{status} has {name}" for name in NAMED_HEADERS if name in response and name.lower() not in headers)
    for name, header in answer.get("headers", {}).items():
        if _resolved(header).get("required") and name not in response:
            yield f"{status} has no {name}"
    shape = _shape_asked(request, operation)
    yield from _faults_of_content(request, response, answer, f"{request.method} {template} {status}", shape)
    if response.status_code < 300:
        yield from (f"{status} has no {name}" for name in ("RateLimit", "RateLimit-Policy") if name not in response)
        yield from _faults_of_request(request, sent, operation, f"{request.method} {template}")


def _shape_asked(request: HttpRequest, operation: dict[str, Any]) -> tuple[bool, bool]:
    """Whether the caller asked for less than all fields, and for more, by parameters that say so of themselves."""
    asked = [each for each in map(_resolved, operation.get("parameters", ())) if each["name"] in request.GET]
    return any("x-leaves-out" in each for each in asked), any("x-adds" in each for each in asked)


def _faults_of_content(
    request: HttpRequest, response: HttpResponseBase, answer: dict[str, Any], name: str, shape: tuple[bool, bool]
) -> Iterator[str]:
    media_type = response.get("Content-Type", "").partition(";")[0]
    content = answer.get("content", {})
    has_body = response.streaming or bool(response.content)  # type: ignore[attr-defined] # not streaming
    if not has_body:
        if content and request.method != "HEAD":
            yield f"{name} has no body"
    elif media_type not in content:
        yield f"{name} is {media_type}"
    elif media_type in (JSON, PROBLEM):
        yield from _faults_of_body(response, name, content[media_type]["schema"], shape)


def _faults_of_body(
    response: HttpResponseBase, name: str, schema: dict[str, Any], shape: tuple[bool, bool] = (False, False)
) -> Iterator[str]:
    body: bytes = response.content  # type: ignore[attr-defined] # JSON is never streamed
    encoding = response.get("Content-Encoding")
    if encoding == "gzip":
        body = gzip.decompress(body)
    elif encoding == "zstd":
        body = zstandard.ZstdDecompressor().decompress(body)
    is_part, is_more = shape
    yield from _told(name, validator_of(json.dumps(schema), not is_more, is_part), json.loads(body))


def _faults_of_request(request: HttpRequest, sent: Any, operation: dict[str, Any], name: str) -> Iterator[str]:
    """What the caller sent and got an answer to, though the description does not allow it."""
    parameters = [_resolved(parameter) for parameter in operation.get("parameters", ())]
    queries = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
    yield from (f"{name} takes ?{query}" for query in request.GET if query not in queries)
    if "HTTP_IF_MATCH" in request.META and "If-Match" not in {parameter["name"] for parameter in parameters}:
        yield f"{name} has no If-Match"
    if sent is not None:
        content = operation.get("requestBody", {}).get("content", {})
        if JSON in content:
            yield from _told(
                f"the body of {name}", validator_of(json.dumps(content[JSON]["schema"]), False, False), sent
            )
        elif sent:
            yield f"{name} takes a body"


def _told(name: str, validator: Draft202012Validator, value: Any) -> Iterator[str]:
    if error := best_match(validator.iter_errors(value)):
        yield f"{name}: {error.json_path}: {error.message}"[:600]


@cache
def _described() -> dict[str, Any]:
    """The description of the API."""
    found: dict[str, Any] = description_in("en")
    return found


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Every address with the pattern of what fits it; those with the fewest gaps first."""
    templates = sorted(_described()["paths"], key=lambda template: template.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", template)), template) for template in templates]


def _operation(method: str, path: str) -> tuple[str, dict[str, Any] | None]:
    """The template of an address and what is described of it; None for what is not described."""
    name = "get" if method == "HEAD" else method.lower()
    template = next((template for pattern, template in _templates() if pattern.fullmatch(path)), "")
    return template, _described()["paths"].get(template, {}).get(name)


def _resolved(part: dict[str, Any] | None) -> Any:
    """`part`, or what it refers to."""
    while part is not None and "$ref" in part:
        part = _at(part["$ref"])
    return part


def _at(reference: str) -> Any:
    found: Any = _described()
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


@cache
def validator_of(schema: str, is_closed: bool, is_part: bool) -> Draft202012Validator:
    """A validator of the schema that the JSON is, with all references put in: made once, used thousands of times.

    Where it `is_closed`, an object has no more members than are described; where it `is_part`, it may have fewer.
    """
    return Draft202012Validator(_whole(json.loads(schema), is_closed, is_part), format_checker=FORMATS)


def _whole(schema: Any, is_closed: bool, is_part: bool) -> Any:
    if isinstance(schema, list):
        return [_whole(inner, is_closed, is_part) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        schema = {**_at(schema["$ref"]), **{name: part for name, part in schema.items() if name != "$ref"}}
        return _whole(schema, is_closed, is_part)
    whole = {name: _whole(inner, is_closed, is_part) for name, inner in schema.items()}
    if is_part and isinstance(whole.get("required"), list):
        del whole["required"]
    if is_closed and "properties" in whole:
        whole.setdefault("additionalProperties", False)
    return whole
