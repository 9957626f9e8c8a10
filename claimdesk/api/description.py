"""What every operation has in common, put into its description (OpenAPI 3.1): refusals, headers and conditions.

It runs last, over the whole description, so that no operation can be without it.
"""

from http import HTTPStatus
from typing import Any

from django.conf import settings

from claimdesk.api.examples import add_examples
from claimdesk.ids import ID_PATTERN, MAX_ID

METHODS = ("get", "post", "patch", "delete")
PROBLEM = "application/problem+json"
# Which POST looks at If-Match, by the end of its address. PATCH and DELETE do where the object has a tag.
CONDITIONAL_POSTS = (
    *("/transitions/", "/blind/", "/blind/answer/", "/merge/", "/acknowledge-evidence/"),
    *("/waive/", "/pin/", "/retire/", "/confidentiality/", "/confidentiality/lift/"),
    *("/take/", "/answer/", "/log/", "/close/"),
)
# A draft has no tag: it is its author's alone. Nor has a name in a list.
UNCONDITIONAL = frozenset({("delete", "/draft/"), ("delete", "/readers/{person_id}/")})
STREAMED = "/export/"  # written while it is read, so nobody knows its digest before
FILES = ("/text/", "/wacz/")  # what is read in ranges
CONFLICTING_READS = ("/dossier/",)  # what may not be there yet
RATES = ("RateLimit", "RateLimit-Policy")
UNCOUNTED = frozenset({401, 406, 500})  # refused before the requests of a caller are counted, or after all else failed

_TEXTS = ("type", "title", "code", "detail")
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `code` is stable, `detail` is a sentence, `errors` has one sentence per field.",
    "properties": {
        **{name: {"type": "string"} for name in _TEXTS},
        "status": {"type": "integer"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["type", "title", "status", "code", "detail", "errors"],
}
# Status: component, an example of its code and sentence, and when it is the answer.
CSRF_TOKEN = {
    "type": "apiKey",
    "in": "header",
    "name": "X-CSRFToken",
    "description": "The value of the cookie `csrftoken`, which a browser session sends with every change.",
}
REFUSALS: dict[int, tuple[str, str, str, str]] = {
    400: ("Invalid", "invalid", "Check the marked fields.", "What was sent is wrong; `errors` says where."),
    401: ("NoKey", "not_authenticated", "Authentication credentials were not provided.", "No key, or an unusable one."),
    403: ("NotAllowed", "not_allowed", "Only a reviewer or chief can do this.", "This caller may not."),
    404: ("NotFound", "not_found", "Not found.", "There is no such object, or none that this caller may see."),
    406: ("NotAcceptable", "not_acceptable", "Could not satisfy the request Accept header.", "Only JSON is written."),
    409: ("Conflict", "wrong_status", "The claim is checked already.", "Not as things stand."),
    412: (
        "Stale",
        "stale",
        "Somebody changed this after you read it.",
        "Somebody changed it since; nothing is written.",
    ),
    413: ("TooLarge", "too_large", "The body is larger than 1048576 bytes.", "The body is too large."),
    415: ("UnsupportedType", "unsupported_media_type", "Unsupported media type in request.", "Only JSON is read."),
    416: ("NoSuchRange", "range", "This file has no such bytes.", "The file is shorter."),
    422: (
        "NameTaken",
        "key_reused",
        "Another request had this Idempotency-Key.",
        "The `Idempotency-Key` stands for another request.",
    ),
    429: ("Throttled", "throttled", "Request was throttled.", "Too many requests; see `Retry-After`."),
    503: (
        "Unavailable",
        "database_unavailable",
        "The database does not answer right now. Nothing was saved in part: try again in a moment.",
        "Something that ClaimDesk needs is away or busy, or this took too long; nothing was saved.",
    ),
    500: ("Internal", "internal", "Something went wrong in ClaimDesk.", "The server's log says what."),
}
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {
        "description": "A digest of what the answer says, for `If-None-Match` and `If-Match`.",
        "required": True,
        "schema": {"type": "string"},
        "example": '"1-39d4ee3f8be183aed76e260a2ff41a1f"',
    },
    "Location": {
        "description": "The address of what was made.",
        "required": True,
        "schema": {"type": "string", "format": "uri"},
    },
    "Retry-After": {
        "description": "Seconds to wait before the next request.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
    "RateLimit-Policy": {
        "description": "How many requests (`q`) in how many seconds (`w`) this caller may send.",
        "schema": {"type": "string"},
        "example": '"caller";q=600;w=60',
    },
    "RateLimit": {
        "description": "How many requests (`r`) are left, and in how many seconds (`t`) all of them are there again.",
        "schema": {"type": "string"},
        "example": '"caller";r=599;t=60',
    },
    "WWW-Authenticate": {
        "description": "How to authenticate (RFC 6750).",
        "required": True,
        "schema": {"type": "string"},
        "example": 'Bearer realm="ClaimDesk"',
    },
}
OWN_HEADERS = {
    401: ("WWW-Authenticate",),
    416: ("Content-Range",),
    429: ("Retry-After",),
}
HEADERS |= {
    "Idempotency-Replayed": {
        "description": "`true`: nothing was done, this is the answer of the first time.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Accept-Ranges": {"description": "`bytes`: ranges can be asked for.", "schema": {"type": "string"}},
    "Content-Range": {
        "description": "Which bytes of how many these are.",
        "required": True,
        "schema": {"type": "string"},
        "example": "bytes 0-1023/40960",
    },
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A name of this request, such as a UUID: sent again, it gets the answer of the first time.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 257},
        "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "description": "Entity tags: the change is made only if the object still has one of them, else 412.",
        "schema": {"type": "string"},
        "example": '"1-39d4ee3f8be183aed76e260a2ff41a1f"',
    },
    "Range": {
        "name": "Range",
        "in": "header",
        "description": "One range of bytes; the answer is 206.",
        "schema": {"type": "string"},
        "example": "bytes=0-1023",
    },
    "If-Range": {
        "name": "If-Range",
        "in": "header",
        "description": "The entity tag of the file that `Range` is about; all of another file is sent.",
        "schema": {"type": "string"},
    },
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "Entity tags that the caller has: 304 without a body if nothing changed.",
        "schema": {"type": "string"},
        "example": '"1-39d4ee3f8be183aed76e260a2ff41a1f"',
    },
}


