"""A page that tries everything to reach inside, in a real browser, on an island (see island.py): what came of it.

    python -m tests.canary_visit [PROGRAM]      the browser to start; by default the one that is installed

One line of JSON: `hits`, the canaries that somebody reached; `refused`, what the proxy was asked for and refused;
`codes` of those refusals; `served`, what the site answered; `code` of the visit.
"""

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sources.browser.client import RenderLimits, rendered
from sources.web.guard import Policy
from tests.canaries import Canaries
from tests.island import cut_off
from tests.web import Web, fixed, page, served

SITE, OWN, METADATA = "93.184.216.34", "192.168.7.7", "169.254.169.254"
AGENT = "ClaimDesk/test (+desk@example.org)"
# Which port each thing in the page needs, and what a browser without our flags reaches of it.
PAGE = """<!doctype html><meta charset=utf-8><title>canaries</title><link rel=prefetch href="http://127.0.0.1:{tcp4}/prefetch">
<link rel=preconnect href="http://127.0.0.1:{tcp4}"><link rel=dns-prefetch href="//127.0.0.1:{tcp4}">
<link rel=stylesheet href="http://localhost:{tcp4}/localhost"><img src="http://127.0.0.1:{tcp4}/image">
<img src="http://[::1]:{tcp6}/six"><img src="http://169.254.169.254/latest/meta-data/"><img src="http://0.0.0.0:{tcp4}/zero">
<img src="http://[::ffff:127.0.0.1]:{tcp4}/mapped"><img src="http://192.168.7.7:{own}/own">
<img src="http://mixed.example/mixed"><img src="/to?http://127.0.0.1:{tcp4}/redirected">
<iframe src="http://127.0.0.1:{tcp4}/frame"></iframe>
<object data="http://127.0.0.1:{tcp4}/object"></object><video src="http://127.0.0.1:{tcp4}/video"></video>
<img src="/hold">
<script>
const quiet = (work) => {{ try {{ return Promise.resolve(work()).catch(() => 0); }} catch (_) {{ return 0; }} }};
const plainly = (url) => quiet(() => fetch(url, {{mode: "no-cors"}}));
const ice = (url) => new Promise((done) => {{
    const peer = new RTCPeerConnection({{iceServers: [{{urls: url, username: "u", credential: "c"}}]}});
    peer.createDataChannel("x");
    peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && done();
    peer.createOffer().then((offer) => peer.setLocalDescription(offer));
    setTimeout(done, 3000);
}});
const socket = (url) => new Promise((done) => {{
    const s = new WebSocket(url); s.onclose = s.onerror = s.onopen = done;
}});
const rebound = async () => {{
    for (const time of ["first", "second", "third"]) await plainly("http://rebind.example:{site}/" + time);
}};
const worker = `fetch("http://127.0.0.1:{tcp4}/worker").catch(() => 0).then(() => postMessage(1))`;
Promise.all([
    plainly("http://127.0.0.1:{tcp4}/fetch"), plainly("http://[::1]:{tcp6}/fetch6"),
    plainly("http://169.254.169.254/fetched"), rebound(),
    quiet(() => navigator.sendBeacon("http://127.0.0.1:{tcp4}/beacon", "x")),
    quiet(() => socket("ws://127.0.0.1:{tcp4}/ws")), quiet(() => socket("ws://[::1]:{tcp6}/ws")),
    quiet(() => socket("ws://169.254.169.254/ws")),
    quiet(() => ice("stun:127.0.0.1:{udp}")), quiet(() => ice("stun:192.168.7.7:{udp_own}")),
    quiet(() => ice("stun:169.254.169.254:{udp_metadata}")), quiet(() => ice("turn:127.0.0.1:{tcp4}?transport=tcp")),
    quiet(() => new WebTransport("https://127.0.0.1:{udp}/").ready),
    quiet(() => navigator.serviceWorker.register("/sw.js")),
    new Promise((done) => {{
        const own = new Worker(URL.createObjectURL(new Blob([worker]))); own.onmessage = own.onerror = done;
    }}),
    new Promise((done) => {{ const e = new EventSource("http://127.0.0.1:{tcp4}/events"); e.onerror = done; }}),
]).then(() => fetch("/done"));
</script>"""


class Names:
    """The tests' resolver. `rebind.example` is the site when somebody asks for the first time, and then inside."""

    def __init__(self) -> None:
        self._turned = False

    def __call__(self, host: str, _port: int) -> list[str]:
        """The addresses of a host; an address leads to itself."""
        if host == "rebind.example":
            answer = "127.0.0.1" if self._turned else SITE
            self._turned = True
            return [answer]
        return {"mixed.example": [SITE, "10.0.0.7"]}.get(host, [host])


def placed(web: Web) -> Canaries:
    """Canaries at all the addresses that the page tries, one of them at the very port of the site."""
    tcp = {"tcp4": ("127.0.0.1", 0), "tcp6": ("::1", 0), "own": (OWN, 0), "metadata": (METADATA, 80)}
    tcp["rebound"] = ("127.0.0.1", web.port)
    return Canaries(tcp=tcp, udp={"udp": ("127.0.0.1", 0), "udp_own": (OWN, 0), "udp_metadata": (METADATA, 0)})


@contextmanager
def site(ports: dict[str, int]) -> Iterator[None]:
    """The page's routes. `/hold` keeps it loading until its script has tried everything and asks for `/done`."""
    done = threading.Event()

    def hold(web: Web, connection: socket.socket, target: str) -> None:
        done.wait(20)
        fixed(page(b"", kind="image/png"))(web, connection, target)

    def say_done(web: Web, connection: socket.socket, target: str) -> None:
        done.set()
        fixed(page(b"ok"))(web, connection, target)

    worker = f'fetch("http://127.0.0.1:{ports["tcp4"]}/sw")'.encode()
    routes = {
        "/canaries": fixed(page(PAGE.format(**ports).encode())),
        "/sw.js": fixed(page(worker, kind="text/javascript")),
        "/hold": hold,
        "/done": say_done,
    }
    with ExitStack() as stack:
        for path, answer in routes.items():
            stack.enter_context(served(answer, path))
        yield


def visit(program: str = "") -> dict[str, Any]:
    """Let a browser look at the page, and say what came of it."""
    with Web(SITE) as web, placed(web) as canaries:
        ports = {name: canaries.port(name) for name in ("tcp4", "tcp6", "own", "udp", "udp_own", "udp_metadata")}
        # The ports are allowed, so that it is the addresses which are refused.
        policy = Policy(allow_ports=canaries.ports)
        url = web.url("/canaries")
        with site({**ports, "site": web.port}), rendered(
            url, policy=policy, limits=RenderLimits(), user_agent=AGENT, look_up=Names(), program=program
        ) as seen:  # fmt: skip
            refusals = seen.log.refusals
            return {
                "code": seen.code,
                "hits": sorted(set(canaries.hits)),
                "refused": [refusal.target for refusal in refusals],
                "codes": sorted({refusal.code for refusal in refusals}),
                "served": web.requests,
                "ports": {**ports, "site": web.port},
            }


if __name__ == "__main__":
    cut_off(OWN, SITE, METADATA)
    sys.stdout.write(json.dumps(visit(*sys.argv[1:])))
