"""Every way a capture can end, in one table: what people read, whether it is tried again, what it says of link rot.

`outcome` codes say what happened on the wire, `verdict` codes what the page turned out to be. Retrying is an
allow-list: a code without delays, and any code that is not in the table, is final.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MINUTE = 60
HOUR = 60 * MINUTE


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


SOON = (MINUTE, 5 * MINUTE, 30 * MINUTE)
TWICE = (5 * MINUTE, HOUR)
ONCE = (5 * MINUTE,)
SERVER = (5 * MINUTE, 30 * MINUTE, 6 * HOUR)

OUTCOMES: tuple[Outcome, ...] = (
    Outcome("ok", _("The page was fetched."), rot=Rot.ALIVE),
    Outcome("upload", _("A person uploaded the file; the desk did not fetch it.")),
    # The name
    Outcome("dns.nxdomain", _("The host name does not exist."), (6 * HOUR, 12 * HOUR), Rot.STRIKE),
    Outcome("dns.nodata", _("The host name has no address."), (6 * HOUR, 12 * HOUR), Rot.STRIKE),
    Outcome("dns.servfail", _("The name servers of the host did not answer properly."), SOON),
    Outcome("dns.timeout", _("Looking up the host name took too long."), SOON),
    # The connection
    Outcome("net.refused", _("The server refused the connection."), SOON, Rot.STRIKE_LATE),
    Outcome("net.unreachable", _("There is no way to the server's network."), SOON, Rot.STRIKE_LATE),
    Outcome("net.reset", _("The server cut the connection before it answered."), SOON, Rot.STRIKE_LATE),
    Outcome("net.connect_timeout", _("The server did not take the connection in time."), TWICE, Rot.STRIKE_LATE),
    Outcome("net.read_timeout", _("The server stopped answering."), TWICE, Rot.STRIKE_LATE),
    Outcome("net.slow", _("The server sent its answer too slowly."), TWICE, Rot.STRIKE_LATE),
    # The certificate; the page is kept, marked as not verified
    Outcome("tls.expired", _("The server's certificate is out of date.")),
    Outcome("tls.hostname", _("The server's certificate is for another host.")),
    Outcome("tls.untrusted", _("The server's certificate is not signed by an authority we trust.")),
    Outcome("tls.handshake", _("No encrypted connection could be agreed with the server.")),
    # The answer
    Outcome("http.3xx", _("The server pointed elsewhere without saying where.")),
    Outcome("http.401", _("The server asks for a login.")),
    Outcome("http.402", _("The server asks for payment.")),
    Outcome("http.403", _("The server refuses to show the page.")),
    Outcome("http.404", _("The server says there is no such page."), ONCE, Rot.STRIKE),
    Outcome("http.410", _("The server says the page is gone for good."), ONCE, Rot.STRIKE_TWICE),
    Outcome("http.429", _("The server says we ask too often."), SOON),
    Outcome("http.451", _("The page is withheld for legal reasons."), rot=Rot.STRIKE),
    Outcome("http.4xx", _("The server refuses the request.")),
    Outcome("http.503", _("The server is not available at the moment."), SOON),
    Outcome("http.5xx", _("The server has a fault."), SERVER, Rot.STRIKE_LATE),
    Outcome("http.redirect_loop", _("The page redirects in a circle.")),
    Outcome("http.redirect_too_many", _("The page redirects more often than we follow.")),
    Outcome("http.redirect_blocked", _("The page redirects to a place we may not open.")),
    Outcome("http.protocol", _("The server's answer is not HTTP."), ONCE),
    Outcome("http.incomplete", _("The server's answer broke off; what came is kept."), ONCE),
    Outcome(
        "http.bad_encoding",
        _("The server's answer is damaged and could not be unpacked; it is kept as it came."),
        ONCE,
    ),
    # Our limits
    Outcome("limit.body_size", _("The page is larger than we keep; its beginning is kept.")),
    Outcome("limit.decoded_size", _("The page unpacks to more than we keep; its beginning is kept.")),
    Outcome("limit.ratio", _("The page unpacks to far more than was sent; its beginning is kept.")),
    Outcome("limit.time", _("The page took longer than we wait; what came is kept.")),
    Outcome("limit.headers", _("The server's answer has an overlong header.")),
    Outcome("limit.subresources", _("The page loads more files than we keep.")),
    # Our rules
    Outcome("policy.url", _("This is not an address that we open.")),
    Outcome("policy.scheme", _("Only http and https addresses are opened.")),
    Outcome("policy.port", _("The address uses a port that we do not open.")),
    Outcome("policy.ssrf", _("The address does not lead to the public web.")),
    Outcome("policy.host_denied", _("The host name does not belong to the public web.")),
    Outcome("policy.robots", _("The site's robots.txt asks us to stay away.")),
    Outcome("policy.noarchive", _("The page asks not to be archived.")),
    Outcome("policy.quota", _("The desk's quota is used up.")),
    Outcome("policy.legal_hold", _("The desk may not archive this site.")),
    # What came
    Outcome("content.unsupported_type", _("The file is kept, but its text cannot be read here.")),
    Outcome("content.no_text", _("The file is kept; it holds pictures of pages, without their text.")),
    Outcome("content.empty", _("The server sent an empty page."), ONCE),
    Outcome("content.binary_mismatch", _("The file is not what the server says it is; it is kept as it came.")),
    Outcome("content.extraction", _("The page is kept, but its text could not be read.")),
    # What the page is
    Outcome("verdict.article", _("The page has a readable text."), rot=Rot.ALIVE),
    Outcome(
        "verdict.soft_404",
        _("The page says it does not exist, although the server says it does."),
        ONCE,
        Rot.STRIKE,
    ),
    Outcome("verdict.bot_wall", _("The site shows a check for robots in place of the page.")),
    Outcome("verdict.consent_wall", _("The site shows a consent dialog in place of the page.")),
    Outcome("verdict.paywall", _("The site shows only the part of the text that is free of charge.")),
    Outcome("verdict.login_wall", _("The site shows a login form in place of the page.")),
    Outcome("verdict.error_page", _("The site shows an error message in place of the page."), ONCE),
    Outcome("verdict.parked", _("The domain is for sale; the page is gone."), ONCE, Rot.STRIKE),
    Outcome("verdict.empty_app", _("The page has no text without a browser running its scripts.")),
    Outcome("verdict.empty", _("The page has no readable text.")),
    Outcome("verdict.file", _("The address leads to a file, not to a page.")),
    # The browser
    Outcome("render.crash", _("The browser crashed on the page."), ONCE),
    Outcome("render.timeout", _("The browser took too long over the page."), ONCE),
    Outcome("render.nav_failed", _("The browser could not open the page."), ONCE),
    Outcome("render.oom", _("The browser ran out of memory on the page."), ONCE),
    Outcome("render.pdf_hang", _("The browser hung while printing the page."), ONCE),
    Outcome("render.shot_timeout", _("The browser took too long for the picture of the page."), ONCE),
    # Ourselves
    Outcome("sys.storage", _("The archive's storage did not take the files."), SOON),
    Outcome("sys.worker_lost", _("The worker was stopped in the middle."), SOON),
    Outcome("sys.lease_lost", _("Another worker took the capture over."), ends=False),
    Outcome("sys.host_held", _("The site asked us to wait, or has not answered for some time; we try again later.")),
    Outcome("sys.tsa_down", _("The timestamp authority did not answer."), ends=False),
    Outcome("sys.bug", _("The desk itself made a mistake; it is in the log."), ONCE),
)

BY_CODE = {outcome.code: outcome for outcome in OUTCOMES}
UNKNOWN = _("The capture ended in a way this desk does not know.")


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
