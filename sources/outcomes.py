"""Every way a capture can end, in one table: what people read, whether it is tried again, what it says of link rot.

`outcome` codes say what happened on the wire, `verdict` codes what the page turned out to be. Retrying is an
allow-list: a code without delays, and any code that is not in the table, is final.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MINUTE_SECONDS = 60
HOUR_SECONDS = 60 * MINUTE_SECONDS


class OutcomeKind(StrEnum):
    """The class of a code: where in the capture it arises."""

    OK = "ok"
    UPLOAD = "upload"
    DNS = "dns"
    NET = "net"
    TLS = "tls"
    HTTP = "http"
    LIMIT = "limit"
    POLICY = "policy"
    CONTENT = "content"
    VERDICT = "verdict"
    RENDER = "render"
    SYS = "sys"


class Rot(StrEnum):
    """What one observation counts towards calling a link dead."""

    NONE = "none"  # says nothing about the page
    ALIVE = "alive"  # resets the count
    STRIKE = "strike"
    STRIKE_TWICE = "strike_twice"  # the server says so itself
    STRIKE_LATE = "strike_late"  # only from the third check in a row


@dataclass(frozen=True)
class Outcome:
    """One code: `sentence` for people, `retry` the pauses in seconds before each further attempt.

    Where `ends` is False no capture ends so: the code stands in the log, of what goes on by itself.
    """

    code: str
    sentence: Promise
    retry: tuple[int, ...] = ()
    rot: Rot = Rot.NONE
    ends: bool = True

    @property
    def kind(self) -> OutcomeKind:
        """The class, which is the code's first word."""
        return OutcomeKind(self.code.partition(".")[0])


RETRY_SOON = (MINUTE_SECONDS, 5 * MINUTE_SECONDS, 30 * MINUTE_SECONDS)
RETRY_TWICE = (5 * MINUTE_SECONDS, HOUR_SECONDS)
RETRY_ONCE = (5 * MINUTE_SECONDS,)
RETRY_SERVER_ERROR = (5 * MINUTE_SECONDS, 30 * MINUTE_SECONDS, 6 * HOUR_SECONDS)

