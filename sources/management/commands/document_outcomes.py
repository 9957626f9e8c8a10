"""`manage.py document_outcomes > docs/captures.md`: the table of outcomes, for people."""

from collections.abc import Iterator
from typing import Any

from claimdesk.commands import DeskCommand
from sources.outcomes import OUTCOMES, Outcome, OutcomeKind, Rot
from sources.web.oddities import ODDITIES

HEAD = """# Captures: how one can end

A capture keeps three facts apart: its **lifecycle** (is it done?), its **outcome** on the wire (what happened?) and its
**verdict** (is what came the page?). Outcomes and verdicts are the codes below, from `sources/outcomes.py`.
Whatever the outcome, a capture is sealed: a failure is evidence too. Only codes with pauses in the third column are
tried again, so many times and after so long (up to a quarter more, so that not all come back at once; a server's
`Retry-After` counts where it is longer), and never more often than `CLAIMDESK_CAPTURE_MAX_ATTEMPTS`.

With `sys.host_held` a capture waits as long as the host wants to be left alone, and no attempt is counted. With
`sys.storage` it waits until the archive takes the files: a minute at first, then twice as long after each failure, up
to an hour. These attempts do not count either, so a full or unreachable archive never ends a capture. A code that
*ends no capture* is only in the log: the other worker goes on, and the authority is asked again after a pause.

The last column is what one observation counts towards calling a link dead. A wall for robots never counts, whatever
the server answered. Strikes are counted over the observations that ClaimDesk made itself since the page was last alive;
those less than `CLAIMDESK_CONFIRM_AFTER` apart are one. "In a row" means without one between that says nothing of the
link. A page is gone after `CLAIMDESK_GONE_STRIKES` strikes, and never by one observation alone: ClaimDesk looks a
second time before it says so.

This file is written by `./desk manage document_outcomes > docs/captures.md`; a test holds the two together.
"""
ON_THE_WAY = """
## What was odd on the way

Servers do much that the standards forbid and every browser forgives. ClaimDesk reads such answers as Chromium does, and
says so: each hop of a capture has a list `oddities` of these codes, in the sealed manifest and in the API. What no
browser reads stays an error.

| code | what it says |
|---|---|
"""
READ_AS = """
`refresh` of a hop says where the page leads by itself (a `Refresh` header, or a `meta` of that name) and after how many
seconds. Up to 5 seconds it is followed as a redirect is, without the wait; a page that is not there, or that only loads
itself anew, is left as it is.

`charset_source` in the manifest says how the encoding of a text was found: `bom` (a byte order mark), `header`, `meta`
(or an XML declaration), `late-meta` (behind the first 1024 bytes), `utf-8` (nothing was declared, and it is UTF-8),
`utf-8-anyway` (something else was declared, but no other encoding would have so many valid characters of several bytes)
or `guess` (by the letters of some thirty languages).
"""
WITH_POSTS = """
## What is kept with a post

Of the platforms in [reading.md](reading.md#platforms), with the page, through the same client and guard, and where
robots.txt lets ClaimDesk if it is obeyed:

- **Pictures** of the post, as its page names them: Telegram's photos and stills of videos; on the other platforms those
  in the post's markup, the largest of `srcset`, or else the one in the Open Graph data (`og:image`). They are answers
  in the WARC. At most `CLAIMDESK_POST_PICTURES` are kept, and `CLAIMDESK_POST_PICTURE_BYTES` of them together. The
  detail of the capture says "pictures: 2 of 3 kept", `attachments` in the manifest and in the API names each with its
  code, and a post that lacks one is kept in part. With `CLAIMDESK_POST_PICTURES=0` no picture is asked for, and none is
  named.
- **oEmbed**: what the platform says of the post where the page links to that (`<link type="application/json+oembed">`)
  on the platform itself. The answer is in the WARC, its title, author and text are in `attachments`. Where the page
  shows no text this is the text, as data that the page carries (`content.carried`).
- A capture in a browser counts the pictures that the browser loaded, and fetches the others of the post; it asks for no
  oEmbed answer.
- Not kept: videos, portraits, pictures in answers to the post and in previews of links.
"""
TEXTS = """
## What a capture has as its text

Each page leaves two texts: all that a person can see, and the **article**, which is a choice of its lines that a
program made. What was left out of the article is kept, is shown folded on the pages of the source and of intake, and is
searched too. A file that is no page has one text. A quotation is *found* where its words stand one after the other:
only words that are shown struck out, and what it says itself that it leaves out, may stand between them.
[evidence.md](evidence.md#what-found-means) has the rules, and the states of a quotation.

A capture is evidence by itself only where what came is what was asked for:

- `content.carried`: the page shows next to no text, and what is kept is from its data. A quotation that only the data
  has is "in the page's data", which a reviewer looks at once.
- `verdict.error_status`: a whole text under 403, 404 or 5xx. It is kept in part, is shown, and is no evidence until a
  reviewer accepts it for a citation, with a reason. A short page under such a status is `verdict.error_page`.
- Walls, `verdict.gone`, `verdict.parked` and the like hold words of the site that are not the page: no quotation is
  looked for in them.
"""
IN_BROWSER = """
## What a capture in a browser keeps

A browser runs the scripts of a page. Such a capture says what the page became by them:

- **The way.** Each document that the page opened by itself is a hop, with the answer of its server: `reached_by` says
  whether a refresh (`refresh`), a script (`script`) or anything else (`page`) led there. The URL of the capture, the
  name of its document in the WARC (`urn:dom:`) and the page in the WACZ are those of the page whose text is kept. Where
  a script gave the page another URL of its site without asking the server (`history.pushState`), the capture has that
  URL, and `shown_as` of the hop says so; the WACZ plays from the URL that answered. The part behind `#` counts where it
  chooses the page of an app (`#/…`, `#!…`). Refreshes of up to 5 seconds are waited for.
- **The guard.** All of this goes through ClaimDesk's proxy, which opens what the client for pages opens, and nothing
  else. A page that leads elsewhere ends as `http.redirect_blocked`, one that leads on more than
  `CLAIMDESK_CAPTURE_MAX_REDIRECTS` times as `http.redirect_too_many`, both without a text. Screenshot and PDF are kept
  only if they show the document whose text is kept.
- **Shadow roots.** Those that are open are in the document as `template` elements with `shadowrootmode`, and their
  words in the visible text where people see them, slots included. Closed ones are only in screenshot and PDF.
- **Frames.** The document of a frame that is shown and of the same origin as the page, `srcdoc` included, is kept
  beside the page (`urn:frame:NUMBER:URL` in the WARC; the attribute `data-claimdesk-frame` has the number), and read
  where the frame stands; `frames` in the `layout` says which part of the visible text has which address. Frames of
  other origins and frames that nobody sees are named in the manifest (`rendering.frames`), and their answers are in the
  WARC, but their words are not read as the page's. At most 100 frames are kept.
"""
CLASSES = {
    OutcomeKind.OK: "It went well",
    OutcomeKind.UPLOAD: "It was brought by a person",
    OutcomeKind.DNS: "The name",
    OutcomeKind.NET: "The connection",
    OutcomeKind.TLS: "The certificate; the page is kept, marked as not verified",
    OutcomeKind.HTTP: "The answer",
    OutcomeKind.LIMIT: "ClaimDesk's limits",
    OutcomeKind.POLICY: "ClaimDesk's rules",
    OutcomeKind.CONTENT: "What came",
    OutcomeKind.VERDICT: "Verdicts: what the page is",
    OutcomeKind.RENDER: "The browser",
    OutcomeKind.SYS: "ClaimDesk itself",
}
ROT = {
    Rot.NONE: "",
    Rot.ALIVE: "alive",
    Rot.STRIKE: "a strike",
    Rot.STRIKE_TWICE: "two strikes",
    Rot.STRIKE_LATE: "a strike from the third in a row",
}
NEVER = "ends no capture"
UNITS = (("h", 3600), ("min", 60), ("s", 1))


