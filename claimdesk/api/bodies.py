"""Reading what a caller sends: JSON (RFC 8259), not larger than CLAIMDESK_API_MAX_BODY."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from typing_extensions import override

from claimdesk.errors import Invalid

MAX_DIGITS = 4300  # of an integer: as many as Python reads unless told otherwise
# NUL, which PostgreSQL cannot hold, and half a surrogate pair, which is no Unicode.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Where a part stands: the place around it and its name or number there. A path as text would be copied for each part.
_Place = tuple[Any, str | int] | None


class TooLarge(APIException):
    """The body is larger than the desk reads."""

    status_code = 413
    default_code = "too_large"


class JSONBody(JSONParser):
    """A parser that says where the JSON breaks off, and refuses what no database can hold."""

    @override
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value of the body. Raises TooLarge, ParseError naming line and column."""
        limit = settings.API_MAX_BODY
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge(_("The body is larger than %(limit)s bytes.") % {"limit": limit})
        try:
            text = body.decode("utf-8-sig")
            value = json.loads(
                text, parse_constant=float, parse_float=float, parse_int=_integer, object_pairs_hook=_members
            )
        except json.JSONDecodeError as error:
            raise _broken(error) from error
        except UnicodeDecodeError as error:
            raise ParseError(_("The body is not UTF-8: see byte %(byte)s.") % {"byte": error.start + 1}) from error
        except RecursionError as error:  # nested without end
            raise ParseError(_("The body holds a value that cannot be read.")) from error
        _require_storable(value)
        return value


class MergePatchBody(JSONBody):
    """A JSON Merge Patch (RFC 7396), which only PATCH takes."""

    media_type = "application/merge-patch+json"


PATCH_TYPES = f"{JSONBody.media_type}, {MergePatchBody.media_type}"


def merged(target: Any, patch: Any) -> Any:
    """`target` as the merge patch `patch` changes it (RFC 7396, section 2): null takes a member out."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object. Raises Invalid for a name that is there twice, of which only one could count."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = next(name for name, count in Counter(name for name, _value in pairs).items() if count > 1)
    sentence = _("The body names “%(name)s” twice in one object.") % {"name": twice}
    raise Invalid(sentence, code="parse_error", fields={twice: sentence})


def _broken(error: json.JSONDecodeError) -> ParseError:
    where = {"line": error.lineno, "column": error.colno, "what": error.msg}
    return ParseError(_("The body is not JSON: line %(line)s, column %(column)s: %(what)s.") % where)


def _integer(digits: str) -> int | float:
    """The integer, or an infinity for one with more digits than Python reads."""
    return int(digits) if len(digits) <= MAX_DIGITS else float("inf")


def _require_storable(value: Any) -> None:
    """Raise Invalid that names the first place in `value` with something that no database holds or that is no JSON."""
    for place, part in _parts(value):
        if not _is_storable(part):
            sentence = _("The body holds a value that cannot be read.")
            path = ".".join(_steps(place))
            raise Invalid(sentence, code="parse_error", fields={path: sentence} if path else {})


def _parts(value: Any) -> Iterator[tuple[_Place, Any]]:
    """Every part of `value` with its place, names of members before what they name."""
    waiting: list[tuple[_Place, Any]] = [(None, value)]
    while waiting:
        place, current = waiting.pop()
        yield place, current
        if isinstance(current, dict):
            yield from ((place, name) for name in current)
            waiting += [((place, name), part) for name, part in current.items()]
        elif isinstance(current, list):
            waiting += [((place, number), part) for number, part in enumerate(current)]


def _steps(place: _Place) -> list[str]:
    """The names and numbers that lead to a place, from the outermost one on."""
    steps: list[str] = []
    while place is not None:
        place, step = place
        steps.insert(0, str(step))
    return steps


def _is_storable(part: Any) -> bool:
    if isinstance(part, str):
        return _UNSTORABLE.search(part) is None
    return not isinstance(part, float) or math.isfinite(part)
