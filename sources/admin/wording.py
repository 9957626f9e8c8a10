"""Facts of captures in words and short forms."""

from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.admin import Tone, badge
from claimdesk.text.dates import moment
from sources.capture.re_extract import manifest_in
from sources.evidence.seal_verification import awaited, stamps
from sources.models import Artifact, Capture, Seal
from sources.outcomes import BY_CODE, sentence
from sources.storage.archive import artifact_of, open_artifact
from sources.web.oddities import ODDITIES
from sources.web.records import pictures_kept

DIGEST_SHOWN = 12
# Hop.reached_by of sources.web.records.
REACHED_BY = {
    "page": gettext_lazy("The page before led here in the browser."),
    "refresh": gettext_lazy("The page before led here by a refresh."),
    "script": gettext_lazy("A script of the page before led here."),
}

# How the encoding was found (extraction.charset.Decoded.source).
ENCODED: dict[str, Promise] = {
    "bom": gettext_lazy("Encoding: by the byte order mark at the beginning of the bytes."),
    "header": gettext_lazy("Encoding: as the server says."),
    "meta": gettext_lazy("Encoding: as the page itself says."),
    "late-meta": gettext_lazy("Encoding: as the page itself says, but later than its first 1,024 bytes."),
    "utf-8": gettext_lazy("Encoding: nothing was declared; the bytes are valid UTF-8."),
    "utf-8-anyway": gettext_lazy("Encoding: something else was declared, but the bytes are UTF-8 beyond doubt."),
    "guess": gettext_lazy("Encoding: nothing was declared, so it was guessed by the letters."),
}
UNKNOWN = gettext_lazy("Something that this version of ClaimDesk does not know.")
# The kinds of extraction.platforms.carried.
CARRIED: dict[str, Promise] = {
    "open_graph": gettext_lazy("Text: from the page's Open Graph data, which is made for programs."),
    "linked_data": gettext_lazy("Text: from the page's JSON-LD data, which is made for programs."),
    "state": gettext_lazy("Text: from data of the page's scripts."),
    "player": gettext_lazy("Text: from data of the page's video player."),
    "oembed": gettext_lazy("Text: from the platform's oEmbed answer, which is made for programs."),
}


def short_digest(sha256: str) -> SafeString | str:
    """The first letters of a digest, the whole of it in the title."""
    return format_html('<code title="{}">{}…</code>', sha256, sha256[:DIGEST_SHOWN]) if sha256 else ""


def outcome_words(capture: Capture) -> str | Promise:
    """What happened on the wire; empty while nothing has."""
    return sentence(capture.outcome) if capture.outcome else ""


def verdict_words(capture: Capture) -> str | Promise:
    """What the page turned out to be; empty where nobody looked."""
    return sentence(capture.verdict) if capture.verdict else ""


def chain(capture: Capture) -> list[dict[str, Any]]:
    """The redirect chain: status, address asked for, and what went wrong there in words."""
    return [
        {
            "number": number,
            "status": hop.get("status") or "—",
            "url": hop.get("url", ""),
            "address": hop.get("address", ""),
            "words": sentence(hop["code"]) if hop.get("code") in BY_CODE and hop["code"] != "ok" else "",
            "ways": [*_ways(hop)],
            "unverified": bool((hop.get("tls") or {}).get("problem")),
        }
        for number, hop in enumerate(capture.hops or [], start=1)
        if isinstance(hop, dict)
    ]


def download_link(artifact: Artifact) -> SafeString:
    """A link that saves `artifact`, with its size."""
    return format_html(
        '<a class="download" href="{}">{}</a> <span class="quiet">{}</span>',
        reverse("admin:sources_capture_artifact", args=[artifact.capture_id, artifact.kind]),
        artifact.get_kind_display(),
        filesizeformat(artifact.size),
    )


def artifact_table(capture: Capture) -> SafeString:
    """What was kept, with digests and downloads."""
    rows = [
        (download_link(artifact), artifact.media_type, artifact.sha256, _alarm(artifact), artifact.tool)
        for artifact in capture.artifacts.order_by("pk")
    ]
    if not rows:
        return SafeString("")
    body = format_html_join(
        "", '<tr><th scope="row">{}</th><td>{}</td><td><code class="digest">{}</code>{}</td><td>{}</td></tr>', rows
    )
    head = format_html_join(
        "", '<th scope="col">{}</th>', ((_("file"),), (_("type"),), ("SHA-256",), (_("created by"),))
    )
    return format_html(
        '<div class="scrolls"><table class="fact-table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        head,
        body,
    )


