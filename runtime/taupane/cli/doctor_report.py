"""What `taupane doctor` prints: the machine, the hosts, the parts, and the verdict in one sentence."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from taupane.cli.doctor_probes import NO_WINDOW

if TYPE_CHECKING:
    from taupane.cli.doctor_probes import Report
    from taupane.cli.terminal import Terminal
    from taupane_bridges.selftest import Engine

__all__ = ["show"]

WITHOUT_ENGINE = {"headless": "no window: prints an address to open", "browser": "a tab of the system's browser"}


def show(report: Report, host: str | None, terminal: Terminal) -> None:
    """Print a report; `host` is the one that was asked for, None for all."""
    names = [each.host for each in report.hosts] + [each.name for each in report.parts]
    width = max(map(len, names))
    _show_system(report, terminal, width)
    terminal.title("Window hosts" if host else "Window hosts, in the order in which they are tried")
    for engine in report.hosts:
        _show_host(engine, terminal, width)
    terminal.title("What every app needs")
    for part in report.parts:
        terminal.item("bad" if part.problem else "good", part.name, part.problem or part.version, width)
        terminal.below(part.install, width + 6)
    terminal.line()
    good, verdict = _verdict(report, host)
    terminal.line(terminal.style(verdict, fg="green" if good else "red", bold=True))
    if good:
        terminal.line("To try every command on it: taupane doctor --self-test")


def _show_system(report: Report, terminal: Terminal, width: int) -> None:
    system = report.system
    # Ends the line on which the waiting was shown.
    terminal.item("good", "taupane", report.taupane, width)
    terminal.item("good", "system", f"{system.name}, {system.machine}", width)
    terminal.item("good", "python", system.python, width)
    terminal.item("bad" if system.problem else "good", "display", system.problem or system.display, width)


def _show_host(engine: Engine, terminal: Terminal, width: int) -> None:
    if engine.runs:
        made_of = ", ".join(f"{name} {version}" for name, version in engine.versions.items())
        terminal.item("good", engine.host, made_of or WITHOUT_ENGINE.get(engine.host, "can run"), width)
        return
    idle = engine.only_when_asked or not engine.install
    words = f"only when asked for: {engine.problem}" if engine.only_when_asked else engine.problem
    terminal.item("idle" if idle else "bad", engine.host, words, width)
    terminal.below(engine.install, width + 6)


def _verdict(report: Report, host: str | None) -> tuple[bool, str]:
    if host is not None:
        engine = report.hosts[0]
        return engine.runs, f"The {host} host can run here." if engine.runs else f"The {host} host cannot run here."
    if report.window is not None:
        return True, f"Windows open here, with the {report.window} host."
    named = os.environ.get("TAUPANE_HOST")
    if named:
        return False, f"No window opens here: TAUPANE_HOST is set to {named!r}, which opens none."
    if report.system.problem:
        why = report.system.problem.removeprefix("no display: ")
        return False, f"No window can open here: {why}."
    lines = next((each.install for each in report.hosts if each.install and each.host not in NO_WINDOW), "")
    return False, "No window can open here." + (f" The shortest way to one:\n{lines}" if lines else "")
