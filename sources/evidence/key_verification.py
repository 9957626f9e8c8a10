"""Is a key of the database really one of this desk? Its row is compared with what cannot be changed with the row."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings

from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from sources.evidence.keys import KeyRetired, Purpose, id_of_pem, listed_keys, own_public_key, retired_keys
from sources.models import SigningKey

# Row, event and the archive's list get their times one after the other.
SAME_MOMENT = timedelta(minutes=1)


def key_findings(key: SigningKey, is_covered: Callable[[], bool]) -> Iterator[str]:
    """A sentence for each thing that is wrong with the row of a key: its number, its history in the log, and whether
    this machine's key file, the archive's list or the operator's pins know it.

    `is_covered` says whether checkpoints show that what the key signed is as it was; it is asked only for a key that
    nothing else knows, as one that was retired before the archive listed keys. Raises OSError.
    """
    if id_of_pem(key.public_key) != key.key_id:
        yield f"The row of key {key.key_id} holds the public half of another key."
    if not _events(key, EventType.SIGNING_KEY_MADE):
        yield f"The audit log does not say that key {key.key_id} was made."
    yield from _retirement_findings(key)
    if settings.PINNED_KEYS and key.purpose == Purpose.SEAL and key.key_id not in settings.PINNED_KEYS:
        yield f"Key {key.key_id} is none of those that CLAIMDESK_PINNED_KEYS names."
    elif not _is_known(key) and not is_covered():
        yield (
            f"Key {key.key_id} is neither in this machine's key file nor in the archive's list of keys: "
            "the database alone says that it is the desk's."
        )


def _retirement_findings(key: SigningKey) -> Iterator[str]:
    logged = [event.at for event in _events(key, EventType.SIGNING_KEY_RETIRED)]
    listed = retired_keys().get(key.key_id)
    said = [*logged, *([listed] if listed else [])]
    if key.retired_at is None and said:
        yield f"Key {key.key_id} was retired, and its row does not say so."
    elif key.retired_at is not None and not any(_is_near(key.retired_at, at) for at in logged):
        yield f"The audit log does not say that key {key.key_id} was retired when its row says."
    elif key.retired_at is not None and listed and not _is_near(key.retired_at, listed):
        yield f"The archive's list of keys says another time at which key {key.key_id} was retired."


def _events(key: SigningKey, event: EventType) -> list[AuditEvent]:
    found = AuditEvent.objects.filter(event=event, target_type=key._meta.label_lower, target_id=key.pk)
    return [each for each in found if each.data.get("key") == key.key_id]


def _is_known(key: SigningKey) -> bool:
    listed = listed_keys()
    if not listed:  # nothing was sealed here since the archive lists keys: an attacker cannot empty the list
        return True
    with suppress(KeyRetired):
        if id_of_pem(own_public_key(Purpose(key.purpose))) == key.key_id:
            return True
    return id_of_pem(listed.get(key.key_id, "")) == key.key_id


def _is_near(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= SAME_MOMENT
