"""What Prometheus reads, who may, and that the dashboard asks for what is there; and the lines of the log."""

import json
import logging
import re
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from claimdesk.audit.context import AddIds, about
from claimdesk.cli.places import ROOT
from claimdesk.runtime.log_lines import JsonLines, lines_to_console
from claimdesk.runtime.metrics import gauge
from sources.models import Artifact
from tests.builders import a_person, a_sealed_capture, a_source

KEY = "prometheus"
DASHBOARD = ROOT / "docs" / "grafana" / "claimdesk.json"


@pytest.fixture
def scraper(settings: Any) -> Client:
    settings.METRICS_KEY = KEY
    return Client(headers={"authorization": f"Bearer {KEY}"})


def numbers(client: Client) -> dict[str, float]:
    """All samples, named as Prometheus writes them."""
    answer = client.get("/metrics", headers={"host": "192.0.2.7"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        "".join([each.name, *(f"{{{name}={value}}}" for name, value in sorted(each.labels.items()))]): each.value
        for family in families
        for each in family.samples
    }


def test_without_the_key_there_is_no_such_address(settings: Any) -> None:
    for key, shown in (("", ""), ("", "Bearer "), (KEY, ""), (KEY, "Bearer other"), (KEY, f"Bearer {KEY}ь")):
        settings.METRICS_KEY = key
        assert Client().get("/metrics", headers={"authorization": shown}).status_code == 404, (key, shown)


@pytest.mark.django_db
@pytest.mark.usefixtures("broker")
@pytest.mark.services
def test_queue_evidence_and_requests_are_measured(scraper: Client) -> None:
    a_source()
    sealed = a_sealed_capture()
    Artifact.objects.filter(capture=sealed).update(damaged_at=sealed.sealed_at)
    person = Client()
    person.force_login(a_person("chief"))
    person.get("/admin/claims/claim/")
    found = numbers(scraper)
    assert found["claimdesk_captures{state=queued}"] == 1
    assert found["claimdesk_capture_oldest_waiting_seconds"] >= 0
    assert found["claimdesk_capture_outcomes_day{code=ok}"] == 1
    assert found["claimdesk_archived_files_damaged"] == Artifact.objects.count() > 0
    assert found["claimdesk_hosts{circuit=open}"] == 0
    assert found["claimdesk_free_bytes"] > 0
    assert found["claimdesk_backup_age_seconds"] == -1
    assert found["claimdesk_mails_waiting"] == 0
    assert any("claimdesk_request_seconds_count" in name and "{route=/admin/claims/claim/}" in name for name in found)
    assert {value for name, value in found.items() if name.startswith("claimdesk_measure_failed")} == {0}


@pytest.mark.django_db
def test_a_measure_that_fails_is_named_and_the_others_are_there(scraper: Client) -> None:
    found = numbers(scraper)  # there is no Redis
    assert found["claimdesk_measure_failed{measure=hosts}"] == 1
    assert found["claimdesk_measure_failed{measure=evidence}"] == 0
    assert "claimdesk_seals" in found


@pytest.mark.django_db
@pytest.mark.usefixtures("broker")
@pytest.mark.services
def test_the_dashboard_asks_for_numbers_that_are_there(scraper: Client) -> None:
    a_source()
    a_sealed_capture()
    scraper.get("/healthz-not")
    there = {name.partition("{")[0] for name in numbers(scraper)}
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    asked = {name for panel in panels for target in panel["targets"] for name in NAME.findall(target["expr"])}
    assert len(asked) > 12
    assert asked <= there


NAME = re.compile(r"claimdesk_\w+")


@pytest.mark.django_db
def test_methods_that_nobody_knows_are_one_series(scraper: Client) -> None:
    for number in range(3):
        Client().generic(f"MADE{number}UP", "/nowhere")
    found = [name for name in numbers(scraper) if name.startswith("claimdesk_request_seconds_count")]
    assert [name for name in found if "MADE" in name] == []
    assert any("method=other" in name for name in found)


def test_gauges_carry_the_name_of_the_desk() -> None:
    assert gauge("x", "words", 1).name == "claimdesk_x"


def logged(message: str, **more: Any) -> dict[str, Any]:
    """One line of JSON, as the console would write it."""
    record = logging.LogRecord("claimdesk.x", logging.WARNING, "x.py", 1, message, (), more.get("exc_info"))
    assert AddIds().filter(record)
    found: dict[str, Any] = json.loads(JsonLines().format(record))
    return found


def test_json_lines_are_in_utc_and_name_request_and_capture() -> None:
    with about(request="r1"), about(capture=7):
        line = logged("Слово\nще")
    assert (line["request"], line["capture"], line["level"], line["message"]) == ("r1", 7, "WARNING", "Слово\nще")
    assert line["at"].endswith("+00:00")
    assert {"request", "capture"}.isdisjoint(logged("later"))
    with pytest.raises(ValueError, match="why") as found:
        int("why")
    assert "ValueError" in logged("oh", exc_info=(found.type, found.value, found.tb))["error"]


def test_the_setting_chooses_the_lines() -> None:
    assert lines_to_console("INFO")["handlers"]["console"]["formatter"] == "line"
    assert lines_to_console("INFO", is_json=True)["handlers"]["console"]["formatter"] == "json"


@pytest.mark.django_db
@pytest.mark.parametrize(("sent", "kept"), [("abc-1", True), ("a b", False), ("", False), ("x" * 101, False)])
def test_every_answer_names_its_request(sent: str, kept: bool) -> None:
    for path in ("/accounts/login/", "/api/v1/claims/"):
        named = Client().get(path, headers={"x-request-id": sent})["X-Request-ID"]
        assert (named == sent) is kept
        assert named
