"""Reading what a caller sends: JSON (RFC 8259), not larger than CLAIMDESK_API_MAX_BODY."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from typing_extensions import override


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
            value = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite)
            for text in _texts(value):
                _require_storable(text)
        except json.JSONDecodeError as error:
            raise _broken(error) from error
        except UnicodeDecodeError as error:
            raise ParseError(_("The body is not UTF-8: see byte %(byte)s.") % {"byte": error.start + 1}) from error
        except (RecursionError, ValueError) as error:  # nested without end, a number without end, half a character
            raise ParseError(_("The body holds a value that cannot be read.")) from error
        return value


def _broken(error: json.JSONDecodeError) -> ParseError:
    where = {"line": error.lineno, "column": error.colno, "what": error.msg}
    return ParseError(_("The body is not JSON: line %(line)s, column %(column)s: %(what)s.") % where)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(text)
    return number


def _texts(value: Any) -> Iterator[str]:
    """Every text in `value`, names of members included."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, dict):
            waiting += [*current, *current.values()]
        elif isinstance(current, list):
            waiting += current


def _require_storable(text: str) -> None:
    """Raise ValueError for NUL, which PostgreSQL cannot hold, and for half a surrogate pair, which is no Unicode."""
    if "\0" in text:
        raise ValueError(text)
    text.encode()
