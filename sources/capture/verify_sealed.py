"""Is a sealed capture still what was sealed: its files, its WACZ, and its row beside the manifest in the WACZ?"""

from collections.abc import Iterator
from typing import Any

from claimdesk.fields import nfc
from sources.capture.packaging import MAX_LENGTHS, without_certificates
from sources.capture.re_extract import manifest_in
from sources.evidence.seal_verification import manifest_findings
from sources.models import Artifact, Capture
from sources.storage.archive import archive, open_artifact
from sources.wacz.verify import verify_wacz

# What the row says and the manifest said first, in the same words.
COMPARED = ("url", "final_url", "origin", "outcome", "verdict", "completeness", "detail", "media_type", "charset")

# The same for lists, with what older manifests have instead, and the sentence where both differ.
LISTED: tuple[tuple[str, Any, str], ...] = (
    ("attachments", [], "ClaimDesk names other pictures and oEmbed answers than the manifest."),
    ("layout", {}, "ClaimDesk says otherwise than the manifest which parts of the visible text are the article."),
)
READ_FROM = ("published_from", "modified_from")


def verify_sealed(capture: Capture) -> list[str]:
    """Every finding against a sealed capture, one line each; an empty list where there is none."""
    artifacts = list(capture.artifacts.order_by("pk"))
    findings = [*_file_findings(artifacts)]
    wacz = next((artifact for artifact in artifacts if artifact.kind == Artifact.Kind.WACZ), None)
    if wacz is None:
        return [*findings, "The capture has no WACZ."]
    if not archive().exists(wacz.sha256):
        return findings
    with open_artifact(wacz) as file:
        found = verify_wacz(file)
        return [*findings, *found] if found else [*findings, *_row_findings(capture, artifacts, manifest_in(file))]


def _file_findings(artifacts: list[Artifact]) -> Iterator[str]:
    for artifact in artifacts:
        if not archive().exists(artifact.sha256):
            yield f"The file of the {artifact.kind} ({artifact.sha256}) is gone."
        elif not archive().verify(artifact.sha256):
            yield f"The file of the {artifact.kind} ({artifact.sha256}) does not hold what its name says."


def _row_findings(capture: Capture, artifacts: list[Artifact], manifest: dict[str, Any]) -> Iterator[str]:
    if not manifest:
        yield "The WACZ has no manifest of ours."
        return
    yield from manifest_findings(capture, manifest)
    for name, said in _row_of(manifest).items():
        if said != (now := getattr(capture, name)):
            yield f"The desk says {name} is {now!r}, and the manifest says {said!r}."
    if [without_certificates(hop) for hop in manifest.get("hops", [])] != capture.hops:
        yield "The desk tells the way to the page otherwise than the manifest."
    yield from (words for name, default, words in LISTED if manifest.get(name, default) != getattr(capture, name))
    sealed = {(part["kind"], part["sha256"]) for part in manifest.get("artifacts", [])}
    known = {(part.kind, part.sha256) for part in artifacts if part.kind != Artifact.Kind.WACZ}
    for kind, digest in sorted(sealed - known):
        yield f"The manifest names a {kind} ({digest}) that the desk does not have."
    for kind, digest in sorted(known - sealed):
        yield f"The desk has a {kind} ({digest}) that the manifest does not name."


def _row_of(manifest: dict[str, Any]) -> dict[str, Any]:
    """What the manifest says, by the names and within the lengths of the row's fields."""
    parts = {part["kind"]: part for part in manifest.get("artifacts", [])}
    hops = manifest.get("hops", [])
    said = {name: _cut(name, manifest.get(name)) for name in COMPARED}
    if "metadata" in manifest:  # sealed since the desk says where it read a date
        said |= {name: manifest["metadata"].get(name) for name in READ_FROM}
    return said | {
        "http_status": hops[-1]["status"] if hops else None,
        "body_size": parts["body"]["bytes"] if "body" in parts else None,
        "body_sha256": parts["body"]["sha256"] if "body" in parts else "",
        "text_sha256": parts["text"]["sha256"] if "text" in parts else "",
    }


def _cut(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    value = value[: MAX_LENGTHS.get(name)]
    return nfc(value) if name == "detail" else value
