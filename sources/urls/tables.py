"""The tables of addresses, which are data: JSON files beside this one."""

import json
from pathlib import Path
from typing import Any


def table_rows(name: str) -> list[dict[str, Any]]:
    """The rows of the table `name`."""
    rows: list[dict[str, Any]] = json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
    return rows


def is_under(host: str, hosts: list[str]) -> bool:
    """Whether `host` is one of `hosts`, or part of one."""
    return any(host == each or host.endswith(f".{each}") for each in hosts)
