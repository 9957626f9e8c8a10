"""The same rows as the API gives, by one statement written by hand, and `json`: the floor of what they cost."""

import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection

_CLAIM = [
    "id",
    "text",
    "language",
    "translation",
    "translation_language",
    "quote",
    "claimed_on",
    "claimed_precision",
    "place",
    "priority",
    "due_on",
    "translation_is_older",
    "status",
    "status_changed_at",
    "shelf_reason",
    "duplicate_of_id",
    "published_at",
    "evidence_changed_at",
    "is_confidential",
    "version",
    "created_at",
    "updated_at",
    "withdrawn_at",
    "withdrawn_reason",
]
_CITATION = [
    "id",
    "role",
    "stance",
    "quote",
    "locator",
    "quote_state",
    "quote_start",
    "quote_end",
    "quote_place",
    "quote_over_struck",
    "quote_negation",
    "changed_capture_id",
    "waived_reason",
    "waived_at",
    "accepted_reason",
    "accepted_at",
    "created_at",
]
_SOURCE = ["id", "kind", "title", "description", "url", "no_url_reason", "canonical_url"]
_CAPTURE = ["id", "origin", "state", "outcome", "verdict", "completeness", "sealed_at", "text_sha256"]
_TABLES = (
    ("", "c", _CLAIM),
    ("claimant", "cl", ["id", "name", "kind"]),
    ("rating", "r", ["code", "version", "number", "colour", "labels"]),
    ("assignee", "a", ["id", "first_name", "last_name", "username"]),
    ("logged_by", "l", ["id", "first_name", "last_name", "username"]),
    ("verdict", "v", ["id", "rationale", "created_at"]),
    ("verdict_rating", "vr", ["code", "version", "number", "colour", "labels"]),
    ("verdict_by", "vb", ["id", "first_name", "last_name", "username"]),
    ("citation", "ci", _CITATION),
    ("source", "s", _SOURCE),
    ("publisher", "p", ["id", "name"]),
    ("latest", "lc", ["state"]),
    ("archived", "ac", ["origin"]),
    ("capture", "k", _CAPTURE),
)
_OF_CLAIM = ("claimant", "rating", "assignee", "logged_by", "verdict", "verdict_rating", "verdict_by")
_OF_CITATION = ("source", "publisher", "latest", "archived", "capture")
_SELECT = ", ".join(f"{alias}.{column}" for _name, alias, columns in _TABLES for column in columns)
_TOPICS = {
    "sqlite": "(SELECT json_group_array(json_object('id', t.id, 'name', t.name, 'slug', t.slug))"
    " FROM claims_claim_topics ct JOIN claims_topic t ON t.id = ct.topic_id WHERE ct.claim_id = c.id)",
    "postgresql": "(SELECT json_agg(json_build_object('id', t.id, 'name', t.name, 'slug', t.slug))"
    " FROM claims_claim_topics ct JOIN claims_topic t ON t.id = ct.topic_id WHERE ct.claim_id = c.id)",
}
_JOINED = """
SELECT {select}, {topics},
 (SELECT f.sha256 FROM sources_artifact f WHERE f.capture_id = k.id AND f.kind = 'wacz')
FROM (SELECT * FROM claims_claim WHERE {where} ORDER BY created_at DESC, id DESC LIMIT %s) c
JOIN claims_claimant cl ON cl.id = c.claimant_id
LEFT JOIN claims_rating r ON r.id = c.rating_id
LEFT JOIN accounts_user a ON a.id = c.assignee_id
LEFT JOIN accounts_user l ON l.id = c.logged_by_id
LEFT JOIN claims_review v ON v.id = c.published_review_id
LEFT JOIN claims_rating vr ON vr.id = v.rating_id
LEFT JOIN accounts_user vb ON vb.id = v.by_id
LEFT JOIN claims_citation ci ON ci.claim_id = c.id
LEFT JOIN sources_source s ON s.id = ci.source_id
LEFT JOIN sources_publisher p ON p.id = s.publisher_id
LEFT JOIN sources_capture lc ON lc.id = s.latest_capture_id
LEFT JOIN sources_capture ac ON ac.id = s.archived_capture_id
LEFT JOIN sources_capture k ON k.id = ci.capture_id
ORDER BY c.created_at DESC, c.id DESC, ci.id
"""
_CHANGES = """
SELECT l.position, e.id, e.at, e.event, e.target_type, e.target_id FROM audit_auditlink l
JOIN audit_auditevent e ON e.id = l.event_id
WHERE l.position >= %s ORDER BY l.position LIMIT %s
"""


def claims(size: int, after: tuple[datetime, int] | None = None) -> bytes:
    """A page of claims, newest first, after the row of this time and id."""
    where, params = "NOT is_confidential", []
    if after:
        time: Any = after[0] if connection.vendor == "postgresql" else str(after[0].replace(tzinfo=None))
        where = f"{where} AND created_at <= %s AND (created_at < %s OR id < %s)"
        params = [time, time, after[1]]
    return _grouped(where, [*params, size])


def claim(number: int) -> bytes:
    """One claim by its number."""
    return _grouped("id = %s", [number, 1])


def changes(position: int, size: int) -> bytes:
    """What the log tells from a position on."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, [position, size])
        rows = [dict(zip(("position", "id", "at", "event", "kind", "target"), row, strict=True)) for row in cursor]
    return _written(rows)


def _grouped(where: str, params: list[Any]) -> bytes:
    statement = _JOINED.format(select=_SELECT, topics=_TOPICS[connection.vendor], where=where)
    found: dict[int, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        for row in cursor:
            parts, at = {}, 0
            for name, _alias, columns in _TABLES:
                parts[name] = dict(zip(columns, row[at : at + len(columns)], strict=True))
                at += len(columns)
            made = found.get(row[0])
            if made is None:
                topics = json.loads(row[at]) if isinstance(row[at], str) else row[at]
                nested = {name: parts[name] for name in _OF_CLAIM}
                made = found[row[0]] = {**parts[""], **nested, "topics": topics, "citations": []}
            cited = {**parts["citation"], **{name: parts[name] for name in _OF_CITATION}}
            cited["capture"]["sha256"] = row[at + 1]
            made["citations"].append(cited)
    return _written(list(found.values()))


def _written(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
