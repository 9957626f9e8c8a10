"""Other systems are told of changes: signed, once, again where they did not hear, and not for ever."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient
from standardwebhooks import Webhook

from claimdesk.accounts.api_keys import create_api_key
from claimdesk.accounts.models import ApiKey, User
from claimdesk.audit.models import AuditEvent
from claimdesk.notices.models import Notice
from claimdesk.outbox.dispatching import dispatch_due
from claimdesk.outbox.models import OutboxEntry
from claims.actions import save_claimant, save_topic
from sources.models import WebhookEndpoint
from sources.tasks import tell_webhooks
from sources.webhooks.webhook_signing import secret_of
from tests.builders import a_claim, chief, editor, reviewer
from tests.callers import V1, caller, problem_of, with_key

pytestmark = [pytest.mark.django_db, pytest.mark.services]
HOOKS = f"{V1}/webhooks/"


class Receiver:
    """A server that keeps what it is told, and answers with `status`."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - theirs
                """Tell nobody: the test looks at what came."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    made = Receiver()
    settings.DEMO, settings.DEMO_PORT = True, made.server.server_port
    settings.OUTBOX_PAUSE = 0
    yield made
    made.close()


def program() -> APIClient:
    return caller(None, "webhooks")


def added(client: APIClient, receiver: Receiver, **more: Any) -> dict[str, Any]:
    answer = client.post(HOOKS, {"url": receiver.url, **more}, format="json")
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def tell() -> None:
    tell_webhooks()
    dispatch_due()


def test_an_endpoint_is_told_what_the_feed_tells_and_can_check_it(receiver: Receiver) -> None:
    save_topic(by=None, name="Before")
    client, reading = program(), caller(None, "claims:read")
    cursor = reading.get(f"{V1}/changes/?cursor=latest").json()["cursor"]
    hook = added(client, receiver)
    claim = a_claim()
    tell()
    tell()
    feed = reading.get(f"{V1}/changes/?cursor={cursor}").json()["results"]
    assert [message["data"] | {"href": None} for message in receiver.messages] == [row | {"href": None} for row in feed]
    assert receiver.messages[-1]["data"]["href"].endswith(f"/api/v1/claims/{claim.pk}/")
    headers, body = receiver.got[-1]
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(hook["secret"].removeprefix("whsec_"))
    assert (
        headers["webhook-signature"] == f"v1,{base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()}"
    )
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["type"] == "claim.created"
    shown = client.get(f"{hook['href']}messages/").json()["results"]
    assert [(row["state"], row["message"]) for row in shown] == [("sent", each) for each in reversed(receiver.messages)]


def test_an_endpoint_hears_only_what_it_chose_and_nothing_hidden(receiver: Receiver) -> None:
    insider = reviewer()
    added(caller(insider, "webhooks"), receiver, events=["topic.*", "claim.created"])
    a_claim(by=insider, readers=[], text="Zirkonium barges")
    save_claimant(by=None, name="Somebody")
    save_topic(by=None, name="War")
    claim = a_claim()
    tell()
    assert [(each["type"], each["data"]["id"]) for each in receiver.messages][-1] == ("claim.created", claim.pk)
    assert {each["type"] for each in receiver.messages} == {"topic.created", "claim.created"}
    assert len(receiver.messages) == 2


def test_what_is_not_taken_is_sent_again_and_given_up_in_the_end(receiver: Receiver, settings: Any) -> None:
    boss = chief()
    hook = added(program(), receiver, events=["topic.*"])
    receiver.status = 500
    save_topic(by=None, name="War")
    tell()
    entry = OutboxEntry.objects.get(kind="webhook")
    assert (entry.state, entry.last_error, len(receiver.got)) == ("waiting", "HTTP 500", 1)
    OutboxEntry.objects.update(due_at=timezone.now(), waiting_since=timezone.now() - timedelta(hours=25))
    dispatch_due()
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.is_active, endpoint.disabled_reason) == (False, "HTTP 500")
    assert Notice.objects.filter(to=boss, kind="webhook_disabled").exists()
    assert AuditEvent.objects.filter(event="webhook.disabled").exists()
    save_topic(by=None, name="Trade")
    tell()
    assert len(receiver.got) == 1
    receiver.status = 204
    client = APIClient()
    client.force_login(boss)
    back = client.patch(hook["href"], {"is_active": True}, format="json").json()
    assert (back["is_active"], back["disabled_at"], back["disabled_reason"]) == (True, None, "")
    tell()
    assert [each["data"]["kind"] for each in receiver.messages[1:]] == ["topic"]
    [again, dead] = client.get(f"{hook['href']}messages/").json()["results"]
    assert (again["state"], dead["state"]) == ("sent", "dead")
    replayed = client.post(f"{hook['href']}messages/{dead['id']}/replay/")
    assert replayed.status_code == 202
    problem_of(client.post(f"{hook['href']}messages/{replayed.json()['id']}/replay/"), 409, "waits_already")
    dispatch_due()
    assert receiver.messages[-1] == receiver.messages[0]


def test_a_receiver_that_is_gone_is_told_nothing_any_more(receiver: Receiver) -> None:
    added(program(), receiver, events=["topic.*"])
    receiver.status = 410
    save_topic(by=None, name="War")
    tell()
    assert (OutboxEntry.objects.get(kind="webhook").state, WebhookEndpoint.objects.get().is_active) == ("dead", False)


def test_a_new_secret_signs_beside_the_old_one_for_a_while(receiver: Receiver) -> None:
    client = program()
    hook = added(client, receiver, events=["topic.*"])
    rotated = client.post(
        f"{hook['href']}rotate/", {"overlap_hours": 2}, format="json", headers={"Idempotency-Key": "one"}
    )
    again = client.post(
        f"{hook['href']}rotate/", {"overlap_hours": 2}, format="json", headers={"Idempotency-Key": "one"}
    )
    assert rotated.json()["secret"] not in (hook["secret"], None)
    assert again.json()["secret"] is None
    save_topic(by=None, name="War")
    tell()
    headers, body = receiver.got[0]
    for secret in (rotated.json()["secret"], hook["secret"]):
        Webhook(secret).verify(body, headers)  # raises where no signature fits
    WebhookEndpoint.objects.update(previous_until=timezone.now())
    save_topic(by=None, name="Trade")
    tell()
    assert len(receiver.got[1][0]["webhook-signature"].split()) == 1
    assert secret_of(WebhookEndpoint.objects.get()) == rotated.json()["secret"]


def test_addresses_that_nobody_may_ask_are_refused_and_a_key_sees_its_own_only() -> None:
    client = program()
    for url in ("http://127.0.0.1/", "http://localhost/", "ftp://a.example/", "nonsense", "http://desk.internal/"):
        assert client.post(HOOKS, {"url": url}, format="json").json()["errors"].keys() == {"url"}, url
    assert client.post(HOOKS, {"url": "https://a.example/", "events": ["claim.none"]}, format="json").status_code == 400
    own = client.post(HOOKS, {"url": "https://a.example/"}, format="json").json()
    other = with_key(create_api_key(name="other", scope="webhooks", by=None)[1])
    assert other.get(HOOKS).json()["results"] == []
    problem_of(other.get(own["href"]), 404, "not_found")
    assert client.get(own["href"]).json()["url"] == "https://a.example/"
    assert "secret" not in client.get(own["href"]).json()
    session = APIClient()
    session.force_login(editor())
    problem_of(session.get(HOOKS), 403, "not_allowed")
    changed = client.patch(own["href"], {"url": "https://b.example/", "events": ["claim.*"]}, format="json").json()
    assert (changed["url"], changed["events"]) == ("https://b.example/", ["claim.*"])
    assert client.delete(own["href"]).status_code == 204
    assert not WebhookEndpoint.objects.exists()


def test_an_account_that_left_is_told_nothing(receiver: Receiver) -> None:
    added(program(), receiver)
    User.objects.filter(pk=ApiKey.objects.latest("pk").user_id).update(is_active=False)
    save_topic(by=None, name="War")
    tell()
    assert receiver.got == []


def test_the_pages_show_a_secret_once_and_what_was_told(client: Any, receiver: Receiver) -> None:
    client.force_login(chief())
    page = client.post("/admin/sources/webhookendpoint/add/", {"url": receiver.url, "events": ["topic.*"]})
    assert "whsec_" in page.content.decode()
    endpoint = WebhookEndpoint.objects.get()
    save_topic(by=None, name="War")
    tell()
    shown = client.get(f"/admin/sources/webhookendpoint/{endpoint.pk}/change/").content.decode()
    assert "topic.created" in shown
    assert "whsec_" not in shown
    rotated = client.post(f"/admin/sources/webhookendpoint/{endpoint.pk}/rotate/", {"overlap_hours": "1"})
    assert secret_of(WebhookEndpoint.objects.get()) in rotated.content.decode()
    assert client.get("/admin/sources/webhookendpoint/").status_code == 200
    client.force_login(editor())
    assert client.get("/admin/sources/webhookendpoint/").status_code == 403
