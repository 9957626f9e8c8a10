"""What a person or a program did that the desk will not do, in one sentence each.

Doors translate these: the admin into a message, REST into problem+json, commands into stderr and an exit code.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise


class DomainError(Exception):
    """A refusal with a stable `code`, a `sentence` for people, and sentences per field where a field is at fault.
    A door may add `details` that its callers know what to do with."""

    code = "refused"

    def __init__(self, sentence: Words, *, code: str | None = None, fields: Mapping[str, Words] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or self.code
        self.fields = dict(fields or {})
        self.details: dict[str, Any] = {}

    def __str__(self) -> str:
        return str(self.sentence)


class Unavailable(Exception):
    """Something that the desk needs is away or does not answer: not its mistake, and worth another try.

    Mixed into the errors of whatever can be away; `code` and `sentence` are for programs and people, `retry_after` in
    seconds.
    """

    code = "unavailable"
    sentence: Words = gettext_lazy("Something that ClaimDesk needs does not answer. Try again in a moment.")
    retry_after = 10


class NotAllowed(DomainError):
    """This person may not do this."""

    code = "not_allowed"


class Conflict(DomainError):
    """Somebody or something changed the object since this person saw it, or it is in the wrong state."""

    code = "conflict"


class Stale(Conflict):
    """The version that the person saw is no longer the newest."""

    code = "stale"


class Invalid(DomainError):
    """The input is wrong; `fields` names where."""

    code = "invalid"
