"""Is a sealed capture still what was sealed: its files, its WACZ, and its row beside the manifest in the WACZ?"""

from collections.abc import Iterator
from typing import Any

from sources.capture.archive import archive, open_artifact
from sources.capture.reread import manifest_in
from sources.capture.verify import verify_wacz
from sources.models import Artifact, Capture

# What the row says and the manifest said first.
COMPARED = ("url", "outcome", "verdict", "completeness")


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
    for name in COMPARED:
        if (said := manifest.get(name)) != (now := getattr(capture, name)):
            yield f"The desk says {name} is {now!r}, and the manifest says {said!r}."
    sealed = {(part["kind"], part["sha256"]) for part in manifest.get("artifacts", [])}
    known = {(part.kind, part.sha256) for part in artifacts if part.kind != Artifact.Kind.WACZ}
    for kind, digest in sorted(sealed - known):
        yield f"The manifest names a {kind} ({digest}) that the desk does not have."
    for kind, digest in sorted(known - sealed):
        yield f"The desk has a {kind} ({digest}) that the manifest does not name."