OUTCOMES: tuple[Outcome, ...] = (
    Outcome("ok", _("The page was fetched."), rot=Rot.ALIVE),
    Outcome("upload", _("A person uploaded the file; ClaimDesk did not fetch it.")),
    # The name
    Outcome("dns.nxdomain", _("The host name does not exist."), (6 * HOUR_SECONDS, 12 * HOUR_SECONDS), Rot.STRIKE),
    Outcome("dns.nodata", _("The host name has no IP address."), (6 * HOUR_SECONDS, 12 * HOUR_SECONDS), Rot.STRIKE),
    Outcome("dns.servfail", _("The name servers of the host did not answer properly."), RETRY_SOON),
    Outcome("dns.timeout", _("Looking up the host name took too long."), RETRY_SOON),
    # The connection
    Outcome("net.refused", _("The server refused the connection."), RETRY_SOON, Rot.STRIKE_LATE),
    Outcome("net.unreachable", _("The server's network can't be reached."), RETRY_SOON, Rot.STRIKE_LATE),
    Outcome("net.reset", _("The server cut the connection before it answered."), RETRY_SOON, Rot.STRIKE_LATE),
    Outcome("net.connect_timeout", _("The server did not take the connection in time."), RETRY_TWICE, Rot.STRIKE_LATE),
    Outcome("net.read_timeout", _("The server stopped answering."), RETRY_TWICE, Rot.STRIKE_LATE),
    Outcome("net.slow", _("The server sent its answer too slowly."), RETRY_TWICE, Rot.STRIKE_LATE),
    # The certificate; the page is kept, marked as not verified
    Outcome("tls.expired", _("The server's certificate is out of date.")),
    Outcome("tls.hostname", _("The server's certificate is for another host.")),
    Outcome("tls.untrusted", _("The server's certificate is not signed by an authority we trust.")),
    Outcome("tls.handshake", _("No encrypted connection could be agreed with the server.")),
    # The answer
    Outcome("http.206", _("The server says that it sent only part of the page; that is archived."), RETRY_ONCE),
    Outcome("http.3xx", _("The server redirects without saying where.")),
    Outcome("http.401", _("The server asks you to sign in.")),
    Outcome("http.402", _("The server asks for payment.")),
    Outcome("http.403", _("The server refuses to show the page.")),
    Outcome("http.404", _("The server says there is no such page."), RETRY_ONCE, Rot.STRIKE),
    Outcome("http.410", _("The server says the page is gone for good."), RETRY_ONCE, Rot.STRIKE_TWICE),
    Outcome("http.429", _("The server says we ask too often."), RETRY_SOON),
    Outcome("http.451", _("The page is withheld for legal reasons."), rot=Rot.STRIKE),
    Outcome("http.4xx", _("The server refuses the request.")),
    Outcome("http.503", _("The server is not available at the moment."), RETRY_SOON),
    Outcome("http.5xx", _("The server reports an internal error."), RETRY_SERVER_ERROR, Rot.STRIKE_LATE),
    Outcome("http.redirect_loop", _("The page redirects in a loop.")),
    Outcome("http.redirect_too_many", _("The page redirects more often than we follow.")),
    Outcome("http.redirect_blocked", _("The page redirects to a URL that we may not open.")),
    Outcome("http.protocol", _("The server's answer is not HTTP."), RETRY_ONCE),
    Outcome("http.incomplete", _("The server's answer broke off; what arrived is archived."), RETRY_ONCE),
    Outcome(
        "http.bad_encoding",
        _("The server's answer is damaged and could not be unpacked; it is archived as it arrived."),
        RETRY_ONCE,
    ),
    # Our limits
    Outcome("limit.body_size", _("The page is larger than the limit; its beginning is archived.")),
    Outcome("limit.decoded_size", _("The page unpacks to more than the limit; its beginning is archived.")),
    Outcome("limit.ratio", _("The page unpacks to far more than was sent; its beginning is archived.")),
    Outcome("limit.time", _("The page took too long; what arrived is archived.")),
    Outcome("limit.headers", _("The server's answer has an overlong header.")),
    Outcome("limit.subresources", _("The page loads more files than the limit.")),
    # Our rules
    Outcome("policy.url", _("This is not a URL that we open.")),
    Outcome("policy.scheme", _("Only http and https URLs are opened.")),
    Outcome("policy.port", _("The URL uses a port that we do not open.")),
    Outcome("policy.ssrf", _("The URL does not lead to the public web.")),
    Outcome("policy.host_denied", _("The host name does not belong to the public web.")),
    Outcome("policy.robots", _("The site's robots.txt asks us to stay away.")),
    Outcome("policy.noarchive", _("The page asks not to be archived.")),
    Outcome("policy.quota", _("The archive quota is used up.")),
    Outcome("policy.legal_hold", _("ClaimDesk is set not to archive this site.")),
    # What came
    Outcome("content.unsupported_type", _("The file is archived, but its text can't be read.")),
    Outcome("content.no_text", _("The file is archived; it contains images of pages, without their text.")),
    Outcome("content.empty", _("The server sent an empty page."), RETRY_ONCE),
    Outcome("content.binary_mismatch", _("The file is not what the server says it is; it is archived as it arrived.")),
    Outcome("content.extraction", _("The page is archived, but its text could not be read.")),
    Outcome("content.too_deep", _("The page is nested too deeply; its text is read up to there.")),
    Outcome("content.too_long", _("The page is longer than we read; the beginning of its text is read.")),
    Outcome(
        "content.carried",
        _("The text was read from data in the page that people do not see as such; it may not be all of the text."),
    ),
    Outcome("content.partial", _("The file is archived, but only part of its text could be read.")),
    Outcome("content.locked", _("The file is archived, but a password protects its text.")),
    Outcome(
        "content.old_office",
        _("The file is archived, but its old Office format can't be read: save it as .docx or PDF and upload that."),
    ),
    # What the page is
    Outcome("verdict.article", _("The page has readable text."), rot=Rot.ALIVE),
    Outcome(
        "verdict.soft_404",
        _("The page says it does not exist, although the server says it does."),
        RETRY_ONCE,
        Rot.STRIKE,
    ),
    Outcome("verdict.gone", _("The platform says that the post was deleted or never existed."), RETRY_ONCE, Rot.STRIKE),
    Outcome("verdict.bot_wall", _("The site shows a robot check instead of the page.")),
    Outcome("verdict.consent_wall", _("The site shows a consent dialog instead of the page.")),
    Outcome("verdict.paywall", _("The site shows only the free part of the text.")),
    Outcome("verdict.login_wall", _("The site shows a sign-in form instead of the page.")),
    Outcome("verdict.error_page", _("The site shows an error message instead of the page."), RETRY_ONCE),
    Outcome("verdict.error_status", _("The page has text, but the server answered with an error status.")),
    Outcome("verdict.parked", _("The domain is for sale; the page is gone."), RETRY_ONCE, Rot.STRIKE),
    Outcome("verdict.waiting", _("The page only asks to wait until it leads on to another.")),
    Outcome("verdict.empty_app", _("The page has no text without a browser running its scripts.")),
    Outcome("verdict.empty", _("The page has no readable text.")),
    Outcome("verdict.unreadable", _("The text can't be read: characters were lost, or are in a wrong encoding.")),
    Outcome("verdict.file", _("The URL leads to a file, not to a page.")),
    # The browser
    Outcome("render.crash", _("The browser crashed on the page."), RETRY_ONCE),
    Outcome("render.timeout", _("The browser took too long to load the page."), RETRY_ONCE),
    Outcome("render.nav_failed", _("The browser could not open the page."), RETRY_ONCE),
    Outcome("render.oom", _("The browser ran out of memory on the page."), RETRY_ONCE),
    Outcome("render.pdf_hang", _("The browser hung while printing the page."), RETRY_ONCE),
    Outcome("render.shot_timeout", _("The browser took too long to take a screenshot of the page."), RETRY_ONCE),
    # Ourselves
    Outcome("sys.storage", _("The archive storage did not accept the files."), RETRY_SOON),
    Outcome("sys.worker_lost", _("The worker was stopped before it finished."), RETRY_SOON),
    Outcome("sys.lease_lost", _("Another worker took over the capture."), ends=False),
    Outcome("sys.host_held", _("The site asked us to wait, or has not answered for some time; we try again later.")),
    Outcome("sys.tsa_down", _("The timestamp authority did not answer."), ends=False),
    Outcome("sys.bug", _("Something went wrong in ClaimDesk; the log has the details."), RETRY_ONCE),
)