def seal_words(capture: Capture) -> SafeString:
    """How far the seal of a capture is proven: signed, in the ledger, timestamped."""
    seal = Seal.objects.select_related("key", "period").filter(capture=capture).first()
    if seal is None:
        return SafeString("")
    signed = _("Signed with key %(key)s…") % {"key": seal.key.key_id[:DIGEST_SHOWN]}
    place = _("Ledger period %(number)s") % {"number": seal.period.number} if seal.period else ""
    times = [
        _("%(time)s by %(authority)s") % {"time": moment(at), "authority": authority} for at, authority in stamps(seal)
    ]
    lines = [line for line in (signed, place, *times, awaited(capture)) if line]
    return format_html_join("", "<div>{}</div>", ((line,) for line in lines))


def _alarm(artifact: Artifact) -> SafeString | str:
    return badge(_("Damaged"), Tone.BAD) if artifact.damaged_at else ""


def chain_list(capture: Capture) -> SafeString:
    """The redirect chain as a list; every address is text, none is a link."""
    items = format_html_join(
        "",
        '<li><span class="hop-status">{}</span> <bdi class="address">{}</bdi> <span class="quiet">{} {}</span></li>',
        ((hop["status"], hop["url"], hop["address"], _hop_words(hop)) for hop in chain(capture)),
    )
    return format_html('<ol class="hops">{}</ol>', items) if items else SafeString("")


def attachment_list(capture: Capture) -> SafeString:
    """How many of a post's pictures are kept, and what was fetched with it; every address is text."""
    kept, named = pictures_kept(capture.attachments)
    said = _("Pictures: %(kept)s of %(named)s kept") % {"kept": kept, "named": named} if named else ""
    rows = [(each["url"], _attachment_words(each)) for each in capture.attachments]
    items = format_html_join("", '<li><bdi class="address">{}</bdi> <span class="quiet">{}</span></li>', rows)
    return format_html('<div>{}</div><ul class="hops">{}</ul>', said, items) if rows else SafeString("")


def _attachment_words(attachment: dict[str, Any]) -> str:
    """What became of it; of an oEmbed answer also what it says."""
    words = "" if attachment["code"] == "ok" else str(sentence(attachment["code"]))
    return " ".join(filter(None, (words, attachment.get("author_name", ""), attachment.get("text", "")[:300])))


def _hop_words(hop: dict[str, Any]) -> str:
    unverified = [_("The certificate could not be verified.")] if hop["unverified"] and not hop["words"] else []
    return " ".join(map(str, [hop["words"], *unverified, *hop["ways"]]))


def _ways(hop: dict[str, Any]) -> Iterator[str]:
    """How a browser came there and what became of the address, as far as no server said so."""
    if (way := hop.get("reached_by", "")) in REACHED_BY:
        yield str(REACHED_BY[way])
    if address := hop.get("shown_as"):
        yield _("Then a script of the page changed its URL to %(url)s.") % {"url": address}


def oddity_list(capture: Capture) -> SafeString:
    """Each in a line of its own; reads the manifest of the capture out of the archive."""
    return format_html_join("", "<div>{}</div>", ((line,) for line in _oddities(capture)))


def _oddities(capture: Capture) -> Iterator[SafeString]:
    hops = [hop for hop in capture.hops or [] if isinstance(hop, dict)]
    for number, hop in enumerate(hops, start=1):
        for code in hop.get("oddities", ()):
            words = ODDITIES.get(code, UNKNOWN)
            named = words if len(hops) == 1 else _("Hop %(number)s: %(words)s") % {"number": number, "words": words}
            yield format_html('{} <code class="quiet">{}</code>', named, code)
    encoded, carried = _manifest(capture).get("charset_source", ""), capture.layout.get("carried", "")
    for said in (ENCODED.get(encoded), CARRIED.get(carried)):
        if said:
            yield format_html("{}", said)


def _manifest(capture: Capture) -> dict[str, Any]:
    """The sealed manifest; empty where there is none, or the archive lost it."""
    wacz = artifact_of(capture, Artifact.Kind.WACZ)
    if wacz is None:
        return {}
    try:
        with open_artifact(wacz) as file:
            return manifest_in(file)
    except (OSError, ValueError, BadZipFile):
        return {}
