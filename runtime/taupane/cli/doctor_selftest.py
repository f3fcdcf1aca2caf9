"""`taupane doctor --self-test`: every command and event on this machine's own windows, with a line for each."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from taupane_bridges.selftest import Suite, checks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taupane.cli.terminal import Mark, Terminal
    from taupane_bridges.selftest import Outcome
    from taupane_bridges.window import Backend

__all__ = ["run_selftest"]

_MARKS: dict[str, Mark] = {"works": "good", "refused": "idle", "absent": "idle", "failed": "bad"}
_OWN_LAUNCHER = "launcher"
_WARNING = "windows open, move and close by themselves; please leave mouse and keyboard alone"


def run_selftest(chosen: Sequence[Backend], *, asked: bool, as_json: bool, terminal: Terminal, patience: float) -> int:
    """Test the hosts one after the other; give 0 when nothing failed and a window was tested, else 1.

    `asked`: the host was named, so that it is a failure when it cannot run. `patience`: seconds for each step.
    """
    results: dict[str, list[Outcome]] = {}
    over: dict[str, str] = {}
    for backend in chosen:
        why_not = _why_not(backend, chosen)
        if why_not:
            over[backend.name] = why_not
        else:
            results[backend.name] = _run(backend.name, terminal, patience, quiet=as_json)
    failed = [f"{host}: {each.name}" for host, each in _all(results) if each.verdict == "failed"]
    good = not failed and bool(results) and not (asked and over)
    if as_json:
        message = {host: [vars(each) for each in outcomes] for host, outcomes in results.items()}
        terminal.line(json.dumps({"good": good, "hosts": message, "passed_over": over}, indent=2))
    else:
        _show_end(results, over, failed, terminal, good)
    return 0 if good else 1


def _why_not(backend: Backend, chosen: Sequence[Backend]) -> str:
    missing = backend.missing(os.environ, sys.platform)
    if missing is None:
        return ""
    others = [each for each in chosen if each.name not in (_OWN_LAUNCHER, "browser", "headless", "chromium")]
    if backend.name == _OWN_LAUNCHER and (
        len(chosen) == 1 or any(each.missing(os.environ, sys.platform) is None for each in others)
    ):
        # Our own takes the place of one that TAUPY_LAUNCHER_PATH would name.
        return ""
    return missing.reason


def _run(host: str, terminal: Terminal, patience: float, *, quiet: bool) -> list[Outcome]:
    if not quiet:
        terminal.title(host if host == "headless" else f"{host}: {_WARNING}")
    width = max(len(check.name) for check in checks())
    outcomes: list[Outcome] = []
    with Suite(host, patience=patience) as suite:
        for check in checks():
            if not quiet:
                terminal.busy(check.name)
            outcomes.append(suite.prove(check))
            if not quiet:
                terminal.item(_MARKS[outcomes[-1].verdict], check.name, outcomes[-1].words, width)
        outcomes.append(suite.prove_events())
        if not quiet:
            terminal.item(_MARKS[outcomes[-1].verdict], "events", outcomes[-1].words, width)
    return outcomes


def _show_end(
    results: dict[str, list[Outcome]], over: dict[str, str], failed: list[str], terminal: Terminal, good: bool
) -> None:
    terminal.title("Verdict")
    width = max((len(name) for name in (*results, *over)), default=0)
    for host, outcomes in results.items():
        bad = any(each.verdict == "failed" for each in outcomes)
        terminal.item("bad" if bad else "good", host, _summary(outcomes), width)
    for host, reason in over.items():
        terminal.item("idle", host, f"not tested: {reason}", width)
    terminal.line()
    if good:
        words = "Everything that these hosts say they can do, they do."
    elif failed:
        words = f"Failed: {'; '.join(failed)}."
    else:
        words = "No host could be tested."
    terminal.line(terminal.style(words, fg="green" if good else "red", bold=True))


def _summary(outcomes: list[Outcome]) -> str:
    words = {"works": "work", "refused": "it says it cannot do", "absent": "are not for it", "failed": "failed"}
    count = {verdict: sum(each.verdict == verdict for each in outcomes) for verdict in words}
    told = ", ".join(f"{count[verdict]} {text}" for verdict, text in words.items() if count[verdict])
    return f"{told} ({sum(each.seconds for each in outcomes):.1f} s)"


def _all(results: dict[str, list[Outcome]]) -> list[tuple[str, Outcome]]:
    return [(host, each) for host, outcomes in results.items() for each in outcomes]
