"""How Chromium is started: sandboxed, unprivileged, and with one way out. Without Django."""

import json
import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "nobody"
# Debian's program itself: its wrapper script adds flags that somebody wrote for people.
PROGRAMS = ("/usr/lib/chromium/chromium",)
NAMES = ("chromium", "chromium-browser", "google-chrome-stable")

FEATURES_OFF = (
    "AimEnabled,AsyncDns,AutofillServerCommunication,CertificateTransparencyComponentUpdater,DialMediaRouteProvider,"
    "DnsOverHttps,InterestFeedContentSuggestions,MediaRouter,OptimizationGuideModelDownloading,OptimizationHints,"
    "PreconnectFromKeyedService,PreconnectToSearch,PrivacySandbox,SearchPrefetchService,Translate,WebUIOmniboxPopup"
)
# What no flag turns off: guesses at the next page, a search engine, a login of the browser's own.
PREFERENCES = {
    "alternate_error_pages": {"enabled": False},
    "default_search_provider": {"enabled": False},
    "dns_over_https": {"mode": "off"},
    "net": {"network_prediction_options": 2},
    "safebrowsing": {"enabled": False},
    "search": {"suggest_enabled": False},
    "signin": {"allowed": False, "allowed_on_next_startup": False},
}
QUIET = (
    "--disable-background-networking", "--disable-breakpad", "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages", "--disable-component-update", "--disable-crash-reporter",
    "--disable-default-apps", "--disable-dev-shm-usage", "--disable-domain-reliability", "--disable-extensions",
    "--disable-gpu", "--disable-notifications", "--disable-search-engine-choice-screen", "--disable-speech-api",
    "--disable-sync", "--metrics-recording-only", "--mute-audio", "--no-default-browser-check", "--no-first-run",
    "--no-pings", "--no-service-autorun", "--password-store=basic", "--use-mock-keychain",
    f"--disable-features={FEATURES_OFF}",
)  # fmt: skip
# Without the bypass list Chromium reaches its own machine past the proxy; without the WebRTC policy it sends UDP.
CONTAINED = (
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
        """The throw-away profile, the only place that the browser may write to."""
        return self.folder / "profile"

    @property
    def command(self) -> list[str]:
        """The command line."""
        return [
            self.program,
            "--headless=new",
            *QUIET,
            *CONTAINED,
            f"--proxy-server=http://127.0.0.1:{self.proxy_port}",
            f"--user-data-dir={self.profile}",
            "--remote-debugging-address=127.0.0.1",
            "--remote-debugging-port=0",
            "--window-size=1280,1024",
            "about:blank",
        ]

    @property
    def environ(self) -> dict[str, str]:
        """Its environment: nothing of ours, and no home but the profile."""
        home = str(self.profile)
        return {"PATH": os.defpath, "HOME": home, "TMPDIR": home, "XDG_CONFIG_HOME": home, "LC_ALL": "C.UTF-8"}

    def make_profile(self) -> None:
        """Make the profile, and give it to the user who runs the browser."""
        self.folder.chmod(0o711)  # to be walked through, not to be read
        preferences = self.profile / "Default" / "Preferences"
        made = (self.profile, preferences.parent)
        for folder in made:
            folder.mkdir(mode=0o700)
        preferences.write_text(json.dumps(PREFERENCES), encoding="utf-8")
        if user := other_user():
            for path in (*made, preferences):
                shutil.chown(path, user)


def find_program() -> str:
    """Where Chromium is; empty where there is none."""
    there = next((path for path in PROGRAMS if Path(path).exists()), "")
    return there or next((found for name in NAMES if (found := shutil.which(name))), "")


def other_user() -> str | None:
    """Who runs the browser when root asks for it, as its sandbox refuses root; None means the caller."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam(UNPRIVILEGED).pw_name
