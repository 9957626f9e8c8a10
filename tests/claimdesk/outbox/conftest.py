"""A channel for tests, which answers as it is told."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from claimdesk.outbox.channels import CHANNELS, Channel


class Post:
    """What was sent, and what entries meet: an exception for each label that shall not go."""

    def __init__(self):
        self.sent = []
        self.failed = []
        self.refuse = {}
        self.days = 7
        self.opened_times = 0

    @contextmanager
    def opened(self):
        self.opened_times += 1
        yield self.send

    def send(self, entry):
        if entry.label in self.refuse:
            raise self.refuse[entry.label]
        self.sent.append(entry.label)

    def note_failed(self, entry):
        self.failed.append((entry.label, str(entry.state), entry.last_error))


@pytest.fixture
def post(db):
    """The kind `test` of outgoing messages, for one test."""
    made = Post()
    CHANNELS.register(
        "test",
        Channel("A test", made.opened, failed=made.note_failed, tried_for=lambda: timedelta(days=made.days)),
    )
    yield made
    del CHANNELS["test"]
