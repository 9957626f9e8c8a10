"""What all machines of one desk must have in common, and whether this one has it.

The first machine that starts as a role writes it into the audit log; the others compare. What is secret is compared by
a digest that only somebody with the secret can make.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction

from claimdesk.audit.events import EventType
from claimdesk.audit.log import Thing, record
from claimdesk.audit.models import AuditEvent
from sources.evidence.keys import Purpose, id_of_pem, own_public_key, sealing_key
from sources.storage.archive import S3, in_use

ARCHIVE_ID = "desk_id"
# What a verdict, a capture or a sign-in means depends on these, by the names of their environment variables.
SHARED_SETTINGS = {
    "CLAIMDESK_APPROVALS": "APPROVALS",
    "CLAIMDESK_BLIND": "BLIND",
    "CLAIMDESK_SECOND_PERSON_DAYS": "SECOND_PERSON_DAYS",
    "CLAIMDESK_ROBOTS": "ROBOTS",
    "CLAIMDESK_NOARCHIVE": "NOARCHIVE",
    "CLAIMDESK_MFA_REQUIRED": "MFA_REQUIRED",
    "CLAIMDESK_TIME_ZONE": "TIME_ZONE",
}
WAYS_OUT = {
    "archive": "let all machines use one bucket (CLAIMDESK_STORAGE=s3), or one folder that all of them mount",
    "secret key": "set the same CLAIMDESK_SECRET_KEY on every machine, or copy the file secret_key of the first home",
    "ledger key": "copy the folder keys of the first home into this one",
}


def disagreements() -> list[str]:
    """What this machine has otherwise than the desk, each with the way out; none where nothing was agreed yet.

    Raises OSError.
    """
    agreed, own = agreed_facts(), own_facts()
    return [
        f"{name}: this machine has {own[name] or 'none'}, the desk has {value or 'none'}: "
        f"{WAYS_OUT.get(name, f'set {name} alike on every machine')}."
        for name, value in agreed.items()
        if name in own and own[name] != value
    ]


def agree() -> None:
    """Write down what this machine has as what all must have. Raises OSError."""
    sealing_key()  # made where there is none: a desk without a key would agree on having none
    with transaction.atomic():
        record(EventType.DESK_AGREED, Thing("sources.archive", in_use()), by=None, facts=own_facts())


def agreed_facts() -> dict[str, str]:
    """What was agreed last; empty where nothing was."""
    newest = AuditEvent.objects.filter(event=EventType.DESK_AGREED).order_by("-pk").first()
    return dict(newest.data["facts"]) if newest else {}


def own_facts() -> dict[str, str]:
    """What this machine has, by name. Raises OSError."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"claimdesk machines agree", hashlib.sha256)
    return {
        "archive": _archive(),
        "secret key": digest.hexdigest()[:16],
        "ledger key": id_of_pem(own_public_key(Purpose.SEAL))[:16],
        **{name: str(getattr(settings, attribute)) for name, attribute in SHARED_SETTINGS.items()},
    }


def _archive() -> str:
    """The bucket; or the number in a file of the folder, which is another one in each folder that is not shared."""
    if in_use() == S3:
        return f"s3 {settings.S3_ENDPOINT} {settings.S3_BUCKET}/{settings.S3_PREFIX}"
    path = Path(settings.HOME) / "archive" / ARCHIVE_ID
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), path.open("x", encoding="ascii") as file:
        file.write(secrets.token_hex(8))
    return f"files {path.read_text(encoding='ascii')}"