def complete_description(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add to every operation what it can refuse, its headers, its conditions and examples. drf-spectacular calls it."""
    components = result["components"]
    components.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    components["responses"] = {refusal[0]: _refusal(status) for status, refusal in REFUSALS.items()}
    components["headers"] = HEADERS
    components["parameters"] = PARAMETERS
    for path, operations in result["paths"].items():
        for method in METHODS:
            if method in operations:
                _complete(path, method, operations[method])
    components["securitySchemes"]["csrfToken"] = CSRF_TOKEN
    _limit_lists(result)
    _forget_marks(result)
    add_examples(result)
    return result


def is_conditional(path: str, method: str) -> bool:
    """Whether the operation looks at If-Match."""
    if any(method == other and path.endswith(end) for other, end in UNCONDITIONAL):
        return False
    if method in ("patch", "delete"):
        return True
    return method == "post" and "{" in path and path.endswith(CONDITIONAL_POSTS)


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    _name_ids(operation)
    _add_conditions(path, method, operation)
    if path.endswith(FILES):
        _add_ranges(operation)
    responses = operation["responses"]
    for status, answer in responses.items():
        if "$ref" in answer:
            continue
        is_tagged = "content" in answer and not path.endswith(STREAMED)
        names = _headers_of(int(status), has_body=is_tagged, may_make="201" in responses)
        names += ["Idempotency-Replayed"] if method == "post" else []
        answer["headers"] = answer.get("headers") or _headers(*names)
    for status in _refused(path, method):
        responses.setdefault(str(status), {"$ref": f"#/components/responses/{REFUSALS[status][0]}"})
    operation["responses"] = dict(sorted(responses.items()))


def _add_conditions(path: str, method: str, operation: dict[str, Any]) -> None:
    """With which headers a request says what it depends on, and what a session has to show."""
    if method == "get" and not path.endswith(STREAMED):
        _add_parameter(operation, "If-None-Match")
        unchanged = {"description": "Nothing changed.", "headers": _headers("ETag", *RATES)}
        operation["responses"]["304"] = unchanged
    if method != "get":
        _add_token(operation)
    if is_conditional(path, method):
        _add_parameter(operation, "If-Match")
    if method == "post":
        _add_parameter(operation, "Idempotency-Key")


def _name_ids(operation: dict[str, Any]) -> None:
    """An id in an address is a number, though the route that looks for it knows letters only."""
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path" and parameter["schema"].get("pattern") == f"^{ID_PATTERN}$":
            parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": MAX_ID}


def _add_ranges(operation: dict[str, Any]) -> None:
    """What a file is read with, in parts."""
    for name in ("Range", "If-Range", "If-Match"):
        _add_parameter(operation, name)
    whole = operation["responses"]["200"]
    whole["headers"] = operation["responses"]["304"]["headers"] = _headers("ETag", "Accept-Ranges", *RATES)
    part = {"description": "The range of bytes.", "content": whole["content"]}
    operation["responses"]["206"] = part | {"headers": _headers("ETag", "Accept-Ranges", "Content-Range", *RATES)}
    for status in (412, 416):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{REFUSALS[status][0]}"}


def _headers_of(status: int, *, has_body: bool, may_make: bool) -> list[str]:
    """The headers of an answer. Who adds what is there already learns its address."""
    names = ["ETag"] if status in (200, 201) and has_body else []
    names += ["Location"] if status in (201, 202) or (status == 200 and may_make) else []
    return [*names, *RATES]


def _refused(path: str, method: str) -> list[int]:
    """With which statuses the operation refuses."""
    statuses = [400, 401, 403, 406, 429, 500, 503]
    if "{" in path or method != "get":
        statuses.append(404)
    if method != "get":
        statuses += [409, 413, 415]
    elif path.endswith(CONFLICTING_READS):
        statuses.append(409)
    if is_conditional(path, method):
        statuses.append(412)
    if method == "post":
        statuses.append(422)
    return statuses


def _refusal(status: int) -> dict[str, Any]:
    _name, code, detail, when = REFUSALS[status]
    title = HTTPStatus(status).phrase
    example = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail, "errors": {}}
    names = [
        *(
            {401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"], 416: ["Content-Range"]}.get(
                status, []
            )
        )
    ]
    names += [] if status in UNCOUNTED else RATES
    schema = {"$ref": "#/components/schemas/Problem"}
    answer: dict[str, Any] = {"description": when, "content": {PROBLEM: {"schema": schema, "example": example}}}
    headers = _headers(*names)
    if status == 503:  # not where the request itself takes too long: the same would again
        headers["Retry-After"] = {name: said for name, said in HEADERS["Retry-After"].items() if name != "required"}
    return answer | ({"headers": headers} if headers else {})


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _add_token(operation: dict[str, Any]) -> None:
    """A session alone changes nothing: the CSRF token goes with it."""
    for way in operation.get("security", ()):
        if "cookieAuth" in way:
            way["csrfToken"] = []


def _limit_lists(result: dict[str, Any]) -> None:
    """Say how long a list in a request may be, where drf-spectacular does not: a list of objects."""
    waiting = [operation.get("requestBody", {}) for path in result["paths"].values() for operation in path.values()]
    seen: set[str] = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            if part.get("type") == "array":
                part.setdefault("maxItems", settings.API_MAX_ITEMS)
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name and name not in seen:
                seen.add(name)
                waiting.append(result["components"]["schemas"][name])
            waiting += part.values()


def _add_parameter(operation: dict[str, Any], name: str) -> None:
    operation.setdefault("parameters", []).append({"$ref": f"#/components/parameters/{name}"})


def _forget_marks(part: Any) -> None:
    """Take out what drf-spectacular notes for itself."""
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
        for inner in part.values():
            _forget_marks(inner)
    elif isinstance(part, list):
        for inner in part:
            _forget_marks(inner)
