"""What is in the dossier of a claim, and what is left out of it for whom.

A claim with a published verdict gives the dossier of that verdict, whatever is written since; any other one that of its
current review, as the person sees it.
"""

import shutil
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.visible import history_for
from claimdesk.errors import Conflict
from claims.dossier.contents import Dossier
from claims.dossier.crate import crate
from claims.dossier.page import index_page, read_me
from claims.dossier.writer import DossierWriter
from claims.models import Claim, Publication
from claims.permissions import require_visible
from claims.quote_checks import found_in
from claims.workflow.blind import is_blind
from claims.workflow.published_content import content_of
from sources.evidence.bundle import evidence_of, written
from sources.models import Artifact, Capture, Seal
from sources.permissions import hidden_sources
from sources.spools import spool
from sources.storage.archive import artifact_of, open_artifact

VERIFIER = "verify_claimdesk.py"
CONFIDENTIAL, NO_SEAL, LOST = "confidential", "no_seal", "missing_from_the_archive"
NOT_HANDED_OUT = "not_handed_out"


def write_dossier(claim: Claim, *, user: User | None) -> IO[bytes]:
    """The dossier of `claim` as `user` may see it (None: the desk itself), as a spool that the caller closes.

    Raises NotAllowed, Conflict (no verdict yet, or one that `user` checks blind), OSError where there is no key.
    """
    require_visible(user, claim)
    if is_blind(user, claim):
        raise Conflict(_("You check this verdict blind: give your own rating first."), code="blind")
    dossier = _gathered(claim, user)
    return _written(dossier, _captures(dossier, user))


def write_readers_dossier(publication: Publication) -> IO[bytes]:
    """The dossier of a verdict that readers may see, as a spool that the caller closes: what is published, the copies
    that it cites where the newsroom hands copies out, and of the history no more than that it was published. Raises
    OSError where there is no key."""
    claim = publication.claim
    history = Publication.objects.filter(claim=claim, withdrawn_at=None).select_related("correction")
    logged = AuditEvent.objects.filter(
        event=EventType.PUBLICATION_WRITTEN, target_type=Claim._meta.label_lower, target_id=claim.pk
    )
    events = [{"at": each.at.isoformat(), "event": each.event, "data": each.data} for each in logged.order_by("pk")]
    dossier = Dossier(claim, publication.content, publication, events, list(history.order_by("-number")))
    return _written(dossier, _readers_captures(dossier))


def _written(dossier: Dossier, captures: Iterable[Capture]) -> IO[bytes]:
    writer = DossierWriter()
    keys: dict[str, str] = {}
    for capture in captures:
        keys |= _add_capture(writer, capture, dossier)
    for number, pem in sorted(keys.items()):
        writer.add(f"keys/{number}.pem", pem.encode("ascii"))
    writer.add_json("verdict.json", _verdict(dossier))
    writer.add_json("audit.json", dossier.events)
    for name, content in index_page(dossier):
        writer.add(name, content)
    writer.add("README.txt", read_me(dossier))
    writer.add(VERIFIER, (settings.BASE_DIR / "docs" / VERIFIER).read_bytes())
    writer.add_json("ro-crate-metadata.json", crate(dossier, writer.members))
    return writer.finish({"claim": dossier.claim.pk, "verdict": dossier.state, "left_out": dossier.left_out})


def _gathered(claim: Claim, user: User | None) -> Dossier:
    history = list(Publication.objects.filter(claim=claim).select_related("correction").order_by("-number"))
    known = history[0] if history and not claim.is_confidential else None
    if known is None and claim.review is None:
        raise Conflict(_("There is no review yet, so there is no verdict for a dossier."), code="no_verdict")
    content = known.content if known else content_of(claim, user=user, is_for_readers=False)
    return Dossier(claim, content, known, [_event(each) for each in history_for(user, claim)], history if known else [])


def _event(event: Any) -> dict[str, Any]:
    return {
        "id": event.pk,
        "at": event.at.isoformat(),
        "event": event.event,
        "who": event.actor_label,
        "door": event.door,
        "data": event.data,
    }


def _captures(dossier: Dossier, user: User | None) -> Iterator[Capture]:
    """The captures that the verdict cites, each once, by their numbers; what is hidden is noted as left out."""
    yield from _seen_captures(dossier, Capture.objects.exclude(source__in=hidden_sources(user)))


def _readers_captures(dossier: Dossier) -> Iterator[Capture]:
    """The same for readers; without copies to hand out each capture is noted as left out."""
    seen = _seen_captures(dossier, Capture.objects.filter(source__is_confidential=False))
    if settings.PUBLIC_COPIES:
        yield from seen
    else:
        dossier.left_out += [{"capture": capture.pk, "why": NOT_HANDED_OUT} for capture in seen]


def _seen_captures(dossier: Dossier, among: QuerySet[Capture]) -> Iterator[Capture]:
    cited = {each["capture"]["id"]: each["id"] for each in dossier.content["citations"] if each["capture"]}
    told = dossier.content["sources"]
    for each in dossier.content["citations"]:
        if str(each["source"]) not in told:
            dossier.left_out.append({"citation": each["id"], "why": CONFIDENTIAL})
    visible = set(among.filter(pk__in=cited).values_list("pk", flat=True))
    for number in sorted(cited):
        if number not in visible:
            dossier.left_out.append({"citation": cited[number], "why": CONFIDENTIAL})
    yield from Capture.objects.filter(pk__in=visible).order_by("pk")


def _add_capture(writer: DossierWriter, capture: Capture, dossier: Dossier) -> dict[str, str]:
    """Add WACZ and evidence of a capture; returns the keys that sealed it."""
    wacz = artifact_of(capture, Artifact.Kind.WACZ)
    if wacz is None or not Seal.objects.filter(capture=capture).exists():
        dossier.left_out.append({"capture": capture.pk, "why": NO_SEAL})
        return {}
    quotes = [
        {"quote": each.quote, "citation": each.pk} for each in found_in(capture) if each.claim_id == dossier.claim.pk
    ]
    try:
        evidence = evidence_of(capture, quotes)
        with open_artifact(wacz) as stored, spool() as file:
            shutil.copyfileobj(stored, file)
            writer.add_file(f"captures/{capture.pk}.wacz", file)
    except FileNotFoundError:
        dossier.left_out.append({"capture": capture.pk, "why": LOST})
        return {}
    writer.add(f"captures/{capture.pk}.evidence.json", written(evidence))
    return {key["id"]: key["public_key"] for key in evidence["keys"]}


def _verdict(dossier: Dossier) -> dict[str, Any]:
    """The verdict as it was published, and those that it replaced."""
    return {
        "state": dossier.state,
        "content": dossier.content,
        "publications": [
            {
                "number": each.number,
                "published_at": each.published_at.isoformat(),
                "withdrawn_at": each.withdrawn_at.isoformat() if each.withdrawn_at else None,
                "withdrawn_reason": each.withdrawn_reason,
                "changed": each.correction.changed if each.correction else "",
                "reason": each.correction.reason if each.correction else "",
                "content": each.content,
            }
            for each in dossier.history
        ],
    }