class Command(DeskCommand):
    help = "Print docs/captures.md as the table of outcomes wants it."

    def act(self, **_options: Any) -> None:
        self.stdout.write("\n".join(_document()))


def _document() -> Iterator[str]:
    yield HEAD.rstrip("\n")
    for kind, title in CLASSES.items():
        yield from ("", f"## {title}", "", "| code | sentence | tried again after | link |", "|---|---|---|---|")
        yield from (_row(outcome) for outcome in OUTCOMES if outcome.kind == kind)
    yield ON_THE_WAY.rstrip("\n")
    yield from (f"| `{code}` | {sentence} |" for code, sentence in ODDITIES.items())
    yield READ_AS.rstrip("\n")
    yield WITH_POSTS.rstrip("\n")
    yield TEXTS.rstrip("\n")
    yield IN_BROWSER.rstrip("\n")


def _row(outcome: Outcome) -> str:
    pauses = ", ".join(map(_pause, outcome.retry)) if outcome.ends else NEVER
    return f"| `{outcome.code}` | {outcome.sentence} | {pauses} | {ROT[outcome.rot]} |".replace("|  |", "| |")


def _pause(seconds: int) -> str:
    unit, size = next((unit, size) for unit, size in UNITS if seconds % size == 0)
    return f"{seconds // size} {unit}"
