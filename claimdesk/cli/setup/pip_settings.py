"""How this machine's pip reaches its index, told to uv, which reads none of pip's files and variables."""

import ast
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from claimdesk.cli.places import clean_environ

# The order in which pip reads them for `pip install`; the later wins.
_SECTIONS = ("global", "install", ":env:")
# Roots that pip's HTTP client takes from the environment where pip itself names none.
_ROOTS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@dataclass(frozen=True)
class PipSettings:
    """The options of `pip install` that files and variables set, by their long names without dashes in front."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, python: Path) -> "PipSettings":
        """Ask the pip of `python`; empty where it does not answer."""
        done = subprocess.run(  # noqa: S603 - the environment's own pip, never a shell
            [str(python), "-m", "pip", "config", "list"],
            check=False,
            env=clean_environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        return cls(parsed(done.stdout) if done.returncode == 0 else {})

    def environ(self, *, mirrors: bool = True) -> dict[str, str]:
        """Variables that make uv go where pip goes; a variable of uv's own that somebody set stays as it is.

        Without `mirrors` only the main index is named: others may hold some of a release's files only.
        """
        found = {**self._connection(), **self._index(), **(self._mirrors() if mirrors else {})}
        return {
            name: value for name, value in found.items() if value and not (name[:3] == "UV_" and name in os.environ)
        }

    def options(self) -> tuple[str, ...]:
        """What uv takes on its command line only."""
        switched_off = {"", "0", "false", "no", "off"}
        return () if self.values.get("no-index", "").lower() in switched_off else ("--no-index",)

    def _connection(self) -> dict[str, str]:
        roots = self.values.get("cert") or next((os.environ[name] for name in _ROOTS if os.environ.get(name)), "")
        proxy = self.values.get("proxy", "")
        return {
            "SSL_CERT_FILE": roots if Path(roots).is_file() else "",
            "SSL_CLIENT_CERT": self.values.get("client-cert", ""),
            "HTTP_PROXY": proxy,
            "HTTPS_PROXY": proxy,
            "UV_INSECURE_HOST": " ".join(self._listed("trusted-host")),
            "UV_HTTP_TIMEOUT": self.values.get("timeout") or self.values.get("default-timeout", ""),
        }

    def _index(self) -> dict[str, str]:
        if "UV_INDEX_URL" in os.environ:
            return {}  # uv's older name for the same
        return {"UV_DEFAULT_INDEX": self.values.get("index-url", "")}

    def _mirrors(self) -> dict[str, str]:
        return {
            "UV_INDEX": " ".join(self._listed("extra-index-url")),
            "UV_FIND_LINKS": ",".join(self._listed("find-links")),
            # As pip does: any index may serve any package. The hashes say which files are taken.
            "UV_INDEX_STRATEGY": "unsafe-best-match",
        }

    def _listed(self, name: str) -> list[str]:
        return self.values.get(name, "").split()


def parsed(listing: str) -> dict[str, str]:
    """What `pip config list` printed, by option: lines such as `global.index-url='https://…'`."""
    by_section: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for line in listing.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if section in by_section:
            by_section[section][option] = ast.literal_eval(value)
    return {option: value for section in _SECTIONS for option, value in by_section[section].items()}
