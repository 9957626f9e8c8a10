"""Trusted time, from an authority that really signs."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from claimdesk.outbox.models import OutboxEntry
from claimdesk.outbox.tasks import send_outbox
from sources.evidence.openssl import OpensslSaysNo, certificates
from sources.evidence.timestamps import LIBRARY, PROGRAM, NoToken, chain_of, check_token, request_for
from sources.evidence.tokens import collect, periods_without
from sources.models import LedgerPeriod, TimestampToken
from sources.storage.archive import archive
from sources.tasks import close_ledger
from tests.evidence import a_period, a_seal
from tests.timestamps import TimestampAuthority

pytestmark = [pytest.mark.django_db, pytest.mark.services]
Trust = Callable[[TimestampAuthority], TimestampAuthority]


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Iterator[TimestampAuthority]:
    with TimestampAuthority(tmp_path_factory.mktemp("plain") / "tsa") as running:
        yield running


@pytest.fixture(scope="module")
def unsorted(tmp_path_factory) -> Iterator[TimestampAuthority]:
    with TimestampAuthority(tmp_path_factory.mktemp("unsorted") / "tsa", chain=True) as running:
        yield running


@pytest.fixture
def trust(settings) -> Trust:
    """Makes an authority that of the desk."""

    def trusted(authority: TimestampAuthority) -> TimestampAuthority:
        authority.is_down, authority.says = False, None
        settings.TSA_URLS = [authority.url]
        settings.TSA_AUTHORITIES = str(authority.root)
        settings.DEMO, settings.DEMO_PORT = True, authority.port
        return authority

    return trusted


def due_again():
    """As if the pause of what failed were over."""
    OutboxEntry.objects.owed().update(due_at=timezone.now())


@pytest.mark.parametrize(("name", "tool"), [("plain", LIBRARY), ("unsorted", PROGRAM)])
def test_collect_keeps_a_checked_token_and_its_chain(name, tool, trust, request):
    authority = trust(request.getfixturevalue(name))
    period = a_period()
    assert collect() == 1
    token = TimestampToken.objects.get(period=period)
    assert (token.authority, token.checked_with, token.problem) == (authority.url, tool, "")
    assert token.stamped_at is not None
    assert abs(token.stamped_at - datetime.now(UTC)) < timedelta(minutes=2)
    with archive().open(token.sha256) as file:
        response = file.read()
    assert check_token(response, period.document.encode()).checked_with == tool
    with archive().open(token.chain_sha256) as file:
        chain = file.read()
    assert authority.root.read_bytes().strip() in chain
    assert (authority.folder / "tsa.pem").read_bytes().strip().splitlines()[-2] in chain


def test_collect_asks_once_for_each_period(trust, plain):
    trust(plain)
    a_period()
    a_period()
    before = plain.asked
    assert collect() == 2
    assert collect() == 0
    assert plain.asked == before + 2


def test_collect_tries_again_when_the_authority_is_back(trust, plain, caplog):
    authority = trust(plain)
    authority.is_down = True
    period = a_period()
    a_period()
    before = authority.asked
    with caplog.at_level(logging.WARNING):
        assert collect() == 0
    assert authority.asked == before + 1  # the first failure ends its turn
    assert "sys.tsa_down" in caplog.text
    assert "http.503" in caplog.text
    assert not TimestampToken.objects.exists()
    authority.is_down = False
    assert collect() == 1  # the one that was not tried need not wait
    due_again()
    assert collect() == 1
    assert TimestampToken.objects.filter(period=period, problem="").exists()


def test_collect_asks_the_others_when_one_is_down(trust, plain, unsorted, settings, tmp_path):
    trust(plain)
    trust(unsorted)
    both = tmp_path / "both.pem"
    both.write_bytes(plain.root.read_bytes() + unsorted.root.read_bytes())
    settings.TSA_AUTHORITIES, settings.TSA_URLS = str(both), [plain.url, unsorted.url]
    a_period()
    assert collect() == 1  # the guard lets only one of them through
    assert TimestampToken.objects.get().authority == unsorted.url


def test_collect_reaches_nothing_that_the_guard_refuses(settings, plain, caplog):
    settings.TSA_URLS, settings.DEMO = [plain.url], False
    a_period()
    before = plain.asked
    assert collect() == 0
    assert plain.asked == before
    assert "policy." in caplog.text


@pytest.mark.parametrize("answer", [b"no token", b"\x30\x03\x02\x01\x00"])
def test_collect_refuses_what_is_no_token(trust, plain, answer):
    trust(plain).says = answer
    a_period()
    assert collect() == 0
    assert not TimestampToken.objects.exists()


def test_collect_refuses_a_token_over_something_else(trust, plain):
    authority = trust(plain)
    authority.says = authority.reply(request_for(b"something else").as_bytes())
    a_period()
    assert collect() == 0
    assert not TimestampToken.objects.exists()


def test_collect_does_not_trust_a_token_that_was_not_made_for_it(trust, plain):
    authority = trust(plain)
    period = a_period()
    authority.says = authority.reply(request_for(period.document.encode()).as_bytes())
    assert collect() == 0
    assert "nonce" in TimestampToken.objects.get().problem.lower()


def test_collect_keeps_a_token_of_an_unknown_authority_and_says_so(trust, plain, unsorted, settings):
    trust(plain)
    settings.TSA_AUTHORITIES = str(unsorted.root)
    period = a_period()
    assert collect() == 0
    token = TimestampToken.objects.get(period=period)
    assert token.problem
    assert token.stamped_at is None
    settings.TSA_AUTHORITIES = str(plain.root)
    due_again()
    assert collect() == 1
    token.refresh_from_db()
    assert token.problem == ""


def test_periods_without_forgets_what_is_long_ago(plain):
    period = a_period()
    assert list(periods_without(plain.url)) == [period]
    LedgerPeriod.objects.update(closed_at=timezone.now() - timedelta(days=8))
    assert not periods_without(plain.url)


def test_close_ledger_closes_and_asks(trust, plain):
    trust(plain)
    a_seal()
    close_ledger()
    send_outbox()
    assert TimestampToken.objects.get().period.number == 1


def test_close_ledger_without_authorities_only_closes(settings):
    settings.TSA_URLS = []
    a_seal()
    close_ledger()
    assert (LedgerPeriod.objects.count(), TimestampToken.objects.count()) == (1, 0)


@pytest.mark.parametrize("name", ["plain", "unsorted"])
def test_check_sees_a_flipped_byte(name, trust, request):
    authority = trust(request.getfixturevalue(name))
    document = b"the document"
    response = authority.reply(request_for(document).as_bytes())
    assert check_token(response, document).problem == ""
    signature = bytearray(response)
    signature[-5] ^= 1
    assert check_token(bytes(signature), document).problem
    with pytest.raises(NoToken):
        check_token(response, document + b".")


def test_chain_of_junk_is_refused(tmp_path: Path):
    with pytest.raises(OpensslSaysNo):
        certificates(b"junk")
    with pytest.raises(OpensslSaysNo):
        chain_of(b"junk")
