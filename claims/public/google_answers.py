"""The forms of Google's answers: errors, masks, pages, and what each method takes."""

from collections.abc import Callable, Iterable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from claimdesk.audit.context import API, through
from claimdesk.errors import Conflict, DomainError, Invalid, NotAllowed, Stale
from claimdesk.ids import parse_number
from claims.public.answers import for_programs
from claims.public.field_mask import BadMask, parse_mask, selected

# What every method of Google's APIs takes.
COMMON = frozenset(
    {
        "$.xgafv", "access_token", "alt", "callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser",
        "uploadType", "upload_protocol", "lang",
    }
)  # fmt: skip
SAFE = ("GET", "HEAD")
VIOLATIONS = "type.googleapis.com/google.rpc.BadRequest"
View = Callable[..., dict[str, Any]]


class GoogleRefusal(Exception):
    """An answer in the form of Google's errors; `fields` are the sentences for single fields."""

    def __init__(
        self, status: HTTPStatus, name: str, message: str, *, fields: dict[str, str] | None = None, wait: float = 0
    ) -> None:
        super().__init__(message)
        self.status, self.name, self.message, self.fields, self.wait = status, name, message, fields or {}, wait

    def answer(self) -> HttpResponse:
        """The body that Google's clients read."""
        said: dict[str, Any] = {"code": self.status.value, "message": self.message, "status": self.name}
        if self.fields:
            found = [{"field": name, "description": sentence} for name, sentence in self.fields.items()]
            said["details"] = [{"@type": VIOLATIONS, "fieldViolations": found}]
        answer = JsonResponse({"error": said}, status=self.status)
        if self.status == HTTPStatus.UNAUTHORIZED:
            answer.headers["WWW-Authenticate"] = 'Bearer realm="ClaimDesk"'
        if self.wait:
            answer.headers["Retry-After"] = str(round(self.wait))
        return answer


def invalid_argument(message: str) -> GoogleRefusal:
    """400, as Google's API says that a parameter is wrong."""
    return GoogleRefusal(HTTPStatus.BAD_REQUEST, "INVALID_ARGUMENT", message)


def not_found() -> GoogleRefusal:
    """404 for what is not there, whatever the desk has under that number."""
    return GoogleRefusal(HTTPStatus.NOT_FOUND, "NOT_FOUND", "Requested entity was not found.")


def _missing(_request: HttpRequest) -> HttpResponse:
    return not_found().answer()


# The refusals of actions, the more special ones first.
_REFUSALS: tuple[tuple[type[DomainError], HTTPStatus, str], ...] = (
    (NotAllowed, HTTPStatus.FORBIDDEN, "PERMISSION_DENIED"),
    (Stale, HTTPStatus.CONFLICT, "ABORTED"),
    (Conflict, HTTPStatus.CONFLICT, "ALREADY_EXISTS"),
    (Invalid, HTTPStatus.BAD_REQUEST, "INVALID_ARGUMENT"),
)


def _refused(error: DomainError) -> GoogleRefusal:
    status, name = next((status, name) for kind, status, name in _REFUSALS if isinstance(error, kind))
    return GoogleRefusal(status, name, str(error), fields={name: str(each) for name, each in error.fields.items()})


def google_method(*parameters: str, writes: Iterable[str] = ()) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A method of the API that takes these parameters: its answer as JSON, with the fields that were asked for.
    `writes` are the verbs of HTTP by which it changes something."""
    verbs = (*SAFE, *writes)

    def made(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                if request.method not in verbs:
                    raise not_found()
                _require_known(request, parameters)
                mask = parse_mask(request.GET["fields"]) if request.GET.get("fields") else {}
                with through(API):
                    answer: HttpResponse = JsonResponse(selected(view(request, *args, **kwargs), mask))
            except BadMask:
                answer = invalid_argument(f"Invalid field selection {request.GET['fields']}").answer()
            except GoogleRefusal as refusal:
                answer = refusal.answer()
            except DomainError as error:
                answer = _refused(error).answer()
            if request.method not in SAFE or names_key(request):
                answer.headers["Cache-Control"] = "private, no-store"
            answer.headers["Vary"] = "Authorization"
            return answer

        return for_programs(answering, _missing)

    return made


KEYS_BEGIN = "cdk_"
BEARER = f"bearer {KEYS_BEGIN}"


def names_key(request: HttpRequest) -> bool:
    """Whether `request` shows a key of the desk. Any other key was made for Google and means nothing here."""
    return request.headers.get("Authorization", "").lower().startswith(BEARER) or request.GET.get("key", "").startswith(
        KEYS_BEGIN
    )


def number_of(request: HttpRequest, name: str, most: int) -> int | None:
    """The number of a parameter, `most` at most; None where it is not given."""
    given = request.GET.get(name, "")
    number = parse_number(given)
    if given and number is None:
        raise invalid_argument(f"Invalid value at '{name}' (TYPE_INT32), \"{given[:40]}\"")
    return None if number is None else min(number, most)


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """What has a value: Google leaves out what is unset."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}


def _require_known(request: HttpRequest, parameters: Iterable[str]) -> None:
    """Raise GoogleRefusal for what the method does not take."""
    unknown = [name for name in request.GET if name not in COMMON and name not in parameters]
    if unknown:
        raise invalid_argument(
            f'Invalid JSON payload received. Unknown name "{unknown[0]}": Cannot bind query parameter. Field '
            f"'{unknown[0]}' could not be found in request message."
        )
