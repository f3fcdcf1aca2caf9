"""What bootstrap.py decides, without a machine: packages, extras, stamps, the command line, results."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import bootstrap
import pytest

from bootstrapping import environment, suites, system_packages
from bootstrapping.environment import Environment
from bootstrapping.progress import StepFailed, run_logged, step
from bootstrapping.suites import Result, Suite
from bootstrapping.system_packages import Machine


def machine(
    *,
    system: str = "linux",
    distribution: frozenset[str] = frozenset({"debian"}),
    is_root: bool = False,
    system_python: bool = False,
    has_display: bool = True,
) -> Machine:
    return Machine(system, distribution, is_root, system_python, has_display)


def test_distribution_ids_read_both_lines_and_quotes() -> None:
    text = 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n'
    assert system_packages.distribution_ids(text) == {"linuxmint", "ubuntu", "debian"}


def test_a_demo_wants_the_engine_and_no_test_tools() -> None:
    assert set(system_packages.wanted("demo", machine())) == set(system_packages.ENGINE)


def test_a_demo_without_a_display_wants_nothing() -> None:
    assert system_packages.wanted("demo", machine(has_display=False)) == {}


def test_the_tests_want_everything_whatever_the_display() -> None:
    wanted = set(system_packages.wanted("test", machine(has_display=False)))
    assert wanted == {*system_packages.ENGINE, *system_packages.QT, *system_packages.TESTING}


def test_debians_own_python_wants_its_venv_and_headers() -> None:
    wanted = system_packages.wanted("demo", machine(system_python=True))
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert {f"python{version}-venv", f"python{version}-dev"} <= set(wanted)


def test_a_package_whose_command_is_there_is_not_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: "/opt/gcc" if name == "gcc" else None)
    lacking = system_packages.missing({"gcc": ("gcc",), "xvfb": ("Xvfb",), "libx": ()}, lambda name: name == "libx")
    assert lacking == ["xvfb"]


def test_a_package_of_which_one_command_is_there_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: "/opt/convert" if name == "convert" else None)
    assert system_packages.missing({"imagemagick": ("convert", "import")}, lambda _: False) == ["imagemagick"]


def test_every_program_that_tests_run_belongs_to_a_package() -> None:
    files = Path(__file__).parents[1].rglob("*.py")
    run = {name for file in files for name in re.findall(r'x11\.run\(\s*"([^"]+)"', file.read_text("utf-8"))}
    assert {"xdotool", "import"} <= run
    assert run <= {command for commands in system_packages.TESTING.values() for command in commands}


def test_not_root_gets_one_line_to_run_and_exit_code_2(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(system_packages, "missing", lambda _packages, _installed: ["xvfb", "openbox"])
    with pytest.raises(StepFailed) as caught:
        system_packages.ensure("test", machine(), tmp_path / "log")
    assert caught.value.exit_code == 2
    assert "\n  sudo apt-get install -y --no-install-recommends xvfb openbox\n" in str(caught.value)


def test_another_linux_is_told_what_to_look_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(StepFailed, match=r"WebKitGTK 4\.1"):
        system_packages.ensure("demo", machine(distribution=frozenset({"fedora"})), tmp_path / "log")


def test_macos_and_windows_need_no_system_package(tmp_path: Path) -> None:
    for system in ("darwin", "win32"):
        system_packages.ensure("test", machine(system=system, distribution=frozenset()), tmp_path / "log")


@pytest.mark.parametrize(
    ("command", "on", "expected"),
    [
        ("demo", machine(), ["gtk"]),
        ("demo", machine(has_display=False), []),
        ("test", machine(has_display=False), ["dev", "gtk", "qt"]),
        ("demo", machine(system="darwin"), []),
        ("test", machine(system="win32"), ["dev"]),
    ],
)
def test_extras_follow_command_and_system(command: str, on: Machine, expected: list[str]) -> None:
    assert environment.extras_for(command, on) == expected


def test_a_stamp_is_satisfied_by_more_extras_and_by_nothing_else() -> None:
    want: dict[str, object] = {"python": "3.11.7", "extras": ["gtk"], "files": {"setup.cfg": "a"}}
    assert environment.satisfied({**want, "extras": ["dev", "gtk"]}, want)
    assert not environment.satisfied({**want, "extras": []}, want)
    assert not environment.satisfied({**want, "python": "3.12.0"}, want)
    assert not environment.satisfied({**want, "files": {"setup.cfg": "b"}}, want)
    assert not environment.satisfied(None, want)


def test_the_stamp_changes_with_the_front_end_sources(tmp_path: Path) -> None:
    for name in (*environment.DESCRIBED_BY, "static/build.mjs", "static/package.json", "static/package-lock.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    before = environment.stamp_of(tmp_path, "3.11.7", ["gtk"])
    assert environment.stamp_of(tmp_path, "3.11.7", ["gtk"]) == before
    (tmp_path / "static" / "src").mkdir()
    (tmp_path / "static" / "src" / "main.ts").write_text("let a = 1")
    assert environment.stamp_of(tmp_path, "3.11.7", ["gtk"]) != before


def test_what_follows_demo_is_the_apps() -> None:
    options = bootstrap.parse(["demo", "--no-window", "--only", "x"])
    assert (options.command, options.arguments) == ("demo", ["--no-window", "--only", "x"])


def test_only_takes_several_suites_and_refuses_an_unknown_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.parse(["test", "--only", "unit", "ruff"]).only == ["unit", "ruff"]
    assert bootstrap.parse(["test"]).only == list(suites.NAMES)
    with pytest.raises(SystemExit) as caught:
        bootstrap.parse(["test", "--only", "untt"])
    assert caught.value.code == 2
    assert "integration" in capsys.readouterr().err


def test_the_table_names_what_failed() -> None:
    text = suites.table([Result("ruff", 0, 0.31), Result("unit", 1, 12.0), Result("desktop", 5, 0.2)], 9.5)
    assert text.splitlines() == [
        "  ruff         passed                 0.3 s",
        "  unit         FAILED (1)            12.0 s",
        "  desktop      FAILED: no tests       0.2 s",
        "  failed: unit, desktop in 9.5 s",
    ]


def small_suites(monkeypatch: pytest.MonkeyPatch, *lanes: dict[str, str]) -> Environment:
    """Put lanes in place of suites that run these lines with this Python."""
    made = tuple(tuple(Suite(name, ("python", "-c", code)) for name, code in lane.items()) for lane in lanes)
    monkeypatch.setattr(suites, "STAGES", (made,))
    monkeypatch.setattr(suites, "NAMES", tuple(suite.name for lane in made for suite in lane))
    monkeypatch.setattr(Environment, "scripts", Path(sys.executable).parent)
    return Environment(Path.cwd())


FAILS = "raise SystemExit(3)"


def test_every_suite_runs_although_one_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared = small_suites(monkeypatch, {"first": FAILS, "second": ""})
    assert suites.run_all(["first", "second"], prepared) == 1
    shown = capsys.readouterr().out
    assert shown.index("=== first ===") < shown.index("=== second ===") < shown.index("failed: first in")


def test_a_suite_without_tests_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    assert suites.run_all(["empty"], small_suites(monkeypatch, {"empty": "raise SystemExit(5)"})) == 1


def test_all_passed_is_0_and_only_the_named_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert suites.run_all(["second"], small_suites(monkeypatch, {"first": FAILS, "second": ""})) == 0
    assert "first" not in capsys.readouterr().out


def test_a_failed_step_shows_the_last_lines_the_hint_and_the_log(tmp_path: Path) -> None:
    code = "print(*range(40), sep=chr(10)); raise SystemExit(7)"
    with pytest.raises(StepFailed) as caught:
        run_logged([sys.executable, "-c", code], tmp_path / "log", "Try this.")
    text = str(caught.value)
    assert "ended with 7" in text
    assert "\n39\n" in text
    assert "\n9\n" not in text
    assert text.endswith(f"Try this.\nThe whole log: {tmp_path / 'log'}")


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="cannot run /nowhere/apt"):
        run_logged(["/nowhere/apt"], tmp_path / "log", "hint")


def test_a_step_is_one_line_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    with step("packages"):
        pass
    assert capsys.readouterr().out.splitlines() == ["  packages ...", "  packages: 0.0 s"]


def test_lanes_run_side_by_side_and_each_line_says_whose_it_is(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    left = f"import pathlib, time; pathlib.Path({str(tmp_path / 'left')!r}).touch()\n"
    right = f"import pathlib, time; pathlib.Path({str(tmp_path / 'right')!r}).touch()\n"
    meet = "while not pathlib.Path({!r}).exists(): time.sleep(0.01)\nprint('met ' + chr(228)); print('end', end='')"
    prepared = small_suites(
        monkeypatch,
        {"left": left + meet.format(str(tmp_path / "right"))},
        {"right": right + meet.format(str(tmp_path / "left"))},
    )
    assert suites.run_all(["left", "right"], prepared) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert {"left        | met ä", "left        | end", "right       | met ä", "right       | end"} <= set(lines)
    assert [line.split()[0] for line in lines[-3:-1]] == ["left", "right"]


def test_a_program_that_is_missing_fails_its_suite_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared = small_suites(monkeypatch, {"one": ""}, {"two": ""})
    monkeypatch.setattr(suites, "STAGES", (((Suite("one", ("nosuchprogram",)),),), suites.STAGES[0][1:]))
    assert suites.run_all(["one", "two"], prepared) == 1
    shown = capsys.readouterr().out
    assert "cannot run nosuchprogram" in shown
    assert "failed: one in" in shown


def test_an_interrupted_suite_is_named_and_nothing_of_it_is_left(tmp_path: Path) -> None:
    seen = tmp_path / "child"
    code = f"import os, pathlib, time; pathlib.Path({str(seen)!r}).write_text(str(os.getpid())); time.sleep(60)"
    program = f"""
import sys
from pathlib import Path
from bootstrapping import suites
from bootstrapping.environment import Environment
suites.STAGES = (((suites.Suite("long", ("python", "-c", {code!r})),),),)
suites.NAMES = ("long",)
Environment.scripts = Path(sys.executable).parent
suites.run_all(["long"], Environment(Path.cwd()))
"""
    environ = {**os.environ, "PYTHONPATH": str(Path(suites.__file__).parents[1])}
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        deadline = time.monotonic() + 30
        while not (seen.exists() and seen.read_text()) and time.monotonic() < deadline:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        shown = running.communicate(timeout=30)[0].decode()
    assert "long         interrupted" in shown
    with pytest.raises(ProcessLookupError):
        os.kill(int(seen.read_text()), 0)
