"""Loads the demo desk through the desk's own actions, all or nothing."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Permission
from claims.actions import CitationDraft, log_claim, save_claimant, save_topic
from claims.models import Claim, Claimant, Topic
from claims.models.editable_fields import CLAIM_TYPED_NAMES
from sources.actions import add_offline_source, add_source, attribute, save_publisher
from sources.models import Publisher, Source

FOLDER = Path(__file__).parent
SITE = FOLDER / "site"

Rows = dict[str, Any]


def content() -> Rows:
    """The facts of the demo: `publishers`, `claimants`, `topics`, `sources`, `attributions`, `claims`."""
    rows: Rows = json.loads((FOLDER / "claims.json").read_text(encoding="utf-8"))
    return rows


def address(path: str) -> str:
    """The URL of a page of the sample site, which only this machine can open."""
    return f"http://127.0.0.1:{settings.DEMO_PORT}{path}"


def is_loaded() -> bool:
    """Whether the demo is here already, on whatever port its site was then."""
    pages = [row["path"] for row in content()["sources"].values() if "path" in row]
    return any(
        Source.objects.filter(canonical_url__startswith="http://127.0.0.1:", canonical_url__endswith=page).exists()
        for page in pages
    )


def usual_editor() -> User | None:
    """In whose name the demo is logged: the first person who may; the desk itself where there is nobody."""
    people = User.objects.filter(kind=User.Kind.PERSON, is_active=True).order_by("pk")
    return next((person for person in people if person.holds(Permission.LOG_CLAIM)), None)


@transaction.atomic
def load_demo(*, by: User | None) -> list[Claim]:
    """Log the demo's claims with all they cite and queue its pages for archiving.

    Returns the new claims; none where the demo was loaded before. Raises NotAllowed.
    """
    if is_loaded():
        return []
    rows = content()
    sources = _sources(rows, by=by)
    for row in rows["attributions"]:
        attribute(sources[row["source"]], sources[row["origin"]], by=by, kind=row["kind"], words=row["words"])
    for fields in rows["claimants"].values():
        _claimant(fields, by=by)
    for name in rows["topics"]:
        _topic(name, by=by)
    return [_claim(row, sources, by=by) for row in rows["claims"]]


def demo_claims() -> list[Claim]:
    """The demo's claims in the order of its file, as far as they are here in its words."""
    words = [row["text"] for row in content()["claims"]]
    path = content()["sources"]["agency"]["path"]
    cited = Claim.objects.filter(citations__source__canonical_url=address(path), text__in=words)
    return sorted(cited.distinct(), key=lambda claim: words.index(claim.text))


def log_demo_claim(row: Rows, *, by: User | None) -> Claim:
    """Log one more claim about what the demo has, citing its pages. Raises NotAllowed."""
    paths = {key: fields["path"] for key, fields in content()["sources"].items() if "path" in fields}
    pages = {key: Source.objects.get(canonical_url=address(path)) for key, path in paths.items()}
    return _claim(row, pages, by=by)


def _sources(rows: Rows, *, by: User | None) -> dict[str, Source]:
    publishers = {key: _publisher(dict(fields), by=by) for key, fields in rows["publishers"].items()}
    return {key: _source(dict(fields), publishers, by=by) for key, fields in rows["sources"].items()}


def _publisher(fields: Rows, *, by: User | None) -> Publisher:
    return Publisher.objects.filter(name=fields["name"]).first() or save_publisher(by=by, **fields)


def _source(fields: Rows, publishers: dict[str, Publisher], *, by: User | None) -> Source:
    path = fields.pop("path", "")
    if not path:
        return add_offline_source(by=by, **fields)
    fields["publisher"] = publishers[fields["publisher"]]
    fields["published_at"] = datetime.fromisoformat(fields["published_at"])
    return add_source(address(path), by=by, **fields)[0]


def _claimant(fields: Rows, *, by: User | None) -> Claimant:
    known = Claimant.objects.filter(name=fields["name"], description=fields["description"]).first()
    return known or save_claimant(by=by, **fields)


def _topic(name: str, *, by: User | None) -> Topic:
    return Topic.objects.filter(name=name).first() or save_topic(by=by, name=name)


def _claim(row: Rows, sources: dict[str, Source], *, by: User | None) -> Claim:
    drafts = [CitationDraft(**{**fields, "source": sources[fields["source"]]}) for fields in row["citations"]]
    values = {name: row[name] for name in CLAIM_TYPED_NAMES if name in row}
    values["claimed_on"] = date.fromisoformat(values["claimed_on"])
    return log_claim(
        by=by,
        is_another=True,
        citations=drafts,
        topics=[_topic(name, by=by) for name in row["topics"]],
        claimant=_claimant(content()["claimants"][row["claimant"]], by=by),
        language="uk",
        translation_language="en" if "translation" in row else "",
        **values,
    )
