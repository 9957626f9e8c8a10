"""The dossier as a research object (RO-Crate 1.1), so that other tools open it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from claims.dossier.contents import Dossier
from claims.dossier.writer import Member

METADATA = "ro-crate-metadata.json"
PAGE = "index.html"
PROFILE = "https://w3id.org/ro/crate/1.1"
_TYPES = {
    ".json": "application/json",
    ".wacz": "application/wacz",
    ".html": "text/html",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".py": "text/x-python",
    ".pem": "application/x-pem-file",
}


def crate(dossier: Dossier, members: Sequence[Member]) -> dict[str, Any]:
    """The metadata document; it describes every file that was written before it."""
    claim, rating = dossier.content["claim"], dossier.content["rating"]
    label = rating["labels"].get("en", rating["code"])
    when = dossier.publication.published_at if dossier.publication else dossier.claim.updated_at
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Dossier of claim #{claim['id']}: {claim['text']}",
        "description": f"A fact check with its evidence. Rating: {label} ({dossier.state}).",
        "datePublished": when.date().isoformat(),
        "license": "The rights to archived pages are with those who published them.",
        "publisher": {"@id": "#newsroom"},
        "mainEntity": {"@id": PAGE},  # what people open first
        "hasPart": [{"@id": each.name} for each in members],
    }
    about = {"@id": METADATA, "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": "./"}}
    newsroom = {"@id": "#newsroom", "@type": "Organization", "name": settings.PUBLIC_NAME}
    return {"@context": f"{PROFILE}/context", "@graph": [about, root, newsroom, *map(_file, members)]}


def _file(member: Member) -> dict[str, Any]:
    ending = member.name[member.name.rfind(".") :]
    return {
        "@id": member.name,
        "@type": "File",
        "name": member.name,
        "contentSize": str(member.size),
        "encodingFormat": _TYPES.get(ending, "application/octet-stream"),
        "sha256": member.sha256,
    }
