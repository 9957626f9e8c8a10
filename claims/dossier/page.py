"""What people read in a dossier: the verdict as a page with its provenance picture, and how to check all of it."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from claims.dossier.contents import Dossier
from claims.models import Publication
from claims.verdict_page.verdict import ReadersVerdict

STYLES = ("tokens.css", "public.css", "provenance.css")


def index_page(dossier: Dossier) -> Iterator[tuple[str, bytes]]:
    """The files of the page by their names: the page, its styles, the picture, and ClaimReview of a public verdict."""
    known = dict(settings.LANGUAGES)
    language = dossier.content["claim"]["language"]
    with translation.override(language if language in known else settings.PUBLIC_LANGUAGE):
        shown = dossier.publication or Publication(
            claim=dossier.claim,
            content=dossier.content,
            number=1,
            published_at=dossier.claim.updated_at,
            changed_at=dossier.claim.updated_at,
        )
        verdict = ReadersVerdict(shown, dossier.history)
        context = {
            "verdict": verdict,
            "state": dossier.state,
            "left_out": dossier.left_out,
            "missing": [part["capture"] for part in dossier.left_out if "capture" in part],
            "page_language": translation.get_language(),
            "newsroom": settings.PUBLIC_NAME,
        }
        yield "index.html", render_to_string("dossier/index.html", context).encode()
        if verdict.chain is not None:
            yield "provenance.svg", str(verdict.chain.picture_file()).encode()
        if dossier.state == "published":
            review = json.dumps(verdict.claim_review(), ensure_ascii=False, indent=1)
            yield "claimreview.json", review.encode() + b"\n"
    for name in STYLES:
        yield name, (settings.BASE_DIR / "static" / "claimdesk" / name).read_bytes()


def read_me(dossier: Dossier) -> bytes:
    """How to check the dossier, in English, for whoever has nothing but Python."""
    context = {"number": dossier.content["claim"]["id"], "state": dossier.state, "left_out": dossier.left_out}
    return render_to_string("dossier/README.txt", context).encode()
