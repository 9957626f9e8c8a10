import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.db import connection

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from sources.evidence.keys import KeyRetired, Purpose, key_id, rotate, sealing_key, wacz_key
from sources.evidence.signing import is_signed
from sources.models import SigningKey

pytestmark = pytest.mark.django_db


def test_sealing_key_is_made_once_and_for_its_owner_only(tmp_path):
    first, second = sealing_key(), sealing_key()
    file = tmp_path / "keys" / "seal.pem"
    assert first.row == second.row
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["seal.pem"]


def test_signing_key_holds_the_public_half_only():
    row = sealing_key().row
    assert "PUBLIC KEY" in row.public_key
    assert "PRIVATE" not in row.public_key
    assert load_pem_public_key(row.public_key.encode()) == sealing_key().private.public_key()
    assert [event.event for event in history(row)] == [EventType.SIGNING_KEY_MADE]


def test_wacz_key_is_another_one():
    assert key_id(wacz_key().private) == wacz_key().row.key_id != sealing_key().row.key_id


def test_rotate_retires_the_old_key_whose_signatures_stay_valid(tmp_path):
    old = sealing_key()
    signature = old.private.sign(b"document")
    new = rotate(Purpose.SEAL, by=None)
    row = SigningKey.objects.get(pk=old.row.pk)
    assert row.retired_at is not None
    assert sealing_key().row == new != row
    assert new.retired_at is None
    assert len(list((tmp_path / "keys").iterdir())) == 1
    old.private.public_key().verify(signature, b"document")
    assert [event.event for event in history(row)] == [EventType.SIGNING_KEY_RETIRED, EventType.SIGNING_KEY_MADE]


def test_sealing_key_refuses_a_retired_key_that_came_back(tmp_path):
    sealing_key()
    file = tmp_path / "keys" / "seal.pem"
    backup = file.read_bytes()
    rotate(Purpose.SEAL, by=None)
    file.write_bytes(backup)
    with pytest.raises(KeyRetired):
        sealing_key()


def test_sealing_key_refuses_a_key_of_another_kind(tmp_path):
    wacz_key()
    (tmp_path / "keys" / "wacz.pem").rename(tmp_path / "keys" / "seal.pem")
    with pytest.raises(KeyRetired):
        sealing_key()


def test_is_signed_refuses_what_is_no_signature():
    key = sealing_key()
    assert not is_signed(b"document", "", key.row)
    assert not is_signed(b"document", "not base64 at all", key.row)
    assert not is_signed(b"document", "AAAA", wacz_key().row)


@pytest.mark.django_db(transaction=True)
def test_sealing_key_is_one_for_many_that_ask_first():
    barrier = threading.Barrier(4)

    def ask() -> str:
        barrier.wait(10)
        try:
            return sealing_key().row.key_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        ids = {future.result(60) for future in [pool.submit(ask) for _ in range(4)]}
    assert len(ids) == 1
    assert SigningKey.objects.filter(purpose=Purpose.SEAL).count() == 1
