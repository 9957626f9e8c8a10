"""How Chromium is started: sandboxed, unprivileged, with the proxy as its only connection. Works without Django."""

import json
import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "nobody"
# Debian's program itself: its wrapper script adds flags for interactive use.
PROGRAM_PATHS = ("/usr/lib/chromium/chromium",)
PROGRAM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable")

DISABLED_FEATURES = (
    "AimEnabled,AsyncDns,AutofillServerCommunication,CertificateTransparencyComponentUpdater,DialMediaRouteProvider,"
    "DnsOverHttps,InterestFeedContentSuggestions,MediaRouter,OptimizationGuideModelDownloading,OptimizationHints,"
    "PreconnectFromKeyedService,PreconnectToSearch,PrivacySandbox,SearchPrefetchService,Translate,WebUIOmniboxPopup"
)
# No flag turns these off: predictions of the next page, a search engine, the browser's own sign-in.
PREFERENCES = {
    "alternate_error_pages": {"enabled": False},
    "default_search_provider": {"enabled": False},
    "dns_over_https": {"mode": "off"},
    "net": {"network_prediction_options": 2},
    "safebrowsing": {"enabled": False},
    "search": {"suggest_enabled": False},
    "signin": {"allowed": False, "allowed_on_next_startup": False},
}
QUIET_FLAGS = (
    "--disable-background-networking", "--disable-breakpad", "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages", "--disable-component-update", "--disable-crash-reporter",
    "--disable-default-apps", "--disable-dev-shm-usage", "--disable-domain-reliability", "--disable-extensions",
    "--disable-gpu", "--disable-notifications", "--disable-search-engine-choice-screen", "--disable-speech-api",
    "--disable-sync", "--metrics-recording-only", "--mute-audio", "--no-default-browser-check", "--no-first-run",
    "--no-pings", "--no-service-autorun", "--password-store=basic", "--use-mock-keychain",
    f"--disable-features={DISABLED_FEATURES}",
)  # fmt: skip
# Without the bypass list Chromium connects to this machine without the proxy; without the WebRTC policy it sends UDP.
CONTAINMENT_FLAGS = (
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--deny-permission-prompts",
)


@dataclass(frozen=True)
class Start:
    """One start of the browser: the folder of its profile, and the port of its proxy."""

    program: str
    folder: Path
    proxy_port: int

    @property
    def profile(self) -> Path:
        """The temporary profile, the only folder that the browser may write to."""
        return self.folder / "profile"

    @property
    def command(self) -> list[str]:
        """The command line that starts the browser."""
        return [
            self.program,
            "--headless=new",
            *QUIET_FLAGS,
            *CONTAINMENT_FLAGS,
            f"--proxy-server=http://127.0.0.1:{self.proxy_port}",
            f"--user-data-dir={self.profile}",
            "--remote-debugging-address=127.0.0.1",
            "--remote-debugging-port=0",
            "--window-size=1280,1024",
            "about:blank",
        ]

    @property
    def environ(self) -> dict[str, str]:
        """The browser's environment: nothing of ours, and the profile as home."""
        home = str(self.profile)
        return {"PATH": os.defpath, "HOME": home, "TMPDIR": home, "XDG_CONFIG_HOME": home, "LC_ALL": "C.UTF-8"}

    def make_profile(self) -> None:
        """Create the profile and give it to the user that runs the browser."""
        self.folder.chmod(0o711)  # may be passed through, but not listed
        preferences = self.profile / "Default" / "Preferences"
        made = (self.profile, preferences.parent)
        for folder in made:
            folder.mkdir(mode=0o700)
        preferences.write_text(json.dumps(PREFERENCES), encoding="utf-8")
        if user := other_user():
            for path in (*made, preferences):
                shutil.chown(path, user)


def find_program() -> str:
    """The path of Chromium; empty if it is not installed."""
    there = next((path for path in PROGRAM_PATHS if Path(path).exists()), "")
    return there or next((found for name in PROGRAM_NAMES if (found := shutil.which(name))), "")


def other_user() -> str | None:
    """The user that runs the browser for root, as its sandbox refuses root; None means the caller's own."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam(UNPRIVILEGED).pw_name
