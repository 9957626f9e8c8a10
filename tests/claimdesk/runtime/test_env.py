import ipaddress

import pytest
from django.core.exceptions import ImproperlyConfigured

from claimdesk.runtime import env


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    monkeypatch.setattr(env, "REGISTRY", {})


@pytest.mark.parametrize(("value", "flag"), [("on", True), ("TRUE", True), ("1", True), ("off", False), ("no", False)])
def test_flag_reads_on_and_off(monkeypatch, value: str, flag: bool) -> None:
    monkeypatch.setenv("CLAIMDESK_X", value)
    assert env.flag("CLAIMDESK_X", default=not flag) is flag


def test_each_kind_reads_its_default() -> None:
    assert env.text("CLAIMDESK_A", "x") == "x"
    assert env.integer("CLAIMDESK_B", 7) == 7
    assert env.words("CLAIMDESK_C", "a, b,") == ["a", "b"]
    assert env.ports("CLAIMDESK_D", "80,8080") == (80, 8080)
    assert env.networks("CLAIMDESK_E", "10.0.0.0/8") == (ipaddress.ip_network("10.0.0.0/8"),)
    assert env.flag("CLAIMDESK_F", default=True)
    assert sorted(env.REGISTRY) == [f"CLAIMDESK_{letter}" for letter in "ABCDEF"]


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.flag("CLAIMDESK_X", default=True), "perhaps"),
        (lambda: env.integer("CLAIMDESK_X", 1), "many"),
        (lambda: env.integer("CLAIMDESK_X", 1, least=1), "0"),
        (lambda: env.networks("CLAIMDESK_X"), "10.0.0.1/8"),
        (lambda: env.ports("CLAIMDESK_X"), "70000"),
    ],
)
def test_a_wrong_value_fails_loudly_and_names_the_variable(monkeypatch, read, value: str) -> None:
    monkeypatch.setenv("CLAIMDESK_X", value)
    with pytest.raises(ImproperlyConfigured, match="CLAIMDESK_X"):
        read()
