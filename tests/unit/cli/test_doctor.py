"""What `taupane doctor` prints and ends with, from findings made by hand; the real ones are in tests/desktop/hosts."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner

from taupane.cli import doctor_probes, doctor_selftest
from taupane.cli.commands import commands
from taupane.cli.doctor_probes import Part, Report, System
from taupane.cli.doctor_report import show
from taupane.cli.terminal import Terminal
from taupane_bridges.selftest import Engine, Outcome

HERE = System("Debian GNU/Linux 12", "x86_64", "CPython 3.11.7", "X11 at :0")
NOWHERE = System("Debian GNU/Linux 12", "x86_64", "CPython 3.11.7", "", "no display: DISPLAY is not set")
GTK = Engine("gtk", versions={"GTK": "3.24.38", "WebKitGTK": "2.50.6"})
NO_GTK = Engine("gtk", "PyGObject is not installed", "install it with: sudo apt install x\nand then: pip install y")
HEADLESS = Engine("headless")
LAUNCHER = Engine("launcher", "TAUPY_LAUNCHER_PATH is not set", only_when_asked=True)
PARTS = (Part("polars", "1.30.0"), Part("front end", "", "it was not built", "build it"))


@pytest.fixture(autouse=True)
def environ(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TAUPANE_HOST", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def report(*hosts: Engine, system: System = HERE) -> Report:
    return Report("1.2.3", system, hosts, PARTS)


def printed(found: Report, host: str | None = None, **how: Any) -> str:
    text: list[str] = []
    given: dict[str, Any] = {"colour": False, "live": False, "columns": 90, "encoding": "utf-8", **how}
    show(found, host, Terminal(write=text.append, **given))
    return "".join(text)


def run(*arguments: str, found: Report | None = None) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        if found is not None:
            patch.setattr(doctor_probes, "examine", lambda version, hosts: found)
        return CliRunner().invoke(commands, ["doctor", *arguments])


def test_a_machine_on_which_windows_open() -> None:
    assert printed(report(LAUNCHER, GTK, HEADLESS)).splitlines() == [
        "  ✓ taupane    1.2.3",
        "  ✓ system     Debian GNU/Linux 12, x86_64",
        "  ✓ python     CPython 3.11.7",
        "  ✓ display    X11 at :0",
        "",
        "Window hosts, in the order in which they are tried",
        "  · launcher   only when asked for: TAUPY_LAUNCHER_PATH is not set",
        "  ✓ gtk        GTK 3.24.38, WebKitGTK 2.50.6",
        "  ✓ headless   no window: prints an address to open",
        "",
        "What every app needs",
        "  ✓ polars     1.30.0",
        "  ✗ front end  it was not built",
        "               build it",
        "",
        "Windows open here, with the gtk host.",
        "To try every command on it: taupane doctor --self-test",
    ]


def test_what_is_missing_is_told_with_the_lines_that_install_it() -> None:
    text = printed(report(NO_GTK, HEADLESS))
    assert "  ✗ gtk        PyGObject is not installed\n               install it with: sudo apt install x\n" in text
    assert text.endswith(
        "No window can open here. The shortest way to one:\n"
        "install it with: sudo apt install x\nand then: pip install y\n"
    )


def test_without_a_display_that_is_the_verdict() -> None:
    text = printed(report(NO_GTK, HEADLESS, system=NOWHERE))
    assert text.endswith("\nNo window can open here: DISPLAY is not set.\n")


def test_a_host_that_was_asked_for_has_the_verdict_to_itself() -> None:
    assert "The gtk host can run here." in printed(report(GTK), "gtk")
    assert printed(report(NO_GTK), "gtk").endswith("The gtk host cannot run here.\n")


def test_a_variable_that_names_no_window_is_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAUPANE_HOST", "headless")
    assert "TAUPANE_HOST is set to 'headless', which opens none." in printed(report(GTK, HEADLESS))


def test_long_words_are_folded_and_commands_are_not() -> None:
    engine = Engine("gtk", "a reason " * 12, "sudo apt install " + "package " * 12)
    lines = printed(report(engine), columns=60).splitlines()
    assert "               sudo apt install " + "package " * 12 in lines
    assert max(len(line) for line in lines if "a reason" in line) <= 60


def test_a_terminal_without_the_signs_gets_others() -> None:
    text = printed(report(GTK, LAUNCHER), encoding="ascii")
    assert text.isascii()
    assert "  + gtk" in text
    assert "  - launcher" in text


def test_colour_only_where_it_is_wanted() -> None:
    assert "\x1b[32m" in printed(report(GTK), colour=True)
    assert "\x1b" not in printed(report(GTK))


@pytest.mark.parametrize(
    ("hosts", "code"), [((GTK, HEADLESS), 0), ((NO_GTK, HEADLESS), 1), ((NO_GTK, Engine("browser"), HEADLESS), 1)]
)
def test_the_exit_code_says_whether_a_window_can_open(hosts: tuple[Engine, ...], code: int) -> None:
    assert run(found=report(*hosts)).exit_code == code


def test_json_has_everything() -> None:
    answer = run("--json", found=report(GTK, NO_GTK, HEADLESS))
    message = json.loads(answer.stdout)
    assert message["window"] == "gtk"
    assert [(each["host"], each["runs"], each["window"]) for each in message["hosts"]] == [
        ("gtk", True, True),
        ("gtk", False, True),
        ("headless", True, False),
    ]
    assert message["system"]["python"] == "CPython 3.11.7"
    assert message["parts"][1]["problem"] == "it was not built"


@pytest.mark.parametrize("wrong", [["--host", "gtkk"], ["--hosts"], ["now"], ["--patience", "0"]])
def test_bad_usage_ends_with_2(wrong: list[str]) -> None:
    answer = run(*wrong)
    assert answer.exit_code == 2
    if wrong[-1] == "gtkk":
        assert "there is no host 'gtkk'; known: launcher, winforms, cocoa, gtk" in answer.output


@pytest.mark.parametrize(
    ("verdict", "code", "words"),
    [
        ("works", 0, "Everything that these hosts say they can do, they do."),
        ("failed", 1, "Failed: headless: set_size; headless: events."),
    ],
)
def test_the_self_test_has_a_verdict(monkeypatch: pytest.MonkeyPatch, verdict: str, code: int, words: str) -> None:
    class Fake:
        def __init__(self, host: str, **_: Any) -> None: ...
        def __enter__(self) -> Fake:
            return self

        def __exit__(self, *_: object) -> None: ...
        def prove(self, check: Any) -> Outcome:
            return Outcome(check.name, verdict if check.name == "set_size" else "works", "seen")  # type: ignore[arg-type]

        def prove_events(self) -> Outcome:
            return Outcome("events", verdict, "all of them")  # type: ignore[arg-type]

    monkeypatch.setattr(doctor_selftest, "Suite", Fake)
    answer = run("--self-test", "--host", "headless")
    assert answer.exit_code == code
    assert answer.stdout.rstrip().endswith(words)
    assert "  ✓ set_title          seen\n" in answer.stdout


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, taupane.cli.doctor, taupane.cli.commands\n"
        "heavy = ('polars', 'pyarrow', 'aiohttp', 'webview', 'gi', 'taupane_bridges')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
