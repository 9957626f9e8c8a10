"""Seals find their place in the ledger, and stay there."""

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from sources.evidence.ledger import close_period, entry, leaves_of, proof_of
from sources.evidence.merkle import leaf_hash, root, root_from_proof
from sources.models import LedgerPeriod, Seal
from tests.evidence import a_period, a_seal

pytestmark = pytest.mark.django_db


def closed() -> LedgerPeriod:
    period = close_period()
    assert period is not None
    return period


def test_close_period_gives_every_waiting_seal_its_place():
    seals = [a_seal() for _ in range(5)]
    period = closed()
    placed = list(Seal.objects.order_by("pk"))
    assert [seal.pk for seal in placed] == [seal.pk for seal in seals]
    assert [(seal.period, seal.leaf_index) for seal in placed] == [(period, index) for index in range(5)]
    assert (period.number, period.size, period.previous) == (1, 5, "")
    assert root(leaves_of(period)).hex() == period.root


def test_close_period_does_nothing_while_no_seal_waits():
    a_seal()
    assert close_period() is not None
    assert close_period() is None
    assert LedgerPeriod.objects.count() == 1


def test_close_period_names_the_period_before():
    first, second = a_period(), a_period()
    said = json.loads(second.document)
    assert (second.number, second.previous, said["previous"]) == (2, first.sha256, first.sha256)
    assert said["root"] == second.root
    assert hashlib.sha256(second.document.encode()).hexdigest() == second.sha256


def test_proof_of_leads_from_the_seal_to_the_root():
    for seal in [a_seal() for _ in range(6)]:
        assert seal.period is None
    close_period()
    for seal in Seal.objects.select_related("key", "period"):
        assert seal.period is not None
        assert seal.leaf_index is not None
        leaf = leaf_hash(entry(seal.sha256, seal.key.key_id, seal.signature))
        proof = [bytes.fromhex(step) for step in proof_of(seal)]
        assert root_from_proof(leaf, seal.leaf_index, seal.period.size, proof) == bytes.fromhex(seal.period.root)


def test_proof_of_refuses_a_seal_that_waits():
    with pytest.raises(ValueError, match="waits"):
        proof_of(a_seal())


def test_a_seal_taken_out_or_changed_is_seen():
    seals = [a_seal() for _ in range(4)]
    period = closed()
    Seal.objects.filter(pk=seals[2].pk).update(signature="AAAA")
    assert root(leaves_of(period)).hex() != period.root
    Seal.objects.filter(pk=seals[2].pk).delete()
    assert root(leaves_of(period)).hex() != period.root


@pytest.mark.django_db(transaction=True)
def test_close_period_is_done_once_when_two_close_at_once():
    for _ in range(8):
        a_seal()
    barrier = threading.Barrier(2)

    def close() -> object:
        barrier.wait(10)
        try:
            return close_period()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        closed = [future.result(60) for future in [pool.submit(close), pool.submit(close)]]
    assert len([period for period in closed if period]) == 1
    assert not Seal.objects.filter(period=None).exists()
