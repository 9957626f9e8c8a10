"""The capture engine as this desk's settings want it: the only place below the pipeline that reads them."""

import atexit
import functools
from importlib import metadata

from django.conf import settings

import claimdesk
from claimdesk.runtime.heartbeat import broker
from sources.browser.client import RenderLimits, step_seconds
from sources.capture.embeds import AttachmentLimits
from sources.extraction.client import Extractor
from sources.scheduling.host_limiter import HostLimiter
from sources.scheduling.host_policy import Rules
from sources.scheduling.shared_state import LocalState, RedisState, SharedState
from sources.web.client import Client
from sources.web.guard import Policy
from sources.web.records import Limits
from sources.web.robots import Robots


def policy() -> Policy:
    """What may be reached besides the public web; the sample site of the demo is one exact endpoint."""
    return Policy(
        allow_networks=tuple(settings.ALLOW_NETWORKS),
        allow_ports=frozenset(settings.ALLOW_PORTS),
        allow_endpoints=frozenset({f"127.0.0.1:{settings.DEMO_PORT}"} if settings.DEMO else ()),
        held_hosts=tuple(host.lower().strip(".") for host in settings.HELD_HOSTS),
    )


def limits() -> Limits:
    """How much and how long."""
    return Limits(
        redirects=settings.CAPTURE_MAX_REDIRECTS,
        header_bytes=settings.CAPTURE_MAX_HEADERS,
        body_bytes=settings.CAPTURE_MAX_BODY,
        decoded_bytes=settings.CAPTURE_MAX_DECODED,
        ratio=settings.CAPTURE_MAX_RATIO,
        connect_seconds=settings.CAPTURE_CONNECT_TIMEOUT,
        total_seconds=settings.CAPTURE_TIMEOUT,
    )


def render_limits() -> RenderLimits:
    """How much and how long in the browser."""
    seconds = dict.fromkeys(step_seconds(), float(settings.RENDER_STEP)) | {"load": float(settings.RENDER_LOAD)}
    return RenderLimits(
        seconds=seconds,
        height=settings.RENDER_HEIGHT,
        resources=settings.RENDER_RESOURCES,
        resource_bytes=settings.RENDER_BYTES,
        memory=settings.BROWSER_MEMORY,
        redirects=settings.CAPTURE_MAX_REDIRECTS,
    )


def attachment_limits() -> AttachmentLimits:
    """How much is fetched with a post."""
    return AttachmentLimits(
        pictures=settings.POST_PICTURES,
        picture_bytes=settings.POST_PICTURE_BYTES,
        seconds=settings.CAPTURE_TIMEOUT / 2,
        obeys_noarchive=settings.NOARCHIVE == "obey",
    )


def web_client() -> Client:
    """The client for the web, under the policy and limits of the settings."""
    return Client(policy(), limits(), user_agent())


def rules() -> Rules:
    return Rules(
        pause=settings.HOST_PAUSE,
        visit=settings.CAPTURE_TIMEOUT + settings.CAPTURE_LEASE / 2,
        failures=settings.HOST_FAILURES,
        rest=settings.HOST_REST,
    )


@functools.cache
def state_store() -> SharedState:
    """What all workers know of hosts."""
    return SharedState(RedisState(broker()), LocalState())


def host_limiter() -> HostLimiter:
    """Who lets captures in to hosts."""
    return HostLimiter(state_store(), rules())


def robots(client: Client) -> Robots:
    """What reads robots.txt through a client, and keeps to it where the settings say so."""
    return Robots(client, state_store(), software(), obey=settings.ROBOTS == "obey")


def user_agent() -> str:
    """Who we are, honestly, and whom to write to."""
    contact = f" (+{settings.CONTACT})" if settings.CONTACT else ""
    return f"{software()}{contact}"


def software() -> str:
    """The name and version by which sealed files name us."""
    return f"ClaimDesk/{claimdesk.__version__}"


@functools.cache
def reading_tool(reader: str) -> str:
    """The name and version of what read a text: the library `reader`, or our own code where that is empty."""
    return f"{reader} {metadata.version(reader)}" if reader else software()


@functools.cache
def extractor() -> Extractor:
    """The reading process of this worker process."""
    running = new_extractor()
    atexit.register(running.close)
    return running


def new_extractor() -> Extractor:
    """Another reading process, for the caller to close."""
    return Extractor(memory=settings.EXTRACT_MEMORY, seconds=settings.EXTRACT_SECONDS)
