"""Bodies that are larger than a worker's memory, each in a process of its own: one that did much before has a peak
behind which a new one hides."""

import json

import pytest
from django.db import connection

from tests.programs import printed_by

MB = 1 << 20
GROWN = """
import resource
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
"""
BOMB = (
    GROWN
    + """
import json, sys, time
from sources.web.records import Limits
from sources.web.client import Client
from sources.web.guard import Policy
endpoint, path, ratio = sys.argv[1:]
web_client = Client(Policy(allow_endpoints=frozenset({endpoint})), Limits(ratio=int(ratio)), "test")
web_client.fetch(f"http://{endpoint}/article/gzip").close()
memory, cpu = peak(), time.process_time()
with web_client.fetch(f"http://{endpoint}{path}") as fetched:
    used = time.process_time() - cpu
    print(json.dumps([fetched.code, used, peak() - memory, fetched.body.seek(0, 2)]))
"""
)
WHOLE = (
    GROWN
    + """
import json, sys, django
from django.conf import settings
database, port, path = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = database
django.setup()
settings.DEMO_PORT = int(port)
settings.CAPTURE_MAX_BODY = settings.CAPTURE_MAX_DECODED = 300 << 20
from sources.actions import add_source
from sources.capture import pipeline
from sources.storage.archive import open_artifact
from sources.wacz.verify import verify_wacz
from sources.models import Capture
def captured(path):
    source, _is_new = add_source(f"http://127.0.0.1:{port}{path}", by=None, enqueue=False)
    pipeline.run(Capture.objects.get(source=source).pk, may_wait=False)
    return Capture.objects.get(source=source)
assert captured("/text").outcome == "ok"
memory = peak()
capture = captured(path)
grown = peak() - memory
with open_artifact(capture.artifacts.get(kind="wacz")) as file:
    problems = verify_wacz(file)
print(json.dumps([capture.outcome, capture.verdict, capture.state, capture.body_size, grown, problems]))
"""
)


@pytest.mark.parametrize("path", ["/bomb", "/bomb/twice"])
@pytest.mark.parametrize(("ratio", "code", "most"), [(100, "limit.ratio", 16), (10**6, "limit.decoded_size", 100)])
def test_fetch_stops_ten_gigabytes_of_a_bomb_in_little_time_and_memory(web, path, ratio, code, most):
    ended, seconds, grown, kept = json.loads(printed_by(BOMB, f"127.0.0.1:{web.port}", path, str(ratio)))
    assert ended == code
    assert seconds < 1
    assert grown < 16 * MB
    assert kept <= most * MB


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/flood/words?200000000"])
def test_a_long_body_goes_through_the_whole_pipeline_in_little_memory(web, path):
    database = str(connection.settings_dict["NAME"])
    outcome, verdict, state, size, grown, problems = json.loads(printed_by(WHOLE, database, str(web.port), path))
    assert (outcome, verdict, state, problems) == ("content.too_long", "verdict.article", "sealed", [])
    assert size >= 200_000_000
    assert grown < 64 * MB
