"""Every page of the desk by its address, and who looks at it. Numbers and secrets come from the world.

What answers with no page stands in NO_PAGES, with the reason. An address of neither fails the walk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Page:
    """One page as `who` sees it; `fill` and `press` lead from the form at `path` to the page that is meant."""

    path: str
    who: str = "chief"  # "" is nobody
    status: int = 200
    press: str = ""  # a CSS selector of the button that sends the form, whatever the browser thinks of its fields
    fill: Mapping[str, str] = field(default_factory=dict)  # by names of fields
    keys: str = ""  # what is typed when the page is there
    opens: str = ""  # what is clicked when the page is there


CLAIM = "/admin/claims/claim/"
SAVE = "[name=_save]"
SUBMIT = "#content form [type=submit]"
TOO_MANY = "a&" * 1100  # fields of a form

PASSWORDS = {"old": "wrong", "new": "a", "again": "b"}

OF_ANYBODY = [
    Page("/accounts/login/", ""),
    Page("/accounts/login/", "", press=SUBMIT, fill={"login": "nobody", "password": "wrong"}),
    Page("/accounts/login/", "", press=SUBMIT, fill={"login": "world-keeper", "password": "{password}"}),
    Page("/accounts/invited/{invited}/", ""),
    Page("/accounts/invited/{invited}/", "", press=SUBMIT, fill={"password": "a", "again": "b"}),
    Page("/accounts/invited/nonsense/", "", 404),
    Page("/notices/off/{off}/", ""),
    Page("/notices/off/{off}/", "", press=SUBMIT),
    Page("/notices/off/nonsense/", "", 404),
]
OF_READERS = [
    Page("/contact/", ""),
    Page("/contact/", "", press="main form button", fill={"text": "x", "url": "nowhere"}, status=422),
    Page("/contact/{message_token}/", ""),
    Page("/claims/", ""),
    Page("/claims/?q=zzzzzz", ""),
    Page("/claims/{published}/", ""),
    Page("/claims/{corrected}/", ""),
    Page("/claims/{published}-other-words/?lang=uk", ""),
    Page("/claims/{corrected}-x/versions/1/", ""),
    Page("/claims/{withdrawn}-x/", "", 410),
    Page("/claims/{corrected}-x/card/", ""),
    Page("/claims/{withdrawn}-x/card/", "", 410),
    Page("/claims/{unverified}-x/", "", 404),
    Page("/methodology/", ""),
    Page("/corrections/", ""),
    Page("/ratings/", ""),
]
WRONG = [
    Page("/admin/nowhere/", "editor", 404),
    Page("/admin/claims/claim/add/", "reader", 403),
    Page(f"/admin/?{TOO_MANY}", "editor", 400),
    Page("/admin/accounts/user/me/", "editor", 403, press=SUBMIT, fill={"csrfmiddlewaretoken": "x"}),
    Page("/broken/", "", 500),
]
OF_ONES_OWN = [
    Page("/admin/"),
    Page("/admin/", "editor"),
    Page("/admin/", "reviewer"),
    Page("/admin/", "reader", keys="?"),
    Page("/admin/", "editor", opens=".person-menu summary"),
    Page("/admin/shortcuts/", "reader"),
    Page("/admin/search/", "reader"),
    Page("/admin/search/?q=ships", "reviewer"),
    Page("/admin/claims/claim/", "reviewer", keys="/"),
    Page("/admin/notices/", "reviewer"),
    Page("/admin/notices/preferences/", "reviewer"),
    Page("/admin/accounts/user/me/", "editor"),
    Page("/admin/accounts/user/me/", "editor", press="form:has([name=old]) [type=submit]", fill=PASSWORDS),
    Page("/accounts/logout/", "editor"),
    Page("/admin/password_change/done/", "editor"),
]
SECOND_FACTOR = [
    Page("/accounts/2fa/", "editor"),
    Page("/accounts/2fa/", "keeper"),
    Page("/accounts/reauthenticate/", "keeper"),
    Page("/accounts/2fa/reauthenticate/", "keeper"),
    Page("/accounts/2fa/totp/activate/", "editor"),
    Page("/accounts/2fa/totp/activate/", "editor", press=SUBMIT, fill={"code": "000000"}),
    Page("/accounts/2fa/totp/deactivate/", "keeper"),
    Page("/accounts/2fa/recovery-codes/", "keeper"),
    Page("/accounts/2fa/recovery-codes/generate/", "keeper"),
    Page("/accounts/2fa/webauthn/", "keeper"),
    Page("/accounts/2fa/webauthn/add/", "keeper"),
    Page("/accounts/2fa/webauthn/reauthenticate/", "keeper"),
    Page("/accounts/2fa/webauthn/keys/{passkey}/edit/", "keeper"),
    Page("/accounts/2fa/webauthn/keys/{passkey}/remove/", "keeper"),
]
LISTS = [
    Page(CLAIM),
    Page(f"{CLAIM}?status__exact=published&priority__exact=2&q=ships", "reviewer"),
    Page(f"{CLAIM}?work=to_review", "reviewer", opens=".filter summary"),
    Page(f"{CLAIM}?q=zzzzzz&language__exact=uk", "editor"),
    *[Page(f"{CLAIM}?group={name}", "editor") for name in ("status", "topic")],
    Page(f"{CLAIM}?group=claimant", "reviewer", opens=".view-bar details:first-child summary"),
    Page(f"{CLAIM}to-log/", "editor"),
    Page(f"{CLAIM}sealed/"),
    Page(
        f"{CLAIM}?status__exact=in_review&columns=stands,assignee",
        "editor",
        opens=".view-bar details:last-child summary",
    ),
    Page("/admin/claims/review/", "reviewer"),
    Page("/admin/claims/claimant/", "editor"),
    Page("/admin/claims/topic/", "editor"),
    Page("/admin/claims/rating/"),
    Page("/admin/sources/source/", "editor"),
    Page("/admin/sources/source/?q=ship", "reader"),
    Page("/admin/sources/capture/", "editor"),
    Page("/admin/sources/publisher/", "editor"),
    Page("/admin/audit/auditevent/"),
    Page("/admin/audit/auditevent/?event=claim.logged"),
    Page("/admin/accounts/user/"),
    Page("/admin/accounts/invitation/"),
    Page("/admin/accounts/apikey/"),
    Page("/admin/outbox/outboxentry/?state__exact=dead"),
    Page("/admin/claims/", "editor"),
]
BULK = {"action": "shelve", "_selected_action": "*"}
OF_A_CLAIM = [
    Page(f"{CLAIM}add/", "editor"),
    Page(f"{CLAIM}add/", "editor", press=SAVE, fill={"text": "Nobody said it"}),
    Page(f"{CLAIM}add/", "editor", opens="[data-add-row]"),
    *[Page(f"{CLAIM}{{{name}}}/change/", who) for who in ("editor", "reader") for name in ("rich", "changed")],
    *[Page(f"{CLAIM}{{{name}}}/change/", "reviewer") for name in ("rich", "shelved", "unverified")],
    *[Page(f"{CLAIM}{{{name}}}/change/") for name in ("awaiting", "blind", "to_correct", "corrected", "confidential")],
    Page(f"{CLAIM}{{rich}}/change/?edit=1", "editor"),
    Page(f"{CLAIM}{{rich}}/change/?edit=1", "editor", press=SAVE, fill={"text": ""}),
    Page(f"{CLAIM}{{rich}}/change/?edit=1", "editor", press=SAVE, fill={"text": "Others wrote", "version": "1"}),
    Page(f"{CLAIM}{{rich}}/history/", "editor"),
    Page(f"{CLAIM}{{rich}}/history/compare/", "editor"),
    Page(f"{CLAIM}{{unverified}}/plan/", "editor"),
    Page(f"{CLAIM}{{unverified}}/plan/", "editor", press=SUBMIT, fill={"due_on": "x"}),
    Page(f"{CLAIM}{{unverified}}/delete/"),
    Page(f"{CLAIM}{{rich}}/review/", "reviewer"),
    Page(f"{CLAIM}{{in_review}}/review/", "reviewer", press="[name=_submit]"),
    Page(f"{CLAIM}{{rich}}/draft/discard/", "reviewer"),
    Page(f"{CLAIM}{{awaiting}}/blind/"),
    Page(f"{CLAIM}{{blind}}/blind/answer/"),
    Page(f"{CLAIM}{{blind}}/blind/answer/", press=SUBMIT),
    *[Page(f"{CLAIM}{{in_review}}/move/{move}/", "reviewer") for move in ("shelve", "submit")],
    Page(f"{CLAIM}{{in_review}}/move/shelve/", "reviewer", press=SUBMIT),
    Page(f"{CLAIM}{{unverified}}/move/start_review/", "reviewer"),
    Page(f"{CLAIM}{{shelved}}/move/resume/", "reviewer"),
    *[Page(f"{CLAIM}{{awaiting}}/move/{move}/") for move in ("approve", "return")],
    Page(f"{CLAIM}{{awaiting}}/move/return/", press=SUBMIT),
    *[Page(f"{CLAIM}{{published}}/move/{move}/") for move in ("reopen", "withdraw")],
    Page(f"{CLAIM}{{checked}}/move/publish/"),
    Page(f"{CLAIM}{{to_correct}}/move/correct/"),
    Page(f"{CLAIM}{{unverified}}/confidential/", "editor"),
    Page(f"{CLAIM}{{confidential}}/readers/"),
    Page(f"{CLAIM}{{confidential}}/lift/"),
    Page(f"{CLAIM}{{twin}}/merge/", "reviewer"),
    Page(f"{CLAIM}{{twin}}/merge/", "reviewer", press=SUBMIT, fill={"into": "#{unverified}"}),
    Page(f"{CLAIM}{{twin}}/merge/", "reviewer", press=SUBMIT, fill={"into": "nothing"}),
    *[Page(f"{CLAIM}{{in_review}}/{act}/", "reviewer") for act in ("take", "assign")],
    Page(f"{CLAIM}{{rich}}/release/", "reviewer"),
    Page(f"{CLAIM}{{changed}}/evidence-seen/", "reviewer"),
    Page(f"{CLAIM}{{rich}}/waive/{{missing}}/", "reviewer"),
    Page(f"{CLAIM}{{rich}}/accept/{{missing}}/{{missing_capture}}/", "reviewer"),
    Page(f"{CLAIM}{{rich}}/take-back/{{missing}}/quotation/", "reviewer"),
    Page(f"{CLAIM}{{rich}}/comments/", "editor"),
    Page(f"{CLAIM}{{rich}}/comments/{{comment}}/", "editor"),
    Page(f"{CLAIM}{{rich}}/comments/{{comment}}/remove/", "editor"),
    Page(f"{CLAIM}?q=ships", press="[name=index]", fill=BULK),
    Page(f"{CLAIM}?status__exact=withdrawn", press="[name=index]", fill={**BULK, "action": "start"}),
]
OF_SOURCES = [
    Page("/admin/sources/source/add/", "editor"),
    Page("/admin/sources/source/add/", "editor", press=SAVE),
    *[Page(f"/admin/sources/source/{{{name}}}/change/", "editor") for name in ("source", "offline", "failed_source")],
    Page("/admin/sources/source/{source}/change/", "reader"),
    Page("/admin/sources/source/{source}/history/", "editor"),
    Page("/admin/sources/source/{source}/changes/", "reader"),
    Page("/admin/sources/source/{source}/history/compare/", "editor"),
    *[Page(f"/admin/sources/source/{{{name}}}/change/", "editor") for name in ("pictured", "pdf")],
    *[Page(f"/admin/sources/source/{{{name}}}/picture/", "reader") for name in ("pictured", "pdf", "source")],
    *[Page(f"/admin/sources/source/{{{name}}}/pictures/", "reader") for name in ("pictured", "pdf")],
    Page(f"{CLAIM}{{in_pictures}}/change/", "editor"),
    Page("/desk/log/{pictured}/", "editor"),
    Page("/admin/sources/source/{failed_source}/delete/"),
    *[Page(f"/admin/sources/capture/{{{name}}}/change/", "editor") for name in ("capture", "failed")],
    Page("/admin/sources/capture/{capture}/history/", "editor"),
    Page("/admin/sources/publisher/add/", "editor"),
    Page("/admin/sources/publisher/{publisher}/change/", "editor"),
    Page("/admin/sources/publisher/{publisher}/history/", "editor"),
    Page("/admin/sources/publisher/{publisher}/history/compare/", "editor"),
    Page("/admin/sources/publisher/{publisher}/delete/"),
]
CATALOGUE = [
    Page("/admin/claims/claimant/add/?_popup=1", "editor"),
    Page("/admin/claims/claimant/{claimant}/change/", "editor"),
    Page("/admin/claims/claimant/{claimant}/history/", "editor"),
    Page("/admin/claims/claimant/{claimant}/history/compare/", "editor"),
    Page("/admin/claims/claimant/{claimant}/merge/", "editor"),
    Page("/admin/claims/claimant/{claimant}/merge/", "editor", press=SUBMIT),
    Page("/admin/claims/claimant/{claimant}/delete/"),
    *[Page(f"/admin/about/{name}/{{{name}}}/", "reader") for name in ("claimant", "topic", "publisher", "person")],
    Page("/admin/claims/topic/add/", "editor", press=SAVE),
    Page("/admin/claims/topic/{topic}/change/", "editor"),
    Page("/admin/claims/topic/{topic}/history/", "editor"),
    Page("/admin/claims/topic/{topic}/history/compare/", "editor"),
    Page("/admin/claims/topic/{topic}/delete/"),
    Page("/admin/claims/readermessage/", "editor"),
    Page("/admin/claims/readermessage/{message}/change/", "editor"),
    Page("/admin/claims/readermessage/{message}/history/", "editor"),
    *[Page(f"/admin/claims/readermessage/{{message}}/{act}/", "editor") for act in ("take", "answer", "log", "close")],
    Page("/admin/claims/readermessage/{message}/answer/", "editor", press=SUBMIT),
    Page("/admin/claims/rating/add/"),
    Page("/admin/claims/rating/{rating}/change/"),
    Page("/admin/claims/rating/{rating}/history/"),
    Page("/admin/claims/rating/{rating}/history/compare/"),
    Page("/admin/claims/review/{review}/history/", "reviewer"),
    Page("/admin/audit/auditevent/{event}/change/"),
    Page("/admin/audit/auditevent/{event}/history/"),
]
PEOPLE = [
    Page("/admin/accounts/user/add/"),
    Page("/admin/accounts/user/{person}/change/"),
    Page("/admin/accounts/user/{person}/history/"),
    Page("/admin/people/{person}/hand-over/"),
    Page("/admin/accounts/user/{keeper_number}/sessions/"),
    Page("/admin/accounts/user/{keeper_number}/factors/"),
    Page("/admin/accounts/user/{person}/password/"),
    Page("/admin/accounts/user/{person}/password/", press=SUBMIT),
    Page("/admin/accounts/user/roles/"),
    Page("/admin/accounts/invitation/add/"),
    Page("/admin/accounts/invitation/add/", press=SAVE, fill={"full_name": "Olha", "email": "o@desk.example"}),
    Page("/admin/accounts/invitation/{invitation}/change/"),
    Page("/admin/accounts/invitation/{invitation}/history/"),
    Page("/admin/accounts/invitation/{invitation}/revoke/"),
    Page("/admin/accounts/apikey/add/"),
    Page("/admin/accounts/apikey/add/", press=SAVE, fill={"name": "Another", "scope": "claims:read"}),
    Page("/admin/accounts/apikey/{apikey}/change/"),
    Page("/admin/accounts/apikey/{apikey}/history/"),
    Page("/admin/accounts/apikey/{apikey}/revoke/"),
    Page("/admin/accounts/apikey/{apikey}/rotate/"),
    Page("/admin/accounts/apikey/{apikey}/rotate/", press=SUBMIT),
    Page("/desk/import/"),
    Page("/desk/import/", press=SUBMIT),
    Page("/desk/import/{imported}/", "chief"),
    Page("/desk/import/{imported}/", "chief", press="[name=import]"),
    Page("/admin/sources/webhookendpoint/"),
    Page("/admin/sources/webhookendpoint/add/"),
    Page("/admin/sources/webhookendpoint/add/", press=SAVE, fill={"url": "https://hooks.example/new"}),
    Page("/admin/sources/webhookendpoint/{webhook}/change/"),
    Page("/admin/sources/webhookendpoint/{webhook}/history/"),
    Page("/admin/sources/webhookendpoint/{webhook}/delete/"),
    Page("/admin/sources/webhookendpoint/{webhook}/rotate/"),
    Page("/admin/sources/webhookendpoint/{webhook}/rotate/", press=SUBMIT),
]
OUTBOX = [
    Page("/admin/outbox/outboxentry/{unsent}/change/"),
    Page("/admin/outbox/outboxentry/{unsent}/history/"),
]
INTAKE = [
    Page("/desk/log", "editor"),
    Page("/desk/log?url=https://a.example/&quote=x", "editor"),
    Page("/desk/log", "editor", press=SUBMIT, fill={"url": "not an address"}),
    Page("/desk/log/bookmarklet/", "editor"),
    Page("/desk/log/many/", "editor"),
    Page("/desk/log/many/", "editor", press=SUBMIT, fill={"rows": "https://a.example/x\nftp://x"}),
    *[Page(f"/desk/log/{{{name}}}/", "editor") for name in ("source", "offline", "failed_source")],
]
API = [Page("/api/docs/")]

PAGES = [
    *OF_ANYBODY, *OF_READERS, *WRONG, *OF_ONES_OWN, *SECOND_FACTOR, *LISTS, *OF_A_CLAIM, *OF_SOURCES, *CATALOGUE,
    *PEOPLE, *OUTBOX, *INTAKE, *API,
]  # fmt: skip


@dataclass(frozen=True)
class NoPages:
    """Addresses that answer with something else than a page to look at."""

    why: str
    paths: tuple[str, ...]


def _of(models: str, rest: str) -> list[str]:
    return [f"/admin/{model}/1/{rest}" for model in models.split()]


def _of_new(models: str) -> list[str]:
    return [f"/admin/{model}/add/" for model in models.split()]


_FIXED = (
    "accounts/invitation accounts/apikey accounts/user audit/auditevent sources/capture claims/rating claims/review"
    " outbox/outboxentry claims/readermessage"
)
_MODELS = f"{_FIXED} sources/publisher sources/source sources/webhookendpoint claims/claimant claims/topic claims/claim"
_EXPORTED = "claims/claim claims/claimant claims/topic claims/review sources/source sources/publisher sources/capture"
NO_PAGES = [
    NoPages("answers programs", (
        "/healthz", "/readyz", "/api/", "/api/schema/", "/admin/archive-states/", "/claims/1-x/claimreview.json",
        "/feed/claimreview.json", "/feed/atom.xml", "/sitemap.xml", "/sitemap-0.xml", "/robots.txt",
        "/v1alpha1/claims:search", "/v1alpha1/claims:imageSearch", "/v1alpha1/pages", "/v1alpha1/pages/1",
        "/v1alpha1/pages/outside-1", "/oembed",
        "/timegate/nowhere", "/timemap/nowhere", "/admin/timegate/nowhere", "/admin/timemap/nowhere",
    )),
    NoPages("answers scripts of a page", (
        "/admin/notices/count/", "/desk/log/1/similar/", "/accounts/2fa/webauthn/login/", "/admin/autocomplete/",
        "/admin/jsi18n/", "/admin/claims/claim/suggestions/claims/", "/admin/claims/claim/1/people/",
        "/admin/claims/claim/similar/",
    )),
    NoPages("is a file", (
        "/accounts/2fa/recovery-codes/download/", "/admin/claims/claim/1/provenance.svg",
        "/admin/sources/capture/{capture}/artifact/text/", "/claims/1-x/copies/1.wacz",
        "/claims/1-x/picture.png", "/claims/1-x/dossier.zip",
        "/admin/claims/claim/1/dossier/", "/admin/sources/capture/1/picture/1/full/",
        "/memento/1/nowhere", "/admin/memento/1/nowhere",
        *[f"/admin/{model}/export/csv/" for model in _EXPORTED.split()],
    )),
    NoPages("is opened from a mail, and goes on to a page", ("/accounts/e-mail/nonsense/",)),
    NoPages("is pressed, and goes on to a page", (
        "/language/", "/admin/notices/read/", "/desk/log/1/again/", "/desk/log/1/bring/", "/desk/log/1/origin/",
        "/desk/log/1/rows/",
        "/admin/logout/", "/admin/accounts/user/1/sessions/end/", "/admin/claims/claim/take-next/",
        "/admin/claims/claim/views/save/", "/admin/claims/claim/views/1/remove/",
        "/admin/claims/claim/undo-plan/",
        "/admin/claims/claim/bulk/shelve/", "/admin/claims/rating/1/retire/", "/admin/sources/source/1/archive/",
        "/admin/sources/source/1/cited/", "/admin/sources/source/1/upload/", "/admin/sources/source/1/join/",
        "/admin/sources/source/1/separate/",
    )),
    NoPages("leads to another address", (
        "/", "/admin/password_change/", "/admin/notices/1/", "/admin/claims/claim/views/1/",
        "/admin/claims/claim/1/next/",
        "/accounts/inactive/", "/accounts/signup/",
        "/accounts/password/change/", "/accounts/password/set/", "/accounts/email/", "/admin/login/",
        "/admin/r/1/1/", "/admin/claims/review/{review}/change/",
        "/accounts/2fa/authenticate/", *_of(_MODELS, ""),
    )),
    NoPages("is not offered to anybody", (
        *_of(_FIXED, "delete/"),
        *_of_new("audit/auditevent outbox/outboxentry sources/capture claims/review claims/readermessage"),
    )),
]  # fmt: skip