BY_CODE = {outcome.code: outcome for outcome in OUTCOMES}
UNKNOWN = _("The capture ended in a way that this version of ClaimDesk does not know.")


def transient(code: str) -> bool:
    """True where trying again may help; False for every code that is not in the table."""
    return bool(retry_delays(code))


def retry_delays(code: str) -> tuple[int, ...]:
    """Seconds to wait before each further attempt; empty where there is none."""
    outcome = BY_CODE.get(code)
    return outcome.retry if outcome else ()


def sentence(code: str) -> Promise:
    """What people read for a code."""
    outcome = BY_CODE.get(code)
    return outcome.sentence if outcome else UNKNOWN


def sentence_or_nothing(code: str) -> str:
    """The sentence of an outcome in the language of the reader; empty where there is no outcome yet."""
    return str(sentence(code)) if code else ""


def rot(code: str) -> Rot:
    """What the code counts towards link rot; nothing where it is not in the table."""
    outcome = BY_CODE.get(code)
    return outcome.rot if outcome else Rot.NONE


def http_code(status: int) -> str:
    """The code for an HTTP status of a final answer."""
    exact = f"http.{status}"
    if 200 <= status < 300:
        return "ok"
    if exact in BY_CODE:
        return exact
    return f"http.{status // 100}xx" if 300 <= status < 600 else "http.protocol"


def choices() -> list[tuple[str, Promise]]:
    """The codes that a capture can end with, and their sentences, for a form or a filter."""
    return [(outcome.code, outcome.sentence) for outcome in OUTCOMES if outcome.ends]
