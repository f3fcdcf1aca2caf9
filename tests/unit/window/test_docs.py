"""The table of commands and hosts in docs/windows.md is what the hosts say."""

from __future__ import annotations

import re
from pathlib import Path

from taupane_bridges.window import BACKENDS, COMMANDS

PAGE = Path(__file__).parents[3] / "docs" / "windows.md"


def table() -> dict[str, set[str]]:
    """Return host -> commands that the page promises."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    start = next(number for number, line in enumerate(lines) if line.startswith("| command | gtk "))
    hosts = [cell.strip() for cell in lines[start].strip("|").split("|")][1:]
    promised: dict[str, set[str]] = {host: set() for host in hosts}
    for line in lines[start + 2 :]:
        names, *cells = line.strip("|").split("|")
        if "`app." in names:
            break
        for host, cell in zip(hosts, cells, strict=True):
            assert cell.strip() in ("yes", "X11", "–"), line
            if cell.strip() != "–":
                promised[host] |= set(re.findall(r"`(\w+)`", names))
    return promised


def test_the_page_promises_what_the_hosts_can() -> None:
    assert table() == {backend.name: set(backend.make().capabilities) for backend in BACKENDS}


def test_every_command_has_its_line() -> None:
    assert set().union(*table().values()) == set(COMMANDS)
