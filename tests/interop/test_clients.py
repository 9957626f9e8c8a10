"""Clients that other people's generators make of the API's description work, and its own promises are kept in cases
that nobody thought of."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from claimdesk.cli.setup.judges import CLIENTS, NODE_MODULES
from tests.servers import RunningDesk

PROGRAMS = Path(__file__).parent / "programs"
SECONDS = 900
SEED = "20251026"
# Where a valid request has to be refused: what a cursor, an id or an entity tag names is not known to the description.
NAMED = "positive_data_acceptance"
# It knows no packages but as bytes, and would have ruff tidy up what nobody reads.
BYTES = ("application/wacz", "application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
GENERATOR_OPTIONS = "post_hooks: []\ncontent_type_overrides:\n" + "".join(
    f"  {media_type}: application/octet-stream\n" for media_type in BYTES
)


@pytest.fixture
def desk(start_desk: Callable[..., RunningDesk]) -> RunningDesk:
    """A running desk with no claims, whose callers are not counted."""
    return start_desk(CLAIMDESK_API_RATE="1000000/min").wait_open()


@pytest.fixture
def description(desk: RunningDesk, tmp_path: Path) -> Path:
    """The file with the description that the desk gives."""
    status, body = desk.get("/api/schema/?format=json")
    assert status == 200
    file = tmp_path / "desk.json"
    file.write_bytes(body)
    return file


def key_of(desk: RunningDesk, *options: str) -> str:
    """The secret of a new key of the desk."""
    return desk.manage("create_api_key", "interop", *options).strip()


def reviewer_key(desk: RunningDesk) -> str:
    """The key of a reviewer, whom this adds."""
    script = (
        "from claimdesk.accounts.models import User; "
        "User.objects.create_user('reviewer', role='reviewer', password=None)"
    )
    desk.manage("shell", "-c", script)
    return key_of(desk, "--scope", "write", "--user", "reviewer")


def ran(*command: str | Path, folder: Path) -> None:
    """Run a program, which must succeed."""
    words = [str(part) for part in command]
    done = subprocess.run(words, cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=SECONDS)
    assert done.returncode == 0, f"{words}\n{done.stdout[-6000:]}{done.stderr[-3000:]}"


def test_openapi_python_client_lists_reads_creates_moves_and_pages(
    desk: RunningDesk, description: Path, tmp_path: Path
) -> None:
    generator, configuration = CLIENTS / "openapi-python-client", tmp_path / "client.yml"
    configuration.write_text(GENERATOR_OPTIONS, encoding="utf-8")
    options = ("--meta", "none", "--config", configuration, "--output-path", tmp_path / "desk_client")
    ran(generator, "generate", "--path", description, *options, "--fail-on-warning", folder=tmp_path)
    ran(CLIENTS / "python", PROGRAMS / "client.py", tmp_path, desk.address, reviewer_key(desk), folder=tmp_path)


def test_openapi_typescript_lists_reads_creates_moves_and_pages(
    desk: RunningDesk, description: Path, tmp_path: Path
) -> None:
    (tmp_path / "client.ts").write_bytes((PROGRAMS / "client.ts").read_bytes())
    cli = NODE_MODULES / "openapi-typescript" / "bin" / "cli.js"
    ran("node", cli, description, "--output", tmp_path / "desk.d.ts", folder=tmp_path)
    strict = ("--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--target", "es2022")
    libraries = ("--lib", "es2022,dom", "--module", "commonjs")
    ran("node", NODE_MODULES / "typescript" / "bin" / "tsc", *strict, *libraries, "client.ts", folder=tmp_path)
    ran("node", "client.js", desk.address, reviewer_key(desk), folder=tmp_path)


@pytest.mark.parametrize("scope", ["read", "write"])
def test_schemathesis_finds_nothing(desk: RunningDesk, tmp_path: Path, scope: str) -> None:
    key = key_of(desk, "--scope", scope)
    ran(
        CLIENTS / "schemathesis",
        *("run", f"{desk.address}/api/schema/?format=json", "--header", f"Authorization: Bearer {key}"),
        *("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "10", "--seed", SEED),
        *("--checks", "all", "--exclude-checks", NAMED, "--no-color"),
        folder=tmp_path,
    )
