"""What somebody can do who may write to the database and nothing else: no key file, no archive."""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.db import connection

from claimdesk.audit.chain import EVENT_COLUMNS, event_sha256, link_sha256
from claimdesk.audit.guards import guard, unguard
from claimdesk.audit.models import AuditEvent, AuditLink, UnlinkedEvent
from claimdesk.canonical import exact_json
from sources.evidence.ledger import leaves_of
from sources.evidence.merkle import root
from sources.models import LedgerPeriod, Seal, SigningKey


def run_sql(statement: str, *values: Any) -> None:
    """Run one statement on the database of the desk."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def rewrite_log(change: str, *values: Any) -> None:
    """Run `change` on the events, then make links and ledger anew so that all of it fits together again."""
    unguard(connection)
    run_sql(change, *values)
    _link_anew()
    close_anew()
    guard(connection)


def cut_log(last_kept: int) -> None:
    """Take away all events and links behind the link `last_kept`, and the periods that name them."""
    unguard(connection)
    event = AuditLink.objects.values_list("event_id", flat=True).get(position=last_kept)
    run_sql("DELETE FROM audit_auditlink WHERE position > %s", last_kept)
    run_sql("DELETE FROM audit_unlinkedevent")
    run_sql("DELETE FROM audit_auditevent WHERE id > %s", event)
    for period in LedgerPeriod.objects.order_by("number"):
        if json.loads(period.document).get("audit", {}).get("link", 0) > last_kept:
            run_sql("UPDATE sources_seal SET period_id = NULL, leaf_index = NULL WHERE period_id = %s", period.pk)
            run_sql("DELETE FROM sources_ledgerperiod WHERE id = %s", period.pk)
    guard(connection)


def swap_key() -> None:
    """Sign all seals anew with a key of one's own, in the row of the desk's key, and make the ledger anew."""
    private = ed25519.Ed25519PrivateKey.generate()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = private.public_key().public_bytes(serialization.Encoding.PEM, form).decode()
    number = hashlib.sha256(private.public_key().public_bytes(serialization.Encoding.DER, form)).hexdigest()
    old = SigningKey.objects.get(purpose="seal")
    run_sql("UPDATE sources_signingkey SET public_key = %s, key_id = %s WHERE id = %s", pem, number, old.pk)
    for seal in Seal.objects.all():
        signature = base64.b64encode(private.sign(seal.document.encode())).decode()
        run_sql("UPDATE sources_seal SET signature = %s WHERE id = %s", signature, seal.pk)
    unguard(connection)
    event = AuditEvent.objects.get(event="signing_key.made", target_id=old.pk)
    _set_data(event.pk, event.data | {"key": number})
    _link_anew()
    close_anew()
    guard(connection)


def close_anew() -> None:
    """Make every period of the ledger anew over the seals and links that are there now."""
    previous = ""
    for period in LedgerPeriod.objects.order_by("number"):
        said = json.loads(period.document) | {"previous": previous, "root": root(leaves_of(period)).hex()}
        if "audit" in said:
            link = AuditLink.objects.get(position=said["audit"]["link"])
            said["audit"]["sha256"] = link.sha256
        document = exact_json(said)
        digest = hashlib.sha256(document).hexdigest()
        run_sql(
            "UPDATE sources_ledgerperiod SET document = %s, sha256 = %s, root = %s, previous = %s WHERE id = %s",
            document.decode(), digest, said["root"], previous, period.pk,
        )  # fmt: skip
        previous = digest


def _link_anew() -> None:
    previous = ""
    events = {row[0]: row for row in AuditEvent.objects.values_list(*EVENT_COLUMNS)}
    for link in AuditLink.objects.order_by("position"):
        digest = event_sha256(events[link.event_id])
        sha256 = link_sha256(link.position, link.event_id, digest, previous, link.linked_at)
        run_sql(
            "UPDATE audit_auditlink SET event_sha256 = %s, previous = %s, sha256 = %s WHERE position = %s",
            digest, previous, sha256, link.position,
        )  # fmt: skip
        previous = sha256
    UnlinkedEvent.objects.filter(event_id__in=AuditLink.objects.values("event_id")).delete()


def _set_data(event: int, data: dict[str, Any]) -> None:
    run_sql("UPDATE audit_auditevent SET data = %s WHERE id = %s", json.dumps(data), event)
